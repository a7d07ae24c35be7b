using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// What makes two reads of a backend the same, so that one answer serves both. Nobody gets to see by it what is not his: all calls of a transport
/// are signed with the same technical credentials, and what a caller may not see is kept from him by conditions that are part of the target; so
/// the same request has the same rights, whoever asks. Where credentials depend on the caller, <see cref="IBackendCredentials.IdentityOf"/>
/// tells them apart. The epoch keeps reads from before and after a write apart.
/// </summary>
internal readonly struct ReadKey : IEquatable<ReadKey>
{
    private readonly BackendRequest _request;
    private readonly string? _identity;
    private readonly int _hash;

    public ReadKey(BackendRequest request, string? identity, long epoch)
    {
        _request = request;
        _identity = identity;
        Epoch = epoch;
        _hash = HashCode.Combine(string.GetHashCode(request.Target, StringComparison.Ordinal), epoch);
    }

    /// <summary>Whether a request asks only, and asks for all that its key says.</summary>
    public static bool Fits(BackendRequest request) =>
        request.Method == HttpMethod.Get && request.Body.IsEmpty && request.ContentType is null && request.IsIdempotent;

    public long Epoch { get; }

    public int TargetLength => _request.Target.Length;

    public bool Equals(ReadKey other) =>
        _hash == other._hash
        && Epoch == other.Epoch
        && string.Equals(_request.Target, other._request.Target, StringComparison.Ordinal)
        && string.Equals(_request.Accept, other._request.Accept, StringComparison.Ordinal)
        && string.Equals(_identity, other._identity, StringComparison.Ordinal)
        && (ReferenceEquals(_request.Headers, other._request.Headers) || _request.Headers.SequenceEqual(other._request.Headers));

    public override bool Equals(object? obj) => obj is ReadKey other && Equals(other);

    public override int GetHashCode() => _hash;
}
