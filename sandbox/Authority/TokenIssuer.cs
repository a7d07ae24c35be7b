using System.Text.Json;

namespace CanonicalGateway.Sandbox.Authority;

/// <summary>Writes access tokens after RFC 9068, with application roles in <c>roles</c>.</summary>
internal sealed class TokenIssuer(SigningKey key, AuthorityOptions options)
{
    public string Issue(string issuer, string clientId, IEnumerable<string> roles, string audience, TimeSpan lifetime, string type)
    {
        var issued = options.TimeProvider.GetUtcNow();
        var header = Write(json =>
        {
            json.WriteString("alg", "RS256");
            if (type.Length > 0)
            {
                json.WriteString("typ", type);
            }

            json.WriteString("kid", key.Id);
        });
        var payload = Write(json =>
        {
            json.WriteString("iss", issuer);
            json.WriteString("aud", audience);
            json.WriteString("sub", clientId);
            json.WriteString("client_id", clientId);
            json.WriteNumber("iat", issued.ToUnixTimeSeconds());
            json.WriteNumber("exp", (issued + lifetime).ToUnixTimeSeconds());
            json.WriteString("jti", Guid.NewGuid().ToString("N"));
            json.WriteStartArray("roles");
            foreach (var role in roles)
            {
                json.WriteStringValue(role);
            }

            json.WriteEndArray();
        });
        return key.Sign(header, payload);
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
