using System.Collections.Immutable;
using System.Globalization;
using CanonicalGateway.Contracts.Model;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Contracts.Query;

/// <summary>A primitive or enumeration value, a collection of such values, or null.</summary>
public readonly struct Value : IEquatable<Value>
{
    private readonly long _bits;
    private readonly decimal _number;
    private readonly object? _reference;

    private Value(ValueType type, long bits = 0, decimal number = 0, object? reference = null)
    {
        Type = type;
        _bits = bits;
        _number = number;
        _reference = reference;
    }

    public static Value Null => default;

    public static Value True { get; } = Of(true);

    public static Value False { get; } = Of(false);

    public ValueType Type { get; }

    public bool IsNull => Type == ValueType.Null;

    public string String => (string)_reference!;

    public bool Boolean => _bits != 0;

    /// <summary>The value of an Int32 or Int64; the position of an enumeration's member; the day number or ticks of a date or time.</summary>
    public long Integer => _bits;

    public decimal Decimal => _number;

    public double Double => BitConverter.Int64BitsToDouble(_bits);

    public DateOnly Date => DateOnly.FromDayNumber((int)_bits);

    /// <summary>The instant, in UTC.</summary>
    public DateTimeOffset DateTimeOffset => new(_bits, TimeSpan.Zero);

    /// <summary>Minutes to the east of Greenwich in which a DateTimeOffset was stated; 0 for all that rows hold.</summary>
    public int OffsetMinutes => (int)_number;

    public TimeOnly TimeOfDay => new(_bits);

    public TimeSpan Duration => new(_bits);

    public Guid Guid => (Guid)_reference!;

    /// <summary>The type of an enumeration value.</summary>
    public EnumType Enum => (EnumType)_reference!;

    /// <summary>The values of a collection.</summary>
    public ImmutableArray<Value> Items => (ImmutableArray<Value>)_reference!;

    /// <summary>The bytes of an Edm.Binary in base64url without padding.</summary>
    public string Base64Url => (string)_reference!;

    public static Value Of(string value) => new(ValueType.String, reference: value);

    public static Value Of(bool value) => new(ValueType.Boolean, value ? 1 : 0);

    public static Value Of(int value) => new(ValueType.Int32, value);

    public static Value Of(long value) => new(ValueType.Int64, value);

    public static Value Of(decimal value) => new(ValueType.Decimal, number: value);

    public static Value Of(double value) => new(ValueType.Double, BitConverter.DoubleToInt64Bits(value));

    public static Value Of(DateOnly value) => new(ValueType.Date, value.DayNumber);

    public static Value Of(DateTimeOffset value) => new(ValueType.DateTimeOffset, value.UtcTicks);

    public static Value Of(TimeOnly value) => new(ValueType.TimeOfDay, value.Ticks);

    public static Value Of(TimeSpan value) => new(ValueType.Duration, value.Ticks);

    public static Value Of(Guid value) => new(ValueType.Guid, reference: value);

    public static Value Of(EnumType type, int position) => new(ValueType.Enum, position, reference: type);

    public static Value Of(ImmutableArray<Value> items) => new(ValueType.Collection, reference: items);

    /// <summary>An instant that keeps the offset in which it is stated.</summary>
    public static Value Of(DateTime utc, int offsetMinutes) => new(ValueType.DateTimeOffset, utc.Ticks, offsetMinutes);

    public static Value OfBinary(string base64Url) => new(ValueType.Binary, reference: base64Url);

    /// <summary>The value of any numeric type as a decimal.</summary>
    /// <exception cref="OverflowException">A double outside the range of decimal.</exception>
    public decimal AsDecimal() => Type switch
    {
        ValueType.Decimal => _number,
        ValueType.Double => (decimal)Double,
        _ => _bits,
    };

    public double AsDouble() => Type switch
    {
        ValueType.Decimal => (double)_number,
        ValueType.Double => Double,
        _ => _bits,
    };

    public bool Equals(Value other) =>
        Type == other.Type && _bits == other._bits && _number == other._number
        && (Type == ValueType.Collection ? Items.SequenceEqual(other.Items) : Equals(_reference, other._reference));

    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Type, _bits, _number, Type == ValueType.Collection ? Items.Length : _reference);

    public static bool operator ==(Value left, Value right) => left.Equals(right);

    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    /// <summary>The value as an OData URL literal (ABNF <c>literal</c>).</summary>
    public override string ToString() => Type switch
    {
        ValueType.Null => "null",
        ValueType.String => $"'{String.Replace("'", "''", StringComparison.Ordinal)}'",
        ValueType.Boolean => Boolean ? "true" : "false",
        ValueType.Decimal => _number.ToString(CultureInfo.InvariantCulture),
        ValueType.Double => Double.ToString("R", CultureInfo.InvariantCulture),
        ValueType.Date => Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ValueType.DateTimeOffset => DateTimeOffset.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture),
        ValueType.TimeOfDay => TimeOfDay.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        ValueType.Duration => $"duration'{System.Xml.XmlConvert.ToString(Duration)}'",
        ValueType.Guid => Guid.ToString(),
        ValueType.Enum => $"'{Enum.Members[(int)_bits]}'",
        ValueType.Binary => $"binary'{Base64Url}'",
        ValueType.Collection => $"[{string.Join(',', Items)}]",
        _ => _bits.ToString(CultureInfo.InvariantCulture),
    };
}
