using System.Globalization;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Makes a query of the same form with other literals: the same query, the same twin.</summary>
internal sealed class TwinMaker
{
    private readonly Random _random;

    private TwinMaker(int seed) => _random = new Random(seed);

    public static Query Twin(Query query, Truth truth)
    {
        var maker = new TwinMaker(query.Style);
        var rows = truth.RowsOf(query.Set);
        var keyField = query.KeyName is null ? query.Set.Key! : query.Set.FindField(query.KeyName)!;

        // Items of one row are none of another; nor does each row lead on.
        var key = query.Key is null || query.Steps.Count > 0 ? query.Key : (string?)keyField.Of(rows[maker._random.Next(rows.Count)]) ?? query.Key;
        return query with
        {
            Key = key,
            SetFilters = [.. query.SetFilters.Select(maker.Other)],
            EndFilters = [.. query.EndFilters.Select(maker.Other)],
            Options = maker.Other(query.Options),
            Apply = query.Apply is { } apply ? apply with { Filter = maker.OtherOrNone(apply.Filter), Computed = maker.OtherOrNone(apply.Computed), MoreThan = apply.MoreThan + 1 } : null,
        };
    }

    private RowOptions Other(RowOptions options)
    {
        var compute = options.Compute.Select(c => c with { Expression = Other(c.Expression) }).ToList();
        return options with
        {
            Compute = compute,
            Filter = Computed(OtherOrNone(options.Filter), compute),
            OrderBy = [.. options.OrderBy.Select(t => t with { Expression = Computed(Other(t.Expression), compute)! })],
            Top = options.Top is > 1 ? options.Top - 1 : options.Top,
            Skip = options.Skip is { } skip ? skip + 1 : null,
            Expand = [.. options.Expand.Select(e => e with { Options = Other(e.Options) })],
        };
    }

    private Node? OtherOrNone(Node? node) => node is null ? null : Other(node);

    private Node Other(Node node) => node switch
    {
        Lit literal => new Lit(Other(literal.Value)),
        CompareNode compare => compare with { Left = Other(compare.Left), Right = Other(compare.Right) },
        InNode within => within with { Operand = Other(within.Operand), Values = [.. within.Values.Select(v => new Lit(Other(v.Value)))] },
        LogicNode logic => logic with { Left = Other(logic.Left), Right = Other(logic.Right) },
        NotNode not => new NotNode(Other(not.Operand)),
        ArithmeticNode arithmetic => arithmetic with { Left = Other(arithmetic.Left), Right = Other(arithmetic.Right) },
        NegateNode negate => new NegateNode(Other(negate.Operand)),
        LambdaNode { Body: { } body } lambda => lambda with { Body = Other(body) },
        CountNode { Body: { } counted } count => count with { Body = Other(counted) },

        // A pattern's meaning is known of those that there are.
        CallNode { Function: "matchesPattern" } pattern => pattern,
        CallNode call => call with { Arguments = [.. call.Arguments.Select(Other)] },
        _ => node,
    };

    // What is computed is one expression wherever it is named.
    private static Node? Computed(Node? node, IReadOnlyList<ComputeTerm> terms) => node switch
    {
        ComputedNode computed => computed with { Expression = terms.First(t => t.Name == computed.Name).Expression },
        CompareNode { Left: ComputedNode } compare => compare with { Left = Computed(compare.Left, terms)! },
        LogicNode { Right: CompareNode { Left: ComputedNode } } logic => logic with { Right = Computed(logic.Right, terms)! },
        _ => node,
    };

    private object? Other(object? value) => value switch
    {
        string { Length: > 0 } text => _random.Next(3) switch
        {
            0 => text[..^1] is var cut && cut.Length > 0 && char.IsHighSurrogate(cut[^1]) ? text : cut,
            1 => text + (char)('0' + _random.Next(10)),
            _ => text.ToUpper(CultureInfo.InvariantCulture),
        },
        string => "a",
        int number and > 0 => number + _random.Next(1, 3),
        decimal number and > 0 and < 1e12m => number + 1.5m,
        DateOnly date when date.Year is > 1900 and < 2100 => date.AddDays(_random.Next(-90, 90)),
        DateTimeOffset instant when instant.Year is > 1900 and < 2100 => instant.AddDays(_random.Next(-90, 90)),
        Enum member => Enum.GetValues(member.GetType()).GetValue(_random.Next(Enum.GetValues(member.GetType()).Length)),
        _ => value,
    };
}
