using System.Globalization;
using CanonicalGateway.Sandbox.S4Hana.Metadata;
using CanonicalGateway.Sandbox.S4Hana.Tables;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Wire;

/// <summary>How values look in JSON, Atom, addresses and entity tags.</summary>
public static class EdmText
{
    private const long EpochTicks = 621_355_968_000_000_000;

    /// <summary>The content of the JSON string; booleans are no strings and not written here.</summary>
    public static string Json(EntityTable table, EdmProperty property, object row, Value value) => value.Kind switch
    {
        ValueKind.DateTime => string.Create(CultureInfo.InvariantCulture, $"/Date({Milliseconds(value)})/"),
        ValueKind.DateTimeOffset => string.Create(CultureInfo.InvariantCulture, $"/Date({Milliseconds(value)}{value.OffsetMinutes:+0000;-0000})/"),
        ValueKind.Number => Number(table, property, row, value.Number),
        ValueKind.Time => Time(value),
        _ => value.Text,
    };

    /// <summary>The text in Atom and in <c>/$value</c>.</summary>
    public static string Xml(EntityTable table, EdmProperty property, object row, Value value) => value.Kind switch
    {
        ValueKind.DateTime => new DateTime(value.Ticks).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
        ValueKind.DateTimeOffset => new DateTime(value.Ticks).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture),
        ValueKind.Boolean => value.IsTrue ? "true" : "false",
        ValueKind.Number => Number(table, property, row, value.Number),
        ValueKind.Time => Time(value),
        _ => value.Text,
    };

    /// <summary>The key of a row as it stands in addresses, parentheses included.</summary>
    public static string KeyPredicate(EntityTable table, object row)
    {
        var keys = table.Type.Keys;
        var predicate = keys.Count == 1
            ? KeyLiteral(table.Read(row, keys[0]))
            : string.Join(',', keys.Select(key => $"{key.Name}={KeyLiteral(table.Read(row, key))}"));
        return $"({predicate})";
    }

    /// <summary>The entity tag, or null where the type has no concurrency token. A document never changed has the tag of the initial time stamp.</summary>
    public static string? EntityTag(EntityTable table, object row)
    {
        if (table.Type.ConcurrencyToken is not { } token)
        {
            return null;
        }
        var instant = new DateTime(table.Read(row, token).Ticks).ToString("yyyy-MM-dd'T'HH'%3A'mm'%3A'ss.fffffff'Z'", CultureInfo.InvariantCulture);
        return $"W/\"datetimeoffset'{instant}'\"";
    }

    private static string KeyLiteral(Value value) => value.Kind switch
    {
        ValueKind.DateTime => $"datetime'{new DateTime(value.Ticks).ToString("yyyy-MM-dd'T'HH'%3A'mm'%3A'ss", CultureInfo.InvariantCulture)}'",
        ValueKind.Boolean => value.IsTrue ? "true" : "false",
        _ => $"'{Uri.EscapeDataString(value.Text.Replace("'", "''", StringComparison.Ordinal))}'",
    };

    private static long Milliseconds(Value value) => (long)Math.Floor((value.Number - EpochTicks) / TimeSpan.TicksPerMillisecond);

    private static string Time(Value value)
    {
        var time = new TimeSpan(value.Ticks);
        return string.Create(CultureInfo.InvariantCulture, $"PT{time.Hours:00}H{time.Minutes:00}M{time.Seconds:00}S");
    }

    // Amounts show the decimals of their currency, JPY none; all others those of the property. Digits that would be lost are kept.
    private static string Number(EntityTable table, EdmProperty property, object row, decimal number)
    {
        var decimals = property.Scale;
        if (property.Unit is { } unit && unit.EndsWith("Currency", StringComparison.Ordinal) && table.Type.Property(unit) is { } currency)
        {
            decimals = Math.Min(decimals, CurrencyDecimals(table.Read(row, currency).Text));
            while (decimals < property.Scale && decimal.Round(number, decimals) != number)
            {
                decimals++;
            }
        }
        return decimal.Round(number, decimals).ToString(FixedForms[decimals], CultureInfo.InvariantCulture);
    }

    private static readonly string[] FixedForms = [.. Enumerable.Range(0, 15).Select(decimals => "F" + decimals.ToString(CultureInfo.InvariantCulture))];

    private static int CurrencyDecimals(string currency) => currency switch
    {
        "JPY" or "KRW" or "CLP" or "VND" or "ISK" => 0,
        "KWD" or "BHD" or "TND" or "JOD" or "OMR" => 3,
        _ => 2,
    };
}
