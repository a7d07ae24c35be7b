using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace CanonicalGateway.Gateway.Security;

/// <summary>What the protected header of a token says (RFC 7515 4.1), before anything of it is trusted.</summary>
/// <param name="KeyId">The signing key's id, null where the token names none.</param>
public readonly record struct TokenHeader(string? KeyId)
{
    /// <summary>The longest header that is looked at, in characters of base64url.</summary>
    public const int CharactersMax = 4096;

    /// <summary>Reads the header and refuses what no acceptable token has.</summary>
    /// <returns>Null where the token is acceptable so far, else what is wrong with it.</returns>
    public static string? Inspect(ReadOnlySpan<char> token, out TokenHeader header)
    {
        header = default;
        var end = token.IndexOf('.');
        if (end is <= 0 or > CharactersMax || token.Count('.') != 2)
        {
            return "The token is not a signed JSON Web Token.";
        }

        Span<byte> json = stackalloc byte[CharactersMax];
        if (Base64Url.DecodeFromChars(token[..end], json, out _, out var length) != System.Buffers.OperationStatus.Done)
        {
            return "The token is not a signed JSON Web Token.";
        }

        string? algorithm = null, type = null, key = null;
        try
        {
            var reader = new Utf8JsonReader(json[..length]);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return "The token is not a signed JSON Web Token.";
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("crit"u8))
                {
                    // RFC 7515 4.1.11: who does not understand an extension marked as critical must refuse the token.
                    return "The token uses an extension that this service does not know.";
                }

                ref var target = ref key;
                var wanted = true;
                if (reader.ValueTextEquals("alg"u8))
                {
                    target = ref algorithm;
                }
                else if (reader.ValueTextEquals("typ"u8))
                {
                    target = ref type;
                }
                else
                {
                    wanted = reader.ValueTextEquals("kid"u8);
                }

                reader.Read();
                if (wanted && reader.TokenType == JsonTokenType.String)
                {
                    target = reader.GetString();
                }

                reader.Skip();
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return "The token is not a signed JSON Web Token.";
        }

        header = new TokenHeader(key);
        return algorithm is not ("RS256" or "PS256" or "ES256") ? "The token is not signed by an algorithm that this service takes (RS256, PS256, ES256)."
            : IsAccessTokenType(type) ? null
            : "The token is of another type than an access token.";
    }

    /// <summary><c>JWT</c> and <c>at+jwt</c> (RFC 9068 2.1), with or without <c>application/</c>; RFC 7519 allows none.</summary>
    private static bool IsAccessTokenType(string? type) => type is null
        || type.Equals("JWT", StringComparison.OrdinalIgnoreCase)
        || type.Equals("at+jwt", StringComparison.OrdinalIgnoreCase)
        || type.Equals("application/at+jwt", StringComparison.OrdinalIgnoreCase);
}
