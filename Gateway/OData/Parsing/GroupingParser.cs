using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Parses the grouping properties of groupby, rollups among them.</summary>
internal sealed class GroupingParser(ParseContext context, AppliedSequence sequence)
{
    /// <summary>Sets of groups that the rollups of one groupby may make together.</summary>
    public const int SetsMax = 32;

    private readonly List<ResultLeaf> _keys = [];

    /// <returns>The keys, and for each set of groups which of them it has, finest first.</returns>
    public (List<ResultLeaf> Keys, ImmutableArray<ImmutableArray<bool>> Sets) Parse(ref Cursor cursor)
    {
        // For each element the lists of keys that stand for it, one after the other: one of one key, or those of a rollup.
        var elements = new List<List<int[]>>();
        do
        {
            cursor.SkipBlanks();
            elements.Add(ParseElement(ref cursor));
            cursor.SkipBlanks();
            if (_keys.Count > context.Limits.OrderByKeys)
            {
                throw UrlErrors.Limit("grouping properties", _keys.Count, context.Limits.OrderByKeys, cursor.Option);
            }
        }
        while (cursor.TryTake(','));

        IEnumerable<ImmutableArray<int>> sets = [[]];
        foreach (var element in elements)
        {
            sets = [.. sets.SelectMany(set => element.Select(keys => set.AddRange(keys)))];
            if (sets.Count() > SetsMax)
            {
                throw UrlErrors.Limit("sets of groups from rollup", sets.Count(), SetsMax, cursor.Option);
            }
        }

        return (_keys, [.. sets.Select(set => Enumerable.Range(0, _keys.Count).Select(set.Contains).ToImmutableArray())]);
    }

    private List<int[]> ParseElement(ref Cursor cursor)
    {
        var name = cursor.PeekName();
        if (cursor.Ahead(name.Length) != '(')
        {
            return [[ParseKey(ref cursor)]];
        }

        if (!name.Equals("rollup", StringComparison.OrdinalIgnoreCase))
        {
            throw name.StartsWith("rollup", StringComparison.OrdinalIgnoreCase)
                ? cursor.NotImplemented($"{UrlErrors.Quote(name)} in groupby", cursor.Position)
                : cursor.Error($"{UrlErrors.Quote(name)} may not stand among grouping properties; define it with compute", cursor.Position);
        }

        cursor.Position += name.Length + 1;
        return ParseRollup(ref cursor);
    }

    private List<int[]> ParseRollup(ref Cursor cursor)
    {
        var keys = new List<int>();
        var hasTotal = false;
        var isFirst = true;
        do
        {
            cursor.SkipBlanks();
            if (isFirst && cursor.Rest.StartsWith("$all", StringComparison.OrdinalIgnoreCase))
            {
                cursor.Position += "$all".Length;
                hasTotal = true;
            }
            else
            {
                keys.Add(ParseKey(ref cursor));
            }

            isFirst = false;
            cursor.SkipBlanks();
        }
        while (cursor.TryTake(','));
        if (keys.Count == 0)
        {
            throw cursor.Unexpected("',' and a grouping property expected");
        }

        cursor.Expect(')');
        return [.. Enumerable.Range(0, keys.Count + (hasTotal ? 1 : 0)).Select(less => keys[..^less].ToArray())];
    }

    private int ParseKey(ref Cursor cursor)
    {
        var start = cursor.Position;
        var name = cursor.PeekName();
        if (name.IsEmpty)
        {
            throw cursor.Current is '@' or '$'
                ? cursor.NotImplemented($"'{cursor.Current}' among grouping properties", start)
                : cursor.Unexpected("A grouping property expected");
        }

        if (sequence.Names?.Find(name) is { } computed)
        {
            cursor.Position += name.Length;
            _keys.Add(new ResultLeaf([], computed.Property, computed.Expression) { At = start });
            return _keys.Count - 1;
        }

        RequireSingleValues(cursor);
        var path = new PathParser(context.Index, context.Limits, sequence.Type, null, new LambdaScopes()).Parse(ref cursor).Path;
        if (path is not { Leaf: Property { Complex: null } leaf })
        {
            throw cursor.NotImplemented($"Grouping by {ExpressionTypes.Describe(path)} as a whole", start);
        }

        _keys.Add(new ResultLeaf([.. path.Members[..^1].Select(PlaceOf)], leaf, path) { At = start });
        return _keys.Count - 1;
    }

    private static ResultPlace PlaceOf(Member member) =>
        new(member.Name, member is Navigation navigation ? navigation.Target.SetName ?? navigation.Target.Name : (member as Property)?.Complex?.ResultOf);

    private void RequireSingleValues(Cursor cursor)
    {
        for (var type = sequence.Type; type is not null;)
        {
            var name = cursor.PeekName();
            var at = cursor.Position;
            var member = type.Find(name);
            if (member is Property { IsCollection: true } or Navigation { IsCollection: true })
            {
                throw cursor.Error($"{member.Name} is a collection; rows are grouped by properties with one value", at);
            }

            cursor.Position += name.Length;
            type = !cursor.TryTake('/') ? null : member is Navigation navigation ? navigation.Target : (member as Property)?.Complex;
        }
    }
}
