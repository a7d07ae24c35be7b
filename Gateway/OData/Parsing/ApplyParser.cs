using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Parses $apply (OData Extension for Data Aggregation 4.0, section 3) and binds it to the type of the rows step by step.</summary>
internal sealed class ApplyParser(ParseContext context)
{
    /// <summary>Transformations of one $apply, those within others included.</summary>
    public const int TransformationsMax = 50;

    /// <summary>Reads of the entity set that the sequences of concat may take together.</summary>
    public const int ReadsMax = 32;

    private const int DepthMax = 8;

    /// <summary>What it takes.</summary>
    public static readonly ImmutableArray<string> Transformations =
    [
        "aggregate", "groupby", "filter", "search", "compute", "orderby", "top", "skip", "concat", "identity",
        "topcount", "topsum", "toppercent", "bottomcount", "bottomsum", "bottompercent",
    ];

    private static readonly FrozenSet<string> _unsupported = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "addnested", "nest", "join", "outerjoin", "expand", "ancestors", "descendants", "traverse");

    private int _count;
    private int _depth;

    /// <exception cref="GatewayException">InvalidExpression, or NotImplemented, naming the culprit.</exception>
    public static AppliedSequence Parse(QueryOptions options, ParseContext context, Resource resource)
    {
        if (resource.Path.Any(s => s is NavigationSegment { Navigation.IsContained: true }))
        {
            throw UrlErrors.NotImplemented("$apply on a contained collection", SystemOption.Apply.Name());
        }

        var cursor = new Cursor(options[SystemOption.Apply].Span, SystemOption.Apply.Name());
        var sequence = new AppliedSequence(resource.Type);
        new ApplyParser(context).ParseSequence(ref cursor, sequence);
        return cursor.AtEnd ? sequence : throw cursor.Unexpected("'/' or the end expected");
    }

    /// <summary>Parses transformations, up to where they cannot go on.</summary>
    private void ParseSequence(ref Cursor cursor, AppliedSequence sequence)
    {
        do
        {
            cursor.SkipBlanks();
            if (++_count > TransformationsMax)
            {
                throw UrlErrors.Limit("transformations in $apply", _count, TransformationsMax, cursor.Option);
            }

            ParseTransformation(ref cursor, sequence);
            cursor.SkipBlanks();
        }
        while (cursor.TryTake('/'));
    }

    private void ParseTransformation(ref Cursor cursor, AppliedSequence sequence)
    {
        var start = cursor.Position;
        var name = cursor.PeekName(dotted: true);
        if (name.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            cursor.Position += name.Length;
            return;
        }

        if (name.IsEmpty)
        {
            throw cursor.Unexpected("A transformation expected");
        }

        cursor.Position += name.Length;
        if (_unsupported.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name) || name.Contains('.'))
        {
            throw cursor.NotImplemented($"The transformation {UrlErrors.Quote(name)}", start);
        }

        switch (name.ToString().ToLowerInvariant())
        {
            case "filter":
                Open(ref cursor);
                sequence.Filter(new ExpressionParser(context, sequence.Type) { Computed = sequence.Names }.ParseFilter(ref cursor));
                break;
            case "search":
                Open(ref cursor);
                if (!sequence.TrySearch(new SearchParser(context).Parse(ref cursor, sequence.Type)))
                {
                    throw cursor.NotImplemented("search after a transformation that cuts or groups rows", start);
                }

                break;
            case "compute":
                Open(ref cursor);
                ComputeParser.Parse(ref cursor, context, sequence.Type, sequence.EnsureNames());
                break;
            case "orderby":
                Open(ref cursor);
                sequence.OrderBy(OrderByParser.Parse(ref cursor, context, new ExpressionParser(context, sequence.Type) { Computed = sequence.Names }));
                break;
            case "top":
                Open(ref cursor);
                sequence.Cut(0, TakeNumber(ref cursor));
                break;
            case "skip":
                Open(ref cursor);
                sequence.Cut(TakeNumber(ref cursor), null);
                break;
            case "aggregate":
                Open(ref cursor);
                ParseAggregate(ref cursor, sequence);
                break;
            case "groupby":
                Open(ref cursor);
                ParseGroupBy(ref cursor, sequence);
                break;
            case "concat":
                Open(ref cursor);
                ParseConcat(ref cursor, sequence, start);
                break;
            case "topcount" or "topsum" or "toppercent" or "bottomcount" or "bottomsum" or "bottompercent":
                Open(ref cursor);
                ParseExtremes(ref cursor, sequence, name.ToString().ToLowerInvariant());
                break;
            default:
                throw cursor.Error($"There is no transformation {UrlErrors.Quote(name)}", start);
        }

        cursor.Expect(')');
    }

    private void ParseAggregate(ref Cursor cursor, AppliedSequence sequence)
    {
        var aggregates = new AggregateParser(context).Parse(ref cursor, sequence, null);
        var builder = new ResultTypeBuilder();
        aggregates.ForEach(a => builder.Add([], a.Property));
        var type = builder.Build(ResultOf(sequence.Type), isMixed: false);
        sequence.Group(new GroupStep(type, [], [[]], [.. aggregates.Select(a => a with { Property = type.Property(a.Property.Name) })]));
    }

    // groupby((path,rollup(path,path)),transformations)
    private void ParseGroupBy(ref Cursor cursor, AppliedSequence sequence)
    {
        cursor.Expect('(');
        var parser = new GroupingParser(context, sequence);
        var (keys, sets) = parser.Parse(ref cursor);
        cursor.Expect(')');
        cursor.SkipBlanks();

        var within = sequence.Fork();
        List<Aggregate> aggregates = [];
        var hasMore = false;
        if (cursor.TryTake(','))
        {
            (aggregates, hasMore) = ParseWithinGroups(ref cursor, within);
        }

        var builder = new ResultTypeBuilder();
        foreach (var key in keys)
        {
            if (!builder.Add(key.Prefix, key.Leaf))
            {
                throw cursor.Error($"{key.Name} is given twice, or is part of another grouping property", key.At);
            }
        }

        foreach (var aggregate in aggregates)
        {
            if (!builder.Add([], aggregate.Property))
            {
                throw cursor.Error($"{UrlErrors.Quote(aggregate.Property.Name)} is the name of a grouping property; choose another one", cursor.Position);
            }
        }

        var type = builder.Build(ResultOf(sequence.Type), isMixed: sets.Length > 1);
        sequence.Group(new GroupStep(
            type,
            [.. keys.Select(k => new ResultColumn(ResultTypeBuilder.Find(type, [.. k.Prefix.Select(p => p.Name), k.Leaf.Name]), k.Expression))],
            sets,
            [.. aggregates.Select(a => a with { Property = type.Property(a.Property.Name) })]));
        if (hasMore)
        {
            ParseAfterAggregate(ref cursor, sequence);
        }
    }

    /// <summary>What happens within each group up to its aggregate: conditions and computed names.</summary>
    private (List<Aggregate> Aggregates, bool HasMore) ParseWithinGroups(ref Cursor cursor, AppliedSequence within)
    {
        var conditions = new List<Expr>();
        while (true)
        {
            cursor.SkipBlanks();
            var start = cursor.Position;
            var name = cursor.PeekName();
            cursor.Position += name.Length;
            switch (name.ToString().ToLowerInvariant())
            {
                case "aggregate":
                    Open(ref cursor);
                    var condition = conditions.Count == 0 ? null : Planning.Expressions.AllOf(conditions);
                    var aggregates = new AggregateParser(context).Parse(ref cursor, within, condition);
                    cursor.Expect(')');
                    cursor.SkipBlanks();
                    return (aggregates, cursor.TryTake('/'));
                case "filter":
                    Open(ref cursor);
                    conditions.Add(new ExpressionParser(context, within.Type) { Computed = within.Names }.ParseFilter(ref cursor));
                    break;
                case "compute":
                    Open(ref cursor);
                    ComputeParser.Parse(ref cursor, context, within.Type, within.EnsureNames());
                    break;
                case "identity":
                    cursor.SkipBlanks();
                    if (cursor.TryTake('/'))
                    {
                        continue;
                    }

                    return conditions.Count == 0 ? ([], false) : throw cursor.NotImplemented("A sequence within groupby without aggregate", start);
                case "":
                    throw cursor.Unexpected("A transformation expected");
                default:
                    throw cursor.NotImplemented($"The transformation {UrlErrors.Quote(name)} within groupby, before aggregate,", start);
            }

            cursor.Expect(')');
            cursor.SkipBlanks();
            if (!cursor.TryTake('/'))
            {
                throw cursor.NotImplemented("A sequence within groupby without aggregate", start);
            }
        }
    }

    // Within a group there is one row after its aggregate, so that what looks at single rows may as well be done to all groups at once.
    private void ParseAfterAggregate(ref Cursor cursor, AppliedSequence sequence)
    {
        do
        {
            cursor.SkipBlanks();
            if (cursor.PeekName().ToString().ToLowerInvariant() is not ("filter" or "compute" or "identity"))
            {
                throw cursor.NotImplemented($"{UrlErrors.Quote(cursor.PeekName())} within groupby, after aggregate,", cursor.Position);
            }

            ParseTransformation(ref cursor, sequence);
            cursor.SkipBlanks();
        }
        while (cursor.TryTake('/'));
    }

    private void ParseConcat(ref Cursor cursor, AppliedSequence sequence, int start)
    {
        if (++_depth > DepthMax)
        {
            throw UrlErrors.Limit("levels of concat", _depth, DepthMax, cursor.Option);
        }

        var branches = new List<AppliedSequence>();
        var reads = 0;
        do
        {
            var branch = sequence.Fork();
            ParseSequence(ref cursor, branch);
            branches.Add(branch);
            reads += branch.Reads;
            if (reads > ReadsMax)
            {
                throw UrlErrors.Limit("reads of the rows by concat within or after concat", reads, ReadsMax, cursor.Option);
            }

            if (!branch.IsFolded)
            {
                throw cursor.NotImplemented("concat of rows that are not grouped or aggregated", start);
            }
        }
        while (cursor.TryTake(','));
        _depth--;

        if (branches.Count < 2)
        {
            throw cursor.Unexpected("',' and another sequence expected");
        }

        var builder = new ResultTypeBuilder();
        foreach (var leaf in branches.SelectMany(ResultTypeBuilder.LeavesOf))
        {
            if (!builder.Merge(leaf.Prefix, leaf.Leaf))
            {
                throw cursor.NotImplemented($"concat of sequences that have {UrlErrors.Quote(leaf.Leaf.Name)} of different types", start);
            }
        }

        var type = builder.Build(ResultOf(sequence.Type), isMixed: true);
        sequence.Concat(type, [.. branches.Select(b => new AppliedBranch(
            b.ToRows(),
            [.. ResultTypeBuilder.LeavesOf(b).Select(l => new ResultColumn(ResultTypeBuilder.Find(type, [.. l.Prefix.Select(p => p.Name), l.Leaf.Name]), l.Expression))]))], reads);
    }

    private void ParseExtremes(ref Cursor cursor, AppliedSequence sequence, string name)
    {
        cursor.SkipBlanks();
        var start = cursor.Position;
        if (cursor.Current == '$')
        {
            throw cursor.NotImplemented($"{name} with more than a number as its first argument", start);
        }

        var amount = new ExpressionParser(context, sequence.Type).Parse(ref cursor) is LiteralExpr { Value: { Type: ValueType.Int32 or ValueType.Int64 or ValueType.Decimal } literal }
            ? literal.AsDecimal()
            : throw cursor.NotImplemented($"{name} with more than a number as its first argument", start);
        var measure = name.EndsWith("count", StringComparison.Ordinal) ? ExtremesMeasure.Count
            : name.EndsWith("sum", StringComparison.Ordinal) ? ExtremesMeasure.Sum
            : ExtremesMeasure.Percent;
        if (amount < 0 || (measure == ExtremesMeasure.Count && amount != decimal.Truncate(amount)) || (measure == ExtremesMeasure.Percent && amount > 100))
        {
            throw cursor.Error($"{name} takes {(measure == ExtremesMeasure.Count ? "a whole number" : measure == ExtremesMeasure.Percent ? "a number up to 100" : "a number")} of 0 or more here", start);
        }

        cursor.Expect(',');
        cursor.SkipBlanks();
        start = cursor.Position;
        var value = new ExpressionParser(context, sequence.Type) { Computed = sequence.Names }.Parse(ref cursor);
        ExpressionTypes.RequirePrimitive(value, cursor, start);
        if (measure != ExtremesMeasure.Count && !value.Type.IsNumeric())
        {
            throw cursor.Error($"{name} takes numbers, not {ExpressionTypes.Describe(value)}", start);
        }

        sequence.Take(new ExtremesStep(sequence.Type, name.StartsWith("top", StringComparison.Ordinal), measure, amount, value));
    }

    private static long TakeNumber(ref Cursor cursor)
    {
        cursor.SkipBlanks();
        var start = cursor.Position;
        if (cursor.Current == '$')
        {
            throw cursor.NotImplemented("More than a number here", start);
        }

        while (char.IsAsciiDigit(cursor.Current))
        {
            cursor.Position++;
        }

        return long.TryParse(cursor.Text[start..cursor.Position], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw cursor.Error($"A whole number from 0 to {long.MaxValue} expected", start);
    }

    private static void Open(ref Cursor cursor)
    {
        if (!cursor.TryTake('('))
        {
            throw cursor.Unexpected("'(' expected");
        }

        cursor.SkipBlanks();
    }

    private static string ResultOf(StructuredType type) => type.ResultOf ?? type.SetName!;
}
