using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>A value of $levels.</summary>
/// <param name="Number">0 where none is given, -1 for <c>max</c>.</param>
internal readonly record struct Levels(int Number)
{
    public static Levels None => default;

    public static Levels One => new(1);

    public static Levels Max => new(-1);

    public bool IsMax => Number < 0;

    public bool IsOne => Number == 1;
}

/// <summary><c>*</c> in $expand.</summary>
internal readonly record struct ExpandStar(Levels Levels, bool IsReference);

/// <summary>Writes out what one item of $expand stands for: <c>$levels</c> and <c>*</c> (Protocol 11.2.5.2.1.1). Counts against the limits.</summary>
/// <param name="depth">The level of the items: 1 for the $expand of the request.</param>
internal sealed class ExpandLevels(ParseContext context, int depth)
{
    private int DepthMax => context.Limits.ExpandDepth;

    public void CheckDepth(int given, string option)
    {
        if (given > DepthMax)
        {
            throw UrlErrors.Limit("levels of $expand", given, DepthMax, option);
        }
    }

    public void Count() => context.CountExpand();

    /// <summary>The same expand within itself. <c>max</c> goes down to the deepest level allowed, where references stand for the rows.</summary>
    public Expand Repeat(Expand expand, Levels levels, in Cursor cursor, int start)
    {
        var nested = expand.Query.Selection.Expands;
        if (levels.IsOne || levels == Levels.None)
        {
            return expand;
        }

        if (nested.Any(e => e.Navigation == expand.Navigation))
        {
            throw cursor.Error($"{expand.Navigation.Name} is expanded by $levels and by $expand within it", start);
        }

        var below = DepthOf(nested);
        var number = levels.IsMax ? Math.Max(1, DepthMax - depth + 1 - below) : levels.Number;
        CheckDepth(depth + number - 1 + below, cursor.Option);
        var innermost = levels.IsMax && number > 0 ? expand with { Query = ReferencesOf(expand.Query) } : expand;
        for (var level = 1; level < number; level++)
        {
            CountAll(nested);
            Count();
            innermost = expand with { Query = expand.Query with { Selection = expand.Query.Selection with { Expands = nested.Add(innermost) } } };
        }

        return innermost;
    }

    /// <summary>Adds the navigation properties that are not named themselves.</summary>
    public void AddAll(ImmutableArray<Expand>.Builder expands, StructuredType type, ExpandStar star)
    {
        if (!star.Levels.IsMax)
        {
            CheckDepth(depth + star.Levels.Number - 1, SystemOption.Expand.Name());
        }

        foreach (var navigation in type.Navigations)
        {
            if (!expands.Any(e => e.Navigation == navigation))
            {
                expands.Add(All(navigation, star.Levels.IsMax ? DepthMax - depth + 1 : star.Levels.Number, star));
            }
        }
    }

    public static CanonicalQuery ReferencesOf(CanonicalQuery query) =>
        query with { Selection = new Selection(query.Type) { Properties = [], IsReference = true } };

    private Expand All(Navigation navigation, int levels, ExpandStar star)
    {
        Count();
        var query = new CanonicalQuery(navigation.Target) { Selection = context.Index.Whole(navigation.Target) };
        if (star.IsReference || (star.Levels.IsMax && levels == 1))
        {
            return navigation.IsContained
                ? throw UrlErrors.Of(
                    GatewayErrorCode.NotImplemented, $"$expand: references to {navigation.Name}, whose rows are contained, are not supported by this service.", SystemOption.Expand.Name())
                : new Expand(navigation, ReferencesOf(query));
        }

        return levels == 1
            ? new Expand(navigation, query)
            : new Expand(navigation, query with { Selection = query.Selection with { Expands = [.. navigation.Target.Navigations.Select(n => All(n, levels - 1, star))] } });
    }

    private void CountAll(ImmutableArray<Expand> expands)
    {
        foreach (var expand in expands)
        {
            Count();
            CountAll(expand.Query.Selection.Expands);
        }
    }

    private static int DepthOf(ImmutableArray<Expand> expands) =>
        expands.IsEmpty ? 0 : 1 + expands.Max(e => DepthOf(e.Query.Selection.Expands));
}
