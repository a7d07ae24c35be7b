using System.Net;
using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Adapters.Zendesk;

/// <summary>GETs JSON from the account and turns refusals into errors.</summary>
internal sealed class ZendeskCalls(string backend, IBackendTransport transport)
{
    public string Backend { get; } = backend;

    /// <returns>The answer, a success in JSON; the caller disposes of it.</returns>
    public async Task<BackendReply> GetAsync(string target, string resource, CancellationToken cancellation) =>
        (await SendAsync(target, resource, takesNotFound: false, cancellation).ConfigureAwait(false))!;

    /// <returns>The answer; null for 404.</returns>
    public Task<BackendReply?> FindAsync(string target, string resource, CancellationToken cancellation) =>
        SendAsync(target, resource, takesNotFound: true, cancellation);

    /// <summary>An answer that several scans of one request read; its bytes stay as they are.</summary>
    public Task<byte[]> GetSharedAsync(string target, string resource, RequestMemo memo, CancellationToken cancellation) =>
        memo.GetAsync(this, target, async () =>
        {
            using var reply = await GetAsync(target, resource, cancellation).ConfigureAwait(false);
            return reply.Body.ToArray();
        });

    private async Task<BackendReply?> SendAsync(string target, string resource, bool takesNotFound, CancellationToken cancellation)
    {
        var reply = await transport.SendAsync(BackendRequest.Get(target), cancellation).ConfigureAwait(false);
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
