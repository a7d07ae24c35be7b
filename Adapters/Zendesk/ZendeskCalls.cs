using System.Globalization;
using System.Net;
using System.Text.Json;
using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Adapters.Zendesk;

/// <summary>GETs JSON from the account and turns refusals into errors.</summary>
internal sealed class ZendeskCalls(string backend, IBackendTransport transport)
{
    public string Backend { get; } = backend;

    /// <returns>The answer, a success in JSON; the caller disposes of it.</returns>
    public async Task<BackendReply> GetAsync(string target, string resource, CallPolicy policy, CancellationToken cancellation) =>
        (await SendAsync(target, resource, policy, takesNotFound: false, cancellation).ConfigureAwait(false))!;

    /// <returns>The answer; null for 404.</returns>
    public Task<BackendReply?> FindAsync(string target, string resource, CallPolicy policy, CancellationToken cancellation) =>
        SendAsync(target, resource, policy, takesNotFound: true, cancellation);

    /// <summary>An answer that several scans of one request read.</summary>
    public Task<SharedAnswer> GetSharedAsync(string target, string resource, RequestMemo memo, CallPolicy policy, CancellationToken cancellation) =>
        memo.GetAsync(this, SharedKey(target, policy), async () =>
        {
            using var reply = await GetAsync(target, resource, policy, cancellation).ConfigureAwait(false);
            return new SharedAnswer(reply.Body.ToArray(), reply.Age);
        });

    /// <summary>The name under which an answer is shared: a read that wants fresh rows must not get what another one takes kept.</summary>
    public static string SharedKey(string target, CallPolicy policy) =>
        policy.FreshFor == TimeSpan.Zero ? target : string.Create(CultureInfo.InvariantCulture, $"{policy.FreshFor.Ticks} {target}");

    /// <summary>Asks for one number.</summary>
    /// <param name="path">Names of the members that lead to it.</param>
    /// <returns>The number; null where the answer holds none there.</returns>
    public async Task<long?> CountAsync(string target, string resource, CallPolicy policy, CancellationToken cancellation, params string[] path)
    {
        using var reply = await GetAsync(target, resource, policy, cancellation).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            var at = document.RootElement;
            foreach (var name in path)
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                {
                    return null;
                }
            }

            return at.ValueKind == JsonValueKind.Number && at.TryGetInt64(out var count) && count >= 0 ? count : null;
        }
        catch (JsonException broken)
        {
            throw ZendeskErrors.Fault(Backend, $"answered {resource} with malformed JSON", broken);
        }
    }

    private async Task<BackendReply?> SendAsync(string target, string resource, CallPolicy policy, bool takesNotFound, CancellationToken cancellation)
    {
        var reply = await transport.SendAsync(BackendRequest.Get(target) with { Policy = policy }, cancellation).ConfigureAwait(false);
        var isTaken = false;
        try
        {
            // A page of some proxy that knows no such path is no statement about the row.
            if (takesNotFound && reply.Status == HttpStatusCode.NotFound && reply.IsJson)
            {
                return null;
            }

            if (!reply.IsSuccess)
            {
                throw ZendeskErrors.Read(reply, Backend, resource).ToException();
            }

            isTaken = reply.IsJson;
            return isTaken ? reply : throw ZendeskErrors.NotJson(reply, Backend, resource);
        }
        finally
        {
            if (!isTaken)
            {
                reply.Dispose();
            }
        }
    }
}
