using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Hosting;

namespace CanonicalGateway.Gateway.Security;

/// <summary>The header WWW-Authenticate of answers 401 and 403 (RFC 6750 3, RFC 9728 5.1).</summary>
public sealed class BearerChallenge(PublicAddress address)
{
    /// <summary>Code of the detail that says what is wrong with the token.</summary>
    public const string InvalidTokenCode = "invalid_token";

    /// <summary>Code of the details that name the roles or scopes that would do; the first is the narrowest.</summary>
    public const string InsufficientScopeCode = "insufficient_scope";

    /// <summary>The error of a request without a token, or with one that is not valid.</summary>
    /// <param name="fault">What is wrong with the token; null where there is none. RFC 6750 3.1: then no error code is told.</param>
    public static GatewayError Unauthenticated(string? fault) => fault is null
        ? new(GatewayErrorCode.Unauthenticated, "A bearer token is needed: send the header Authorization: Bearer <token>.")
        : new(GatewayErrorCode.Unauthenticated, fault) { Details = [new(InvalidTokenCode, fault)] };

    public string For(HttpContext context, GatewayError error)
    {
        var metadata = $"Bearer resource_metadata=\"{address.Of(context)}{ProtectedResource.Path}\"";
        return error.Details is [{ } first, ..] ? first.Code switch
        {
            InvalidTokenCode => $"{metadata}, error=\"invalid_token\", error_description=\"{Quotable(first.Message)}\"",
            InsufficientScopeCode => $"{metadata}, error=\"insufficient_scope\", scope=\"{Quotable(first.Message)}\"",
            _ => metadata,
        }
        : metadata;
    }

    /// <summary>RFC 6750 3 allows printable ASCII without the quote and the backslash.</summary>
    private static string Quotable(string text) =>
        string.Create(text.Length, text, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = source[i] is >= ' ' and <= '~' and not '"' and not '\\' ? source[i] : '\'';
            }
        });
}
