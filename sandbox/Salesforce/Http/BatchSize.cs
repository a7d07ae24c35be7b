using System.Globalization;
using CanonicalGateway.Sandbox.Salesforce.Queries;

namespace CanonicalGateway.Sandbox.Salesforce.Http;

/// <summary>Rows a page, as <c>Sforce-Query-Options: batchSize=N</c> wishes: brought into range, and cut where rows are wide.</summary>
internal static class BatchSize
{
    public const int Min = 200;
    public const int Max = 2_000;

    public static int Read(IHeaderDictionary headers, Projection projection) =>
        projection.LongTextFields > 1 ? Min : Math.Clamp(Wished(headers["Sforce-Query-Options"].ToString()), Min, Max);

    private static int Wished(string header)
    {
        foreach (var option in header.Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = option.Split('=', StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && string.Equals(parts[0], "batchSize", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                return size;
            }
        }

        return Max;
    }
}
