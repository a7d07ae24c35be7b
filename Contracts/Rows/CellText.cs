using System.Globalization;
using System.Text;
using System.Xml;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Contracts.Rows;

/// <summary>Values that stand in a cell as text, because no kind of cell is theirs: in the form that OData JSON gives them.</summary>
internal static class CellText
{
    /// <summary>Room for any decimal or double.</summary>
    public const int NumberBytesMax = 40;

    public static string Of(Value value) => value.Type switch
    {
        ValueType.String => value.String,
        ValueType.Double => double.IsNaN(value.Double) ? "NaN" : value.Double > 0 ? "INF" : "-INF",
        ValueType.Duration => XmlConvert.ToString(value.Duration),
        _ => value.ToString(),
    };

    public static Value Read(ReadOnlySpan<byte> utf8, ValueType type) => type switch
    {
        ValueType.Guid => Value.Of(Guid.Parse(utf8, CultureInfo.InvariantCulture)),
        ValueType.Double => Value.Of(utf8 switch
        {
            [(byte)'N', ..] => double.NaN,
            [(byte)'-', ..] => double.NegativeInfinity,
            _ => double.PositiveInfinity,
        }),
        ValueType.Duration => Value.Of(XmlConvert.ToTimeSpan(Encoding.UTF8.GetString(utf8))),
        ValueType.TimeOfDay => Value.Of(TimeOnly.Parse(Encoding.UTF8.GetString(utf8), CultureInfo.InvariantCulture)),
        _ => Value.Of(Encoding.UTF8.GetString(utf8)),
    };
}
