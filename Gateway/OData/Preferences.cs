using System.Globalization;

namespace CanonicalGateway.Gateway.OData;

/// <summary>The preferences of a request (RFC 7240, OData Protocol 8.2.8). Those not understood are ignored.</summary>
internal static class Preferences
{
    /// <summary><c>maxpagesize</c>, with or without the prefix; null where absent or no positive number.</summary>
    public static int? MaxPageSize(IHeaderDictionary headers)
    {
        foreach (var line in headers["Prefer"])
        {
            foreach (var preference in (line ?? "").Split(','))
            {
                var parts = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries);
                if (parts.Length == 2
                    && (parts[0].Equals("odata.maxpagesize", StringComparison.OrdinalIgnoreCase) || parts[0].Equals("maxpagesize", StringComparison.OrdinalIgnoreCase))
                    && int.TryParse(parts[1].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows > 0)
                {
                    return rows;
                }
            }
        }

        return null;
    }
}
