using System.Globalization;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary><c>cast</c> of plain values; null where it fails.</summary>
internal static class Casts
{
    public static object? To(string type, object value) => type switch
    {
        "Edm.String" => value switch
        {
            string text => text,
            bool truth => truth ? "true" : "false",
            decimal number => Shortest(number),
            DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Enum or int or long => value.ToString(),
            _ => null,
        },
        "Edm.Int32" or "Edm.Byte" => Number(value) is { } number && Math.Round(number, MidpointRounding.AwayFromZero) is var whole
            && whole >= (type == "Edm.Byte" ? 0 : int.MinValue) && whole <= (type == "Edm.Byte" ? 255 : int.MaxValue) ? (int)whole : null,
        "Edm.Decimal" => value is Enum ? null : Number(value),
        "Edm.Date" => value as DateOnly?,
        _ => throw new InvalidOperationException($"Unknown type {type}."),
    };

    private static decimal? Number(object value) => value switch
    {
        int or long or decimal => Convert.ToDecimal(value, CultureInfo.InvariantCulture),
        Enum => Array.IndexOf(Enum.GetNames(value.GetType()), value.ToString()),
        _ => null,
    };

    private static string Shortest(decimal number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }
}
