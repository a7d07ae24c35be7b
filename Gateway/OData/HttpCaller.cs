using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>The caller of a request, as routing asks about it.</summary>
internal readonly struct HttpCaller(HttpContext context) : ICaller
{
    public bool HasClaim(string name, string value)
    {
        foreach (var claim in context.User.Claims)
        {
            // Scopes stand in a row (RFC 6749 3.3).
            if (claim.Type == name && (claim.Value == value || (name is "scp" or "scope" && claim.Value.Split(' ').Contains(value))))
            {
                return true;
            }
        }

        return false;
    }

    public bool HasHeader(string name, string value)
    {
        foreach (var given in context.Request.Headers[name])
        {
            if (given.AsSpan().Trim().SequenceEqual(value))
            {
                return true;
            }
        }

        return false;
    }
}
