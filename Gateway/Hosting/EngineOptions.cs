using System.Security.Cryptography;
using CanonicalGateway.Gateway.Configuration;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.OData.Batch;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Hosting;

/// <summary>What the reading of queries may cost, and the key that seals page tokens.</summary>
public sealed record EngineOptions(QueryLimits Query, PlanningOptions Planning, ReadOnlyMemory<byte> PageTokenKey)
{
    private const int KeyBytesMin = 32;

    /// <summary>What a batch of queries may cost.</summary>
    public BatchOptions Batch { get; init; } = new();

    /// <summary>The settings of section <c>Limits</c> that are read here.</summary>
    public static string[] LimitNames => [.. AnnotatedSettings.NamesOf<QueryLimits>(), .. AnnotatedSettings.NamesOf<PlanningOptions>()];

    /// <summary>
    /// Reads sections <c>Limits</c> and <c>Batch</c>, and <c>Paging:TokenKey</c>: at least 32 bytes in base64, the same for all nodes behind one address.
    /// Without it a key is made at start, and next links end with the process.
    /// </summary>
    public static EngineOptions Read(IConfiguration configuration, Faults faults)
    {
        var limits = new SettingsReader(configuration.GetSection("Limits"), faults);
        var paging = new SettingsReader(configuration.GetSection("Paging"), faults);
        var batch = new SettingsReader(configuration.GetSection(BatchOptions.SectionName), faults);
        var key = ReadKey(paging, faults);
        paging.RejectUnknown();
        var options = new EngineOptions(AnnotatedSettings.Read<QueryLimits>(limits), AnnotatedSettings.Read<PlanningOptions>(limits), key)
        {
            Batch = AnnotatedSettings.Read<BatchOptions>(batch),
        };
        batch.RejectUnknown();
        return options;
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
