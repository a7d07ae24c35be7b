using System.Text.Json;
using System.Text.Json.Serialization;

namespace CanonicalGateway.Sandbox.Authority;

/// <summary>
/// <c>POST /token</c>: client credentials. <c>scope</c> may be left out or be <c>.default</c> (all roles of the client), or name some of
/// its roles: the token then carries only those.
/// </summary>
internal sealed class TokenEndpoint(AuthorityHost authority, AuthorityOptions options)
{
    private static readonly string[] OnceOnly = ["grant_type", "scope", "client_id", "client_secret"];

    private readonly ClientAuthentication _clients = new(options.Clients);

    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        var (token, error) = Grant(context.Request, await ReadFormAsync(context));
        await (error is null ? context.Response.WriteAsJsonAsync(token, JsonSerializerOptions.Web, context.RequestAborted) : FailAsync(context, error));
    }

    private static async Task<IFormCollection?> ReadFormAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
        {
            return null;
        }

        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            // More or longer fields than a form may have: reads as no form, which the grant refuses.
            return null;
        }
    }

    private (TokenAnswer? Token, TokenError? Error) Grant(HttpRequest request, IFormCollection? form)
    {
        if (form is null)
        {
            return (null, TokenError.InvalidRequest("Expected a body of application/x-www-form-urlencoded"));
        }

        if (Array.Find(OnceOnly, name => form[name].Count > 1) is { } repeated)
        {
            return (null, TokenError.InvalidRequest($"{repeated} is given more than once"));
        }

        var grantType = form["grant_type"].ToString();
        if (grantType.Length == 0)
        {
            return (null, TokenError.InvalidRequest("grant_type is missing"));
        }

        var authorization = request.Headers.Authorization;
        var (client, error) = _clients.Authenticate(authorization.Count == 0 ? null : authorization.ToString(), form);
        if (client is null)
        {
            return (null, error);
        }

        return grantType == "client_credentials"
            ? GrantScope(client, form["scope"].ToString())
            : (null, TokenError.UnsupportedGrantType(grantType));
    }

    private (TokenAnswer? Token, TokenError? Error) GrantScope(AuthorityClient client, string scope)
    {
        var asked = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var all = asked.Length == 0 || Array.Exists(asked, IsDefault);
        if (Array.Find(asked, name => !IsDefault(name) && !client.Roles.Contains(name)) is { } unknown)
        {
            return (null, TokenError.InvalidScope(unknown));
        }

        var roles = all ? client.Roles : asked;
        var token = authority.IssueToken(client.Id, roles);
        return (new TokenAnswer(token, "Bearer", (long)options.TokenLifetime.TotalSeconds, string.Join(' ', roles)), null);
    }

    private bool IsDefault(string scope) => scope == ".default" || scope == options.Audience + "/.default";

    private static Task FailAsync(HttpContext context, TokenError error)
    {
        context.Response.StatusCode = error.Status;
        if (error.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"sandbox\", charset=\"UTF-8\"";
        }

        return context.Response.WriteAsJsonAsync(new { error = error.Code, error_description = error.Description }, context.RequestAborted);
    }

    // RFC 6749 names its members in snake case.
    private sealed record TokenAnswer(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] long ExpiresIn,
        [property: JsonPropertyName("scope")] string Scope);
}
