using System.Text;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>Turns the URLs of a batch's requests into path and query as they would be asked for alone (Protocol 11.7.7.1, OData JSON 19.1).</summary>
internal sealed class InnerTargets
{
    private readonly string[] _authorities;
    private readonly string _root;

    /// <param name="batchTarget">Path and query of the batch itself, as sent.</param>
    /// <param name="addresses">Addresses by which clients know this service.</param>
    public InnerTargets(string batchTarget, params IEnumerable<string> addresses)
    {
        var mark = batchTarget.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? batchTarget : batchTarget[..mark];
        _root = path[..(path.LastIndexOf('/') + 1)];
        _authorities = [.. addresses.Select(AuthorityOf).OfType<string>()];
    }

    /// <exception cref="GatewayException">InvalidUrl.</exception>
    public string Resolve(string url)
    {
        var target = IsAbsolute(url) ? PathOf(url) : url.StartsWith('/') ? url : _root + url;
        target = Escape(target);
        return IsBatch(target)
            ? throw Fault("A batch may not stand within a batch.")
            : target;
    }

    private static bool IsAbsolute(string url) =>
        url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private string PathOf(string url)
    {
        if (AuthorityOf(url) is not { } authority || !_authorities.Contains(authority, StringComparer.OrdinalIgnoreCase))
        {
            throw Fault($"The URL names another host than the batch was sent to ({string.Join(", ", _authorities.Distinct(StringComparer.OrdinalIgnoreCase))}).");
        }

        var start = url.IndexOfAny(['/', '?'], url.IndexOf("//", StringComparison.Ordinal) + 2);
        return start < 0 ? "/" : url[start] == '?' ? $"/{url[start..]}" : url[start..];
    }

    // The port is left out where it is the scheme's own: clients write it or not.
    private static string? AuthorityOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.Authority : null;

    /// <summary>What people leave unescaped, and what no request line can hold.</summary>
    private static string Escape(string target)
    {
        if (target.All(c => c is > ' ' and < '\u007F' and not '"'))
        {
            return target;
        }

        var escaped = new StringBuilder(target.Length + 32);
        foreach (var rune in target.EnumerateRunes())
        {
            escaped.Append(
                rune.Value is < ' ' or 127 ? throw Fault("The URL holds a control character.")
                : rune.Value is > ' ' and < 127 and not '"' ? rune.ToString()
                : Uri.EscapeDataString(rune.ToString()));
        }

        return escaped.ToString();
    }

    private static bool IsBatch(string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? target : target[..mark];
        return path.LastIndexOf('/') is var slash && Uri.UnescapeDataString(path[(slash + 1)..]).Equals("$batch", StringComparison.Ordinal);
    }

    private static GatewayException Fault(string message) => new GatewayError(GatewayErrorCode.InvalidUrl, message).ToException();
}
