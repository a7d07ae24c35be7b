using System.Globalization;
using System.Text;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Evaluates expressions over plain objects, as naively as OData 4.01 Part 2 section 5.1.1 reads.</summary>
internal sealed class ExpressionOracle(Truth truth)
{
    /// <summary>Whether a filter keeps a row.</summary>
    public bool Keeps(Node? filter, object row) => filter is null || Evaluate(filter, new Scope(row)) is true;

    public object? Evaluate(Node node, object row) => Evaluate(node, new Scope(row));

    public static bool Finds(SearchNode? search, object row)
    {
        if (search is null)
        {
            return true;
        }

        var texts = Schema.Of(row.GetType()).Fields.Where(f => f.IsSearchable).Select(f => (string?)f.Of(row)).OfType<string>().ToArray();
        return Holds(search);

        bool Holds(SearchNode term) => term switch
        {
            WordNode word => texts.Any(t => t.Contains(word.Text, StringComparison.OrdinalIgnoreCase)),
            SearchPairNode { IsAnd: true } pair => Holds(pair.Left) && Holds(pair.Right),
            SearchPairNode pair => Holds(pair.Left) || Holds(pair.Right),
            SearchNotNode not => !Holds(not.Operand),
            _ => throw new InvalidOperationException($"Unknown term {term}."),
        };
    }

    /// <summary>The order of an expression's texts.</summary>
    public static Collation CollationOf(Node node) => node switch
    {
        PathNode path => path.Collation,
        ComputedNode computed => CollationOf(computed.Expression),
        _ => Collation.CodePoint,
    };

    private object? Evaluate(Node node, Scope scope) => node switch
    {
        Lit literal => literal.Value,
        PathNode path => Follow(path, scope),
        CompareNode { Operator: "has" } has => Evaluate(has.Left, scope) is { } member && Evaluate(has.Right, scope) is { } flag ? Ordering.AreEqual(member, flag) : null,
        CompareNode compare => Compare(compare, scope),
        InNode within => within.Values.Any(v => Ordering.AreEqual(Evaluate(within.Operand, scope), v.Value)),
        LogicNode logic => Connect(logic.Operator, (bool?)Evaluate(logic.Left, scope), (bool?)Evaluate(logic.Right, scope)),
        NotNode not => !(bool?)Evaluate(not.Operand, scope),
        ArithmeticNode arithmetic => Compute(arithmetic.Operator, Evaluate(arithmetic.Left, scope), Evaluate(arithmetic.Right, scope)),
        NegateNode negate => Evaluate(negate.Operand, scope) switch { null => null, int i => -i, TimeSpan span => -span, var number => -(decimal)number },
        CallNode { Function: "case" } choice => Choose(choice.Arguments, scope),
        CallNode call => Call(call.Function, [.. call.Arguments.Select(a => Evaluate(a, scope))]),
        LambdaNode lambda => Quantify(lambda, scope),
        CountNode count => Elements(count.Collection, scope).Count(e => count.Body is null || Evaluate(count.Body, scope.With(count.Variable, e)) is true),
        ArrayNode array => array.Items.Select(i => i.Value).ToList(),
        MemberNode member => Evaluate(member.Operand, scope) is var value && Elements(member.Collection, scope).Any(e => Ordering.AreEqual(e, value)),
        ComputedNode computed => Evaluate(computed.Expression, scope),
        TypeNode type => type.Name,
        _ => throw new InvalidOperationException($"Unknown node {node}."),
    };

    // A path that ends in a row is only compared with null.
    private object? Follow(PathNode path, Scope scope) => Follow(scope.Find(path.Variable), path.Names);

    private object? Follow(object? value, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (value is null)
            {
                return null;
            }

            var type = Schema.Of(value.GetType());
            value = type.FindField(name) is { } field ? field.Of(value) : truth.Related(type.FindNav(name)!, value);
        }

        return value;
    }

    // Behind a row that is not there, there are no elements.
    private IEnumerable<object> Elements(PathNode path, Scope scope)
    {
        if (Follow(scope.Find(path.Variable), path.Names.SkipLast(1)) is not { } owner)
        {
            return [];
        }

        var type = Schema.Of(owner.GetType());
        return type.FindField(path.Names[^1]) is { } field
            ? ((System.Collections.IEnumerable)field.Of(owner)!).Cast<object>()
            : truth.RelatedRows(type.FindNav(path.Names[^1])!, owner);
    }

    private bool Compare(CompareNode node, Scope scope)
    {
        var (left, right) = (Evaluate(node.Left, scope), Evaluate(node.Right, scope));
        if (node.Operator is "eq" or "ne")
        {
            if (left is not null && right is not null && left.GetType() is { IsClass: true } type && type != typeof(string) && type == right.GetType())
            {
                return Schema.Of(type).Fields.All(f => Ordering.AreEqual(f.Of(left), f.Of(right))) == (node.Operator == "eq");
            }

            return Ordering.AreEqual(left, right) == (node.Operator == "eq");
        }

        if (left is null || right is null)
        {
            return false;
        }

        var order = Ordering.Compare(left, right, CollationOf(node.Left is PathNode or ComputedNode ? node.Left : node.Right));
        return node.Operator switch
        {
            "gt" => order > 0,
            "ge" => order >= 0,
            "lt" => order < 0,
            _ => order <= 0,
        };
    }

    private static bool? Connect(string op, bool? left, bool? right) => op == "and" ? left & right : left | right;

    private static object? Compute(string op, object? left, object? right)
    {
        if (left is null || right is null)
        {
            return null;
        }

        if (left is DateOnly or DateTimeOffset or TimeSpan || right is TimeSpan)
        {
            return ComputeTime(op, left, right);
        }

        if (left is int a && right is int b && op != "divby")
        {
            return op switch { "add" => a + b, "sub" => a - b, "mul" => a * b, "div" => a / b, _ => a % b };
        }

        var (x, y) = (Convert.ToDecimal(left, CultureInfo.InvariantCulture), Convert.ToDecimal(right, CultureInfo.InvariantCulture));
        return op switch { "add" => x + y, "sub" => x - y, "mul" => x * y, "div" or "divby" => x / y, _ => x % y };
    }

    private static object ComputeTime(string op, object left, object right)
    {
        try
        {
            return (op, left, right) switch
            {
                ("add", DateOnly date, TimeSpan span) => DateOnly.FromDateTime(date.ToDateTime(default) + span),
                ("sub", DateOnly date, TimeSpan span) => DateOnly.FromDateTime(date.ToDateTime(default) - span),
                ("sub", DateOnly date, DateOnly other) => TimeSpan.FromDays(date.DayNumber - other.DayNumber),
                ("add", DateTimeOffset instant, TimeSpan span) => instant + span,
                ("sub", DateTimeOffset instant, TimeSpan span) => instant - span,
                ("sub", DateTimeOffset instant, DateTimeOffset other) => instant - other,
                ("add", TimeSpan span, TimeSpan other) => span + other,
                ("sub", TimeSpan span, TimeSpan other) => span - other,
                ("mul", TimeSpan span, var number) => span * Convert.ToInt32(number, CultureInfo.InvariantCulture),
                _ => throw new InvalidOperationException($"Unknown operation {left} {op} {right}."),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new OverflowException();
        }
    }

    private object? Choose(IReadOnlyList<Node> pairs, Scope scope)
    {
        for (var i = 0; i < pairs.Count; i += 2)
        {
            if (Evaluate(pairs[i], scope) is true)
            {
                return Evaluate(pairs[i + 1], scope);
            }
        }

        return null;
    }

    private bool Quantify(LambdaNode lambda, Scope scope)
    {
        var elements = Elements(lambda.Collection, scope);
        return lambda.IsAll
            ? elements.All(e => Evaluate(lambda.Body!, scope.With(lambda.Variable, e)) is true)
            : elements.Any(e => lambda.Body is null || Evaluate(lambda.Body, scope.With(lambda.Variable, e)) is true);
    }

    private static object? Call(string function, object?[] arguments)
    {
        if (arguments.Contains(null))
        {
            return null;
        }

        var first = arguments[0]!;
        if (first is System.Collections.IEnumerable and not string)
        {
            return Lists.Call(function, [.. ((System.Collections.IEnumerable)first).Cast<object?>()], [.. ((System.Collections.IEnumerable)arguments[1]!).Cast<object?>()]);
        }

        return function switch
        {
            "matchesPattern" => Patterns.Holds((string)arguments[1]!, (string)first),
            "cast" => Casts.To((string)arguments[1]!, first),
            "isof" => Casts.To((string)arguments[1]!, first) is not null,
            "time" => TimeOnly.FromDateTime(((DateTimeOffset)first).UtcDateTime),
            "fractionalseconds" => ((DateTimeOffset)first).UtcTicks % 10_000_000 / 10_000_000m,
            "totaloffsetminutes" => 0,
            "totalseconds" => ((TimeSpan)first).Ticks / 10_000_000m,
            "contains" => ((string)first).Contains((string)arguments[1]!, StringComparison.Ordinal),
            "startswith" => ((string)first).StartsWith((string)arguments[1]!, StringComparison.Ordinal),
            "endswith" => ((string)first).EndsWith((string)arguments[1]!, StringComparison.Ordinal),
            "tolower" => ((string)first).ToLowerInvariant(),
            "toupper" => ((string)first).ToUpperInvariant(),
            "trim" => ((string)first).Trim(),
            "length" => ((string)first).EnumerateRunes().Count(),
            "concat" => (string)first + (string)arguments[1]!,
            "indexof" => IndexOf((string)first, (string)arguments[1]!),
            "substring" => Substring((string)first, (int)arguments[1]!, arguments.Length > 2 ? (int)arguments[2]! : int.MaxValue),
            "year" => Day(first).Year,
            "month" => Day(first).Month,
            "day" => Day(first).Day,
            "hour" => ((DateTimeOffset)first).UtcDateTime.Hour,
            "minute" => ((DateTimeOffset)first).UtcDateTime.Minute,
            "second" => ((DateTimeOffset)first).UtcDateTime.Second,
            "date" => Day(first),
            "round" => first is int ? first : Math.Round((decimal)first, MidpointRounding.AwayFromZero),
            "floor" => first is int ? first : Math.Floor((decimal)first),
            "ceiling" => first is int ? first : Math.Ceiling((decimal)first),
            _ => throw new InvalidOperationException($"Unknown function {function}."),
        };
    }

    private static DateOnly Day(object value) => value is DateOnly date ? date : DateOnly.FromDateTime(((DateTimeOffset)value).UtcDateTime);

    private static int IndexOf(string text, string part)
    {
        var at = text.IndexOf(part, StringComparison.Ordinal);
        return at < 0 ? -1 : text[..at].EnumerateRunes().Count();
    }

    private static string Substring(string text, int start, int length)
    {
        var result = new StringBuilder();
        var from = start < 0 ? Math.Max(0, text.EnumerateRunes().Count() + start) : start;
        foreach (var rune in text.EnumerateRunes().Skip(from).Take(length))
        {
            result.Append(rune.ToString());
        }

        return result.ToString();
    }

    /// <summary>The row and the variables of the lambdas around.</summary>
    private sealed record Scope(object Row, string? Name = null, object? Element = null, Scope? Outer = null)
    {
        public Scope With(string name, object element) => new(Row, name, element, this);

        public object? Find(string? name) => name is null ? Row : name == Name ? Element : Outer!.Find(name);
    }
}
