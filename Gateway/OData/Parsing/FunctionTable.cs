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
    Duration,

    /// <summary>Edm.String or a collection; all such arguments of a call are the same of the two.</summary>
    TextOrItems,
    Items,
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
        ArgumentKind.Instant => type == ValueType.DateTimeOffset,
        ArgumentKind.Duration => type == ValueType.Duration,
        ArgumentKind.Items => type == ValueType.Collection,
        _ => type is ValueType.String or ValueType.Collection,
    };

    /// <summary>The types that a string literal may stand for in the place of an argument, the likeliest first.</summary>
    public static ReadOnlySpan<ValueType> Readings(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Integer => [ValueType.Int64],
        ArgumentKind.Number => [ValueType.Decimal, ValueType.Double],
        ArgumentKind.HasDate => [ValueType.DateTimeOffset, ValueType.Date],
        ArgumentKind.HasTime => [ValueType.DateTimeOffset, ValueType.TimeOfDay],
        ArgumentKind.Instant => [ValueType.DateTimeOffset],
        ArgumentKind.Duration => [ValueType.Duration],
        _ => [],
    };

    /// <summary>The kind in words for messages.</summary>
    public static string Describe(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Text => "Edm.String",
        ArgumentKind.Integer => "an integer",
        ArgumentKind.Number => "a number",
        ArgumentKind.HasDate => "Edm.Date or Edm.DateTimeOffset",
        ArgumentKind.HasTime => "Edm.TimeOfDay or Edm.DateTimeOffset",
        ArgumentKind.Instant => "Edm.DateTimeOffset",
        ArgumentKind.Duration => "Edm.Duration",
        ArgumentKind.Items => "a collection",
        _ => "Edm.String or a collection",
    };

    public ValueType ResultFor(Expr first) => Result ?? (first.Type == ValueType.Null ? Arguments[0] == ArgumentKind.Number ? ValueType.Decimal : ValueType.String : first.Type);
}

/// <summary>The functions of OData 4.01 (URL Conventions 5.1.1.5 to 5.1.1.11), but for those that have a syntax of their own.</summary>
internal static class FunctionTable
{
    private static readonly FrozenDictionary<string, FunctionSignature> Signatures = new FunctionSignature[]
    {
        new(Function.Contains, ValueType.Boolean, 2, ArgumentKind.TextOrItems, ArgumentKind.TextOrItems),
        new(Function.StartsWith, ValueType.Boolean, 2, ArgumentKind.TextOrItems, ArgumentKind.TextOrItems),
        new(Function.EndsWith, ValueType.Boolean, 2, ArgumentKind.TextOrItems, ArgumentKind.TextOrItems),
        new(Function.ToLower, ValueType.String, 1, ArgumentKind.Text),
        new(Function.ToUpper, ValueType.String, 1, ArgumentKind.Text),
        new(Function.Trim, ValueType.String, 1, ArgumentKind.Text),
        new(Function.Length, ValueType.Int32, 1, ArgumentKind.TextOrItems),
        new(Function.Concat, null, 2, ArgumentKind.TextOrItems, ArgumentKind.TextOrItems),
        new(Function.IndexOf, ValueType.Int32, 2, ArgumentKind.TextOrItems, ArgumentKind.TextOrItems),
        new(Function.Substring, null, 2, ArgumentKind.TextOrItems, ArgumentKind.Integer, ArgumentKind.Integer),
        new(Function.HasSubset, ValueType.Boolean, 2, ArgumentKind.Items, ArgumentKind.Items),
        new(Function.HasSubsequence, ValueType.Boolean, 2, ArgumentKind.Items, ArgumentKind.Items),
        new(Function.MatchesPattern, ValueType.Boolean, 2, ArgumentKind.Text, ArgumentKind.Text),
        new(Function.Year, ValueType.Int32, 1, ArgumentKind.HasDate),
        new(Function.Month, ValueType.Int32, 1, ArgumentKind.HasDate),
        new(Function.Day, ValueType.Int32, 1, ArgumentKind.HasDate),
        new(Function.Hour, ValueType.Int32, 1, ArgumentKind.HasTime),
        new(Function.Minute, ValueType.Int32, 1, ArgumentKind.HasTime),
        new(Function.Second, ValueType.Int32, 1, ArgumentKind.HasTime),
        new(Function.FractionalSeconds, ValueType.Decimal, 1, ArgumentKind.HasTime),
        new(Function.Date, ValueType.Date, 1, ArgumentKind.Instant),
        new(Function.Time, ValueType.TimeOfDay, 1, ArgumentKind.Instant),
        new(Function.TotalOffsetMinutes, ValueType.Int32, 1, ArgumentKind.Instant),
        new(Function.TotalSeconds, ValueType.Decimal, 1, ArgumentKind.Duration),
        new(Function.Round, null, 1, ArgumentKind.Number),
        new(Function.Floor, null, 1, ArgumentKind.Number),
        new(Function.Ceiling, null, 1, ArgumentKind.Number),
    }.ToFrozenDictionary(s => s.Function.ToString(), StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Unsupported = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "geo.distance", "geo.intersects", "geo.length");

    public static FunctionSignature? Find(ReadOnlySpan<char> name) =>
        Signatures.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var signature) ? signature : null;

    /// <summary>Whether OData defines a function of that name, which this service does not have.</summary>
    public static bool IsUnsupported(ReadOnlySpan<char> name) => Unsupported.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);
}
