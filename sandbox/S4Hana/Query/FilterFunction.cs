using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary>A function of the V2 expression language.</summary>
/// <param name="Arguments">Kinds of the arguments; DateTime stands for any date or time.</param>
/// <param name="ArgumentsMin">How many of them must be given.</param>
public sealed record FilterFunction(string Name, IReadOnlyList<ValueKind> Arguments, int ArgumentsMin, ValueKind Result, Func<Value[], Value> Compute)
{
    private static readonly Dictionary<string, FilterFunction> All = new[]
    {
        Texts("substringof", 2, ValueKind.Boolean, v => Value.Of(v[1].Text.Contains(v[0].Text, StringComparison.Ordinal))),
        Texts("startswith", 2, ValueKind.Boolean, v => Value.Of(v[0].Text.StartsWith(v[1].Text, StringComparison.Ordinal))),
        Texts("endswith", 2, ValueKind.Boolean, v => Value.Of(v[0].Text.EndsWith(v[1].Text, StringComparison.Ordinal))),
        Texts("length", 1, ValueKind.Number, v => Value.Of((decimal)v[0].Text.Length)),
        Texts("indexof", 2, ValueKind.Number, v => Value.Of((decimal)v[0].Text.IndexOf(v[1].Text, StringComparison.Ordinal))),
        Texts("replace", 3, ValueKind.Text, v => v[1].Text.Length == 0 ? v[0] : Value.Of(v[0].Text.Replace(v[1].Text, v[2].Text, StringComparison.Ordinal))),
        Texts("tolower", 1, ValueKind.Text, v => Value.Of(v[0].Text.ToLowerInvariant())),
        Texts("toupper", 1, ValueKind.Text, v => Value.Of(v[0].Text.ToUpperInvariant())),
        Texts("trim", 1, ValueKind.Text, v => Value.Of(v[0].Text.Trim(' '))),
        Texts("concat", 2, ValueKind.Text, v => Value.Of(v[0].Text + v[1].Text)),
        new("substring", [ValueKind.Text, ValueKind.Number, ValueKind.Number], 2, ValueKind.Text, Substring),
        DatePart("year", ticks => new DateTime(ticks).Year),
        DatePart("month", ticks => new DateTime(ticks).Month),
        DatePart("day", ticks => new DateTime(ticks).Day),
        DatePart("hour", ticks => new DateTime(ticks).Hour),
        DatePart("minute", ticks => new DateTime(ticks).Minute),
        DatePart("second", ticks => new DateTime(ticks).Second),
        Number("round", number => decimal.Round(number, MidpointRounding.AwayFromZero)),
        Number("floor", decimal.Floor),
        Number("ceiling", decimal.Ceiling),
    }.ToDictionary(function => function.Name);

    public static FilterFunction? Find(string name) => All.GetValueOrDefault(name);

    public bool Accepts(int index, ValueKind kind)
    {
        if (kind == ValueKind.Null || kind == Arguments[index])
        {
            return true;
        }
        return Arguments[index] == ValueKind.DateTime
            && (kind == ValueKind.DateTimeOffset || (kind == ValueKind.Time && Name is ("hour" or "minute" or "second")));
    }

    private static FilterFunction Texts(string name, int count, ValueKind result, Func<Value[], Value> compute) =>
        new(name, [.. Enumerable.Repeat(ValueKind.Text, count)], count, result, compute);

    private static FilterFunction DatePart(string name, Func<long, int> part) =>
        new(name, [ValueKind.DateTime], 1, ValueKind.Number, v => Value.Of((decimal)part(v[0].Ticks)));

    private static FilterFunction Number(string name, Func<decimal, decimal> compute) =>
        new(name, [ValueKind.Number], 1, ValueKind.Number, v => Value.Of(compute(v[0].Number)));

    private static Value Substring(Value[] values)
    {
        var text = values[0].Text;
        var start = (int)decimal.Clamp(values[1].Number, 0, text.Length);
        var count = values.Length > 2 ? (int)decimal.Clamp(values[2].Number, 0, text.Length - start) : text.Length - start;
        return Value.Of(text.Substring(start, count));
    }
}
