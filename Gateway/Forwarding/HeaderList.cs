using System.Collections.Frozen;
using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;

namespace CanonicalGateway.Gateway.Forwarding;

/// <summary>The headers that may pass; all others stay behind, so that credentials and internals can't slip through unnamed.</summary>
/// <param name="prefix">Beginning of further names that may pass; null for none.</param>
internal sealed class HeaderList(string? prefix, params string[] names)
{
    private readonly FrozenSet<string> _names = names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public void CopyRequest(IHeaderDictionary from, HttpRequestMessage to)
    {
        foreach (var (name, values) in from)
        {
            if (!Passes(name))
                continue;
            if (!to.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                to.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
    }

    public void CopyResponse(HttpResponseMessage from, IHeaderDictionary to)
    {
        Copy(from.Headers, to);
        Copy(from.Content.Headers, to);
    }

    private void Copy(HttpHeaders from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from.NonValidated)
        {
            if (Passes(name))
                to[name] = values.Count == 1 ? new StringValues(values.ToString()) : new StringValues([.. values]);
        }
    }

    private bool Passes(string name) => _names.Contains(name) || (prefix is not null && name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
