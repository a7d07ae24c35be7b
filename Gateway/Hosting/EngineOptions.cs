using System.Security.Cryptography;
using CanonicalGateway.Gateway.Configuration;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Hosting;

/// <summary>What the reading of queries may cost, and the key that seals page tokens.</summary>
public sealed record EngineOptions(QueryLimits Query, PlanningOptions Planning, ReadOnlyMemory<byte> PageTokenKey)
{
    private const int KeyBytesMin = 32;

    /// <summary>The settings of section <c>Limits</c> that are read here.</summary>
    public static string[] LimitNames => [.. AnnotatedSettings.NamesOf<QueryLimits>(), .. AnnotatedSettings.NamesOf<PlanningOptions>()];

    /// <summary>
    /// Reads section <c>Limits</c>, and <c>Paging:TokenKey</c>: at least 32 bytes in base64, the same for all nodes behind one address.
    /// Without it a key is made at start, and next links end with the process.
    /// </summary>
    public static EngineOptions Read(IConfiguration configuration, Faults faults)
    {
        var limits = new SettingsReader(configuration.GetSection("Limits"), faults);
        var paging = new SettingsReader(configuration.GetSection("Paging"), faults);
        var key = ReadKey(paging, faults);
        paging.RejectUnknown();
        return new EngineOptions(AnnotatedSettings.Read<QueryLimits>(limits), AnnotatedSettings.Read<PlanningOptions>(limits), key);
    }

    private static byte[] ReadKey(SettingsReader paging, Faults faults)
    {
        if (paging.Text("TokenKey") is { } text)
        {
            var key = new byte[text.Length];
            if (Convert.TryFromBase64String(text, key, out var length) && length >= KeyBytesMin)
            {
                return key[..length];
            }

            faults.Add(paging.PathOf("TokenKey"), "(secret)", $"expected at least {KeyBytesMin} bytes in base64");
        }

        return RandomNumberGenerator.GetBytes(KeyBytesMin);
    }
}
