using System.Globalization;
using System.Text;
using CanonicalGateway.Sandbox.Salesforce.State;

namespace CanonicalGateway.Sandbox.Salesforce.Http;

/// <summary><c>POST /services/oauth2/token</c>: client credentials, in HTTP Basic or in the form. No refresh token and no <c>expires_in</c>.</summary>
internal sealed class TokenEndpoint(AccessTokens tokens, SalesforceSimulatorOptions options, TimeProvider clock)
{
    private const string OrganizationId = "00DAa0000000001MAA";

    public async Task ServeAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            await RefuseAsync(context, "invalid_request", "must use HTTP POST of application/x-www-form-urlencoded");
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["grant_type"] != "client_credentials")
        {
            await RefuseAsync(context, "unsupported_grant_type", "grant type not supported");
            return;
        }

        var (id, secret) = Basic(context.Request.Headers.Authorization.ToString()) ?? (form["client_id"].ToString(), form["client_secret"].ToString());
        if (id != options.ClientId)
        {
            await RefuseAsync(context, "invalid_client_id", "client identifier invalid");
        }
        else if (secret != options.ClientSecret)
        {
            await RefuseAsync(context, "invalid_client", "invalid client credentials");
        }
        else
        {
            await IssueAsync(context);
        }
    }

    private Task IssueAsync(HttpContext context)
    {
        var address = $"{context.Request.Scheme}://{context.Request.Host}";
        var token = tokens.Issue();
        return JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("access_token", token);
            json.WriteString("signature", Convert.ToBase64String(Encoding.UTF8.GetBytes(token[^32..])));
            json.WriteString("instance_url", address);
            json.WriteString("id", $"{address}/id/{OrganizationId}/{SalesforceId.Create("005", 0)}");
            json.WriteString("token_type", "Bearer");
            json.WriteString("issued_at", clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
            json.WriteString("scope", "api");
            json.WriteEndObject();
        });
    }

    private static Task RefuseAsync(HttpContext context, string error, string description) =>
        JsonAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, json =>
        {
            json.WriteStartObject();
            json.WriteString("error", error);
            json.WriteString("error_description", description);
            json.WriteEndObject();
        });

    /// <returns>Null where there is no Basic header, or none that can be read.</returns>
    private static (string Id, string Secret)? Basic(string header)
    {
        const string Scheme = "Basic ";
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        Span<byte> bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var count))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(bytes[..count]).Split(':', 2);
        return parts.Length == 2 ? (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1])) : null;
    }
}
