using System.Collections.Frozen;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>What an argument of a function may be.</summary>
internal enum ArgumentKind
{
    Text,
    Integer,
    Number,

    /// <summary>Edm.Date or Edm.DateTimeOffset.</summary>
    HasDate,

    /// <summary>Edm.TimeOfDay or Edm.DateTimeOffset.</summary>
    HasTime,
    Instant,
}

/// <param name="Result">The type of the result; null where it is that of the argument.</param>
/// <param name="Arguments">All arguments; those from <paramref name="Required"/> on may be left out.</param>
internal sealed record FunctionSignature(Function Function, ValueType? Result, int Required, params ArgumentKind[] Arguments)
{
    public static bool Accepts(ArgumentKind kind, ValueType type) => type == ValueType.Null || kind switch
    {
        ArgumentKind.Text => type == ValueType.String,
        ArgumentKind.Integer => type is ValueType.Int32 or ValueType.Int64,
        ArgumentKind.Number => type.IsNumeric(),
        ArgumentKind.HasDate => type is ValueType.Date or ValueType.DateTimeOffset,
        ArgumentKind.HasTime => type is ValueType.TimeOfDay or ValueType.DateTimeOffset,
        _ => type == ValueType.DateTimeOffset,
    };

    /// <summary>The kind in words for messages.</summary>
    public static string Describe(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Text => "Edm.String",
        ArgumentKind.Integer => "an integer",
        ArgumentKind.Number => "a number",
        ArgumentKind.HasDate => "Edm.Date or Edm.DateTimeOffset",
        ArgumentKind.HasTime => "Edm.TimeOfDay or Edm.DateTimeOffset",
        _ => "Edm.DateTimeOffset",
    };

    public ValueType ResultFor(Expr first) => Result ?? (first.Type == ValueType.Null ? ValueType.Decimal : first.Type);
}

/// <summary>The functions of OData 4.01 (URL Conventions 5.1.1.5 to 5.1.1.11).</summary>
internal static class FunctionTable
{
    private static readonly FrozenDictionary<string, FunctionSignature> Signatures = new FunctionSignature[]
    {
        new(Function.Contains, ValueType.Boolean, 2, ArgumentKind.Text, ArgumentKind.Text),
        new(Function.StartsWith, ValueType.Boolean, 2, ArgumentKind.Text, ArgumentKind.Text),
        new(Function.EndsWith, ValueType.Boolean, 2, ArgumentKind.Text, ArgumentKind.Text),
        new(Function.ToLower, ValueType.String, 1, ArgumentKind.Text),
        new(Function.ToUpper, ValueType.String, 1, ArgumentKind.Text),
        new(Function.Trim, ValueType.String, 1, ArgumentKind.Text),
        new(Function.Length, ValueType.Int32, 1, ArgumentKind.Text),
        new(Function.Concat, ValueType.String, 2, ArgumentKind.Text, ArgumentKind.Text),
        new(Function.IndexOf, ValueType.Int32, 2, ArgumentKind.Text, ArgumentKind.Text),
        new(Function.Substring, ValueType.String, 2, ArgumentKind.Text, ArgumentKind.Integer, ArgumentKind.Integer),
        new(Function.Year, ValueType.Int32, 1, ArgumentKind.HasDate),
        new(Function.Month, ValueType.Int32, 1, ArgumentKind.HasDate),
        new(Function.Day, ValueType.Int32, 1, ArgumentKind.HasDate),
        new(Function.Hour, ValueType.Int32, 1, ArgumentKind.HasTime),
        new(Function.Minute, ValueType.Int32, 1, ArgumentKind.HasTime),
        new(Function.Second, ValueType.Int32, 1, ArgumentKind.HasTime),
        new(Function.Date, ValueType.Date, 1, ArgumentKind.Instant),
        new(Function.Round, null, 1, ArgumentKind.Number),
        new(Function.Floor, null, 1, ArgumentKind.Number),
        new(Function.Ceiling, null, 1, ArgumentKind.Number),
    }.ToFrozenDictionary(s => s.Function.ToString(), StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Unsupported = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "case", "cast", "isof", "now", "mindatetime", "maxdatetime", "totalseconds", "fractionalseconds", "totaloffsetminutes", "time",
        "matchespattern", "hassubset", "hassubsequence", "geo.distance", "geo.intersects", "geo.length");

    public static FunctionSignature? Find(ReadOnlySpan<char> name) =>
        Signatures.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var signature) ? signature : null;

    /// <summary>Whether OData defines a function of that name, which this service does not have.</summary>
    public static bool IsUnsupported(ReadOnlySpan<char> name) => Unsupported.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);
}
