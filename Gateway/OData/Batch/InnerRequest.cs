using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>One request within a batch, as it was sent.</summary>
internal sealed record InnerRequest
{
    /// <summary>What the client calls it; null where it gave no name.</summary>
    public string? Id { get; init; }

    /// <summary>In upper case.</summary>
    public string Method { get; init; } = HttpMethods.Get;

    /// <summary>Absolute, an absolute path, or relative to the service root; its first segment may refer to an earlier request.</summary>
    public string Url { get; init; } = "";

    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Requests and groups that must have succeeded.</summary>
    public ImmutableArray<string> DependsOn { get; init; } = [];

    /// <summary>Why it can't be run: the answer in its place.</summary>
    public GatewayError? Fault { get; init; }

    /// <summary>Whether it changes nothing, so that it may run beside others.</summary>
    public bool IsRead => HttpMethods.IsGet(Method) || HttpMethods.IsHead(Method);

    /// <summary>The first segment of a relative URL without its <c>$</c>, where it may refer to an earlier request; else null.</summary>
    /// <param name="length">Characters of the URL that the segment takes.</param>
    public string? ReferenceIn(out int length)
    {
        length = 0;
        var dollar = Url.StartsWith('$') ? 1 : Url.StartsWith("%24", StringComparison.Ordinal) ? 3 : 0;
        if (dollar == 0)
        {
            return null;
        }

        var end = Url.AsSpan().IndexOfAny('/', '?');
        length = end < 0 ? Url.Length : end;
        var id = Url[dollar..length];

        // JSON 19.1: where a system resource has that name, it is meant.
        return RequestIds.IsValid(id) && id is not ("batch" or "crossjoin" or "all" or "entity" or "root" or "id" or "metadata") ? id : null;
    }

    /// <summary>The request whose ETag a condition names instead of giving one (Protocol 11.7.5).</summary>
    public static string? TagReferenceIn(KeyValuePair<string, string> header) =>
        (header.Key.Equals("If-Match", StringComparison.OrdinalIgnoreCase) || header.Key.Equals("If-None-Match", StringComparison.OrdinalIgnoreCase))
        && header.Value is ['$', .. var id] && RequestIds.IsValid(id) ? id : null;

    // Bodies and headers of clients stay out of logs.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(Method).Append(' ').Append(Url);
        return true;
    }
}

/// <summary>What is answered as one: a request, or requests that succeed or fail together.</summary>
/// <param name="Group">Name of the atomicity group; null for a single request. That of a change set is made up.</param>
internal sealed record BatchUnit(ImmutableArray<InnerRequest> Requests, string? Group = null)
{
    public bool IsRead => Requests.All(request => request.IsRead || request.Fault is not null);
}

/// <summary>Names of requests within a batch (rule <c>request-id</c> of the ABNF).</summary>
internal static class RequestIds
{
    private static readonly SearchValues<char> _characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    public static bool IsValid(string id) => id.Length > 0 && !id.AsSpan().ContainsAnyExcept(_characters);
}
