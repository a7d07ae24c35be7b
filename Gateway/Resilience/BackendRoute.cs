using System.Buffers;
using CanonicalGateway.Gateway.Caching;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>Turns targets into addresses of one backend. Thread-safe.</summary>
internal sealed class BackendRoute(BackendOptions options)
{
    private const int AddressesMax = 512;
    private const int TargetCharactersMax = 2048;

    // What RFC 3986 allows in path and query. Everything else has to come encoded: it would else reach the wire as it is.
    private static readonly SearchValues<char> _allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?[]@!$&'()*+,;=%");

    // Uri would decode and fold what adapters encoded with care (%2F within a key); targets go to the wire as given.
    private static readonly UriCreationOptions _asGiven = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly string _prefix = options.Address.GetLeftPart(UriPartial.Path).TrimEnd('/');

    // Plans are used again, and with them their targets; a Uri costs several times its text to make, and to take apart for the wire.
    private readonly RecentlyUsed<Uri> _addresses = new(AddressesMax, TargetCharactersMax);

    public bool Compression { get; } = options.Compression;

    /// <param name="mayLeave">Whether an absolute address is allowed, as sign-in services have. Never with the backend's credentials.</param>
    public Uri AddressOf(string target, bool mayLeave = false)
    {
        if (_addresses.Find(target) is { } known)
            return known;
        if (mayLeave && Uri.TryCreate(target, UriKind.Absolute, out var other) && (other.Scheme == Uri.UriSchemeHttps || other.Scheme == Uri.UriSchemeHttp))
            return other;
        if (!target.StartsWith('/') || target.AsSpan().ContainsAnyExcept(_allowed))
            throw new ArgumentException("A target is an encoded path and query that begins with a slash.", nameof(target));
        var address = new Uri(string.Concat(_prefix, target), _asGiven);
        _addresses.Add(target, address);
        return address;
    }
}
