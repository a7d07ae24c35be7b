using System.Security.Cryptography;
using System.Text;

namespace CanonicalGateway.Sandbox.Authority;

/// <summary>Finds the client of a token request: <c>client_secret_basic</c> or <c>client_secret_post</c> (RFC 6749, 2.3.1).</summary>
internal sealed class ClientAuthentication(IReadOnlyList<AuthorityClient> clients)
{
    private const string Scheme = "Basic ";

    public (AuthorityClient? Client, TokenError? Error) Authenticate(string? authorization, IFormCollection form)
    {
        var inBody = form.ContainsKey("client_secret");
        if (authorization is null)
        {
            return inBody ? Check(form["client_id"].ToString(), form["client_secret"].ToString()) : Fail("The request names no client and secret");
        }

        if (inBody)
        {
            return (null, TokenError.InvalidRequest("The client authenticates in the header and in the body: expected one of them"));
        }

        return DecodeBasic(authorization) is var (id, secret) ? Check(id, secret) : Fail("The Authorization header is not Basic with id:secret");
    }

    private (AuthorityClient? Client, TokenError? Error) Check(string id, string secret)
    {
        var client = clients.FirstOrDefault(client => client.Id == id);
        var matches = client is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(client.Secret), Encoding.UTF8.GetBytes(secret));
        return matches ? (client, null) : Fail("Unknown client or wrong secret");
    }

    private static (AuthorityClient? Client, TokenError? Error) Fail(string description) => (null, TokenError.InvalidClient(description));

    private static (string Id, string Secret)? DecodeBasic(string authorization)
    {
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var encoded = authorization[Scheme.Length..].Trim();
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length))
        {
            return null;
        }

        // Id and secret are form-encoded before they are joined.
        var pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return pair.Length == 2 ? (FormDecode(pair[0]), FormDecode(pair[1])) : null;
    }

    private static string FormDecode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
