using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CanonicalGateway.Sandbox.Authority;

/// <summary>An RSA key that signs tokens (RS256); its id is the thumbprint of RFC 7638.</summary>
internal sealed class SigningKey : IDisposable
{
    private const int KeyBits = 2048;

    private readonly RSA _rsa = RSA.Create(KeyBits);
    private readonly Lock _lock = new();
    private readonly string _exponent;
    private readonly string _modulus;

    public SigningKey()
    {
        var parameters = _rsa.ExportParameters(includePrivateParameters: false);
        _exponent = Base64Url.EncodeToString(parameters.Exponent);
        _modulus = Base64Url.EncodeToString(parameters.Modulus);
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"e":"{{_exponent}}","kty":"RSA","n":"{{_modulus}}"}""")));
    }

    public string Id { get; }

    public void WriteJwk(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kty", "RSA");
        json.WriteString("use", "sig");
        json.WriteString("alg", "RS256");
        json.WriteString("kid", Id);
        json.WriteString("n", _modulus);
        json.WriteString("e", _exponent);
        json.WriteEndObject();
    }

    /// <returns>Header, payload and signature in the compact form of RFC 7515.</returns>
    public string Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        byte[] signature;

        // An RSA instance is not safe for concurrent use.
        lock (_lock)
        {
            signature = _rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public void Dispose() => _rsa.Dispose();
}
