using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Protocols;

namespace CanonicalGateway.Tests.Unit.Security;

/// <summary>An authority in memory: issues tokens with keys of its own and answers for its metadata. Counts what it is asked, and can be down.</summary>
public sealed class TestAuthority : IDocumentRetriever, IDisposable
{
    public const string Issuer = "http://127.0.0.1:9";
    public const string Audience = "canonical-gateway";

    private readonly Dictionary<string, RSA> _published = [];

    public TestAuthority() => AddKey("k1");

    public int MetadataFetches { get; private set; }

    public bool IsDown { get; set; }

    public ECDsa Curve { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public RSA this[string keyId] => _published[keyId];

    public void AddKey(string keyId) => _published[keyId] = RSA.Create(2048);

    /// <summary>Another key under the same id.</summary>
    public void ReplaceKey(string keyId)
    {
        _published[keyId].Dispose();
        AddKey(keyId);
    }

    public Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        if (IsDown)
        {
            throw new IOException("The authority is down.");
        }

        if (address.EndsWith("/jwks", StringComparison.Ordinal))
        {
            return Task.FromResult(KeySet());
        }

        MetadataFetches++;
        return Task.FromResult(JsonSerializer.Serialize(new { issuer = Issuer, jwks_uri = Issuer + "/jwks" }));
    }

    /// <summary>A token that the gateway takes, but for what the caller changes.</summary>
    public string Token(
        DateTimeOffset now, string keyId = "k1", string algorithm = "RS256", string? type = "JWT", Action<Dictionary<string, object>>? claims = null)
    {
        var body = new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = Audience,
            ["sub"] = "client",
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
            ["roles"] = new[] { "Canonical.Read.All" },
        };
        claims?.Invoke(body);
        var header = new Dictionary<string, object> { ["alg"] = algorithm, ["kid"] = algorithm == "ES256" ? "ec" : keyId };
        if (type is not null)
        {
            header["typ"] = type;
        }

        var signed = Part(header) + "." + Part(body);
        return signed + "." + Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(signed), keyId, algorithm));
    }

    public void Dispose()
    {
        Curve.Dispose();
        foreach (var key in _published.Values)
        {
            key.Dispose();
        }
    }

    private byte[] Sign(byte[] data, string keyId, string algorithm) => algorithm switch
    {
        "RS256" => _published[keyId].SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        "PS256" => _published[keyId].SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        "ES256" => Curve.SignData(data, HashAlgorithmName.SHA256),
        // The confusion attack: the public key, which everybody has, as the secret of a MAC.
        "HS256" => HMACSHA256.HashData(_published[keyId].ExportSubjectPublicKeyInfo(), data),
        _ => [],
    };

    private string KeySet()
    {
        var curve = Curve.ExportParameters(false);
        return JsonSerializer.Serialize(new
        {
            keys = _published.Select(k =>
            {
                var rsa = k.Value.ExportParameters(false);
                return (object)new { kty = "RSA", use = "sig", kid = k.Key, n = Base64Url.EncodeToString(rsa.Modulus), e = Base64Url.EncodeToString(rsa.Exponent) };
            }).Append(new { kty = "EC", crv = "P-256", use = "sig", kid = "ec", x = Base64Url.EncodeToString(curve.Q.X), y = Base64Url.EncodeToString(curve.Q.Y) }),
        });
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
