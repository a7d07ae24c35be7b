namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Finds the types whose rows a query looks at.</summary>
internal static class TouchedTypes
{
    public static IReadOnlySet<RowType> Of(Query query)
    {
        var found = new HashSet<RowType> { query.Set };
        var type = query.Set;
        foreach (var step in query.Steps)
        {
            type = type.FindNav(step.Name)?.Target ?? type;
            found.Add(type);
        }

        Add(found, type, query.Options);
        foreach (var condition in query.SetFilters)
        {
            Add(found, query.Set, condition, []);
        }

        foreach (var condition in query.EndFilters)
        {
            Add(found, type, condition, []);
        }

        if (query.Apply is { } apply)
        {
            foreach (var expression in new[] { apply.Filter, apply.Computed }.OfType<Node>().Concat(apply.Keys.Where(k => k is not [nameof(ApplyQuestion.Computed)]).Select(k => new PathNode(null, k))))
            {
                Add(found, apply.Set, expression, []);
            }

            found.UnionWith(apply.Terms.Where(t => t.Collection is not null).Select(t => t.Collection!.Target));
        }

        return found;
    }

    private static void Add(HashSet<RowType> found, RowType type, RowOptions options)
    {
        foreach (var expression in options.OrderBy.Select(t => t.Expression).Concat(options.Compute.Select(c => c.Expression)).Append(options.Filter).OfType<Node>())
        {
            Add(found, type, expression, []);
        }

        foreach (var expand in options.Expand)
        {
            if (expand.Navigation == ExpandTerm.All)
            {
                found.UnionWith(type.Navs.Select(n => n.Target));
                continue;
            }

            var target = type.FindNav(expand.Navigation)!.Target;
            found.Add(target);
            Add(found, target, expand.Options);
        }
    }

    private static void Add(HashSet<RowType> found, RowType type, Node node, Dictionary<string, RowType?> variables)
    {
        switch (node)
        {
            case PathNode path:
                Follow(path);
                break;
            case CountNode count:
                variables[count.Variable] = Follow(count.Collection);
                break;
            case LambdaNode lambda:
                variables[lambda.Variable] = Follow(lambda.Collection);
                break;
        }

        foreach (var child in node.Children)
        {
            Add(found, type, child, variables);
        }

        RowType? Follow(PathNode path)
        {
            var at = path.Variable is null ? type : variables[path.Variable];
            foreach (var name in path.Names)
            {
                at = at!.FindNav(name)?.Target ?? at.FindField(name)!.Complex;
                if (at is { Key: not null })
                {
                    found.Add(at);
                }
            }

            return at;
        }
    }
}
