using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.OData;

/// <summary>The entities whose rows a request reads: along its path, in expands, and in paths of filters and orders.</summary>
internal static class TouchedTypes
{
    public static HashSet<StructuredType> Of(ODataUrl url)
    {
        var types = new HashSet<StructuredType>();
        foreach (var segment in url.Path)
        {
            switch (segment)
            {
                case EntitySetSegment set:
                    types.Add(set.Type);
                    break;
                case NavigationSegment { Navigation: { IsContained: false } navigation }:
                    types.Add(navigation.Target);
                    break;
                case OperationSegment call:
                    types.UnionWith(call.Operation.Reads);
                    break;
                case FilterSegment filter:
                    Add(filter.Condition, types);
                    break;
            }
        }

        Add(url.Query, types);
        return types;
    }

    private static void Add(CanonicalQuery query, HashSet<StructuredType> types)
    {
        if (query.Applied is { } applied)
        {
            Add(applied, types);
        }

        if (query.Filter is not null)
        {
            Add(query.Filter, types);
        }

        foreach (var key in query.OrderBy)
        {
            Add(key.Expression, types);
        }

        foreach (var computed in query.Selection.Computed)
        {
            Add(computed.Expression, types);
        }

        foreach (var options in query.Selection.Properties.Select(p => p.Options).OfType<CollectionOptions>())
        {
            foreach (var expression in options.OrderBy.Select(k => k.Expression).Concat(options.Filter.Conjuncts()))
            {
                Add(expression, types);
            }
        }

        foreach (var (navigation, inner) in query.Selection.Expands)
        {
            if (!navigation.IsContained)
            {
                types.Add(navigation.Target);
            }

            Add(inner, types);
        }
    }

    private static void Add(AppliedRows applied, HashSet<StructuredType> types)
    {
        if (applied.Input is { } input)
        {
            Add(input, types);
        }

        foreach (var branch in applied.Branches)
        {
            Add(branch.Rows, types);
        }

        foreach (var expression in applied.Steps.SelectMany(s => s.Reads()))
        {
            Add(expression, types);
        }
    }

    private static void Add(Expr expression, HashSet<StructuredType> types)
    {
        if (expression is PathExpr path)
        {
            foreach (var member in path.Members)
            {
                if (member is Navigation { IsContained: false } navigation)
                {
                    types.Add(navigation.Target);
                }
            }
        }

        foreach (var child in expression.Children())
        {
            Add(child, types);
        }
    }
}
