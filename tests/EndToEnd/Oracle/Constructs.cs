namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Names what a query is made of, so that a run can say what it asked.</summary>
internal static class Constructs
{
    public static IReadOnlySet<string> Of(Query query)
    {
        var found = new HashSet<string>();
        Add(query.PageSize is not null, "maxpagesize");
        Add(query.Key is not null && query.Options.Expand.Count > 0, "single row with $expand");
        Add(query.Steps.Count > 0, "path below a row");
        Add(query.Ending == Ending.Count, "/$count segment");
        Add(query.Ending == Ending.Ref, "/$ref segment");
        Add(query.KeyName is not null, "alternate key");
        Add(query.SetFilters.Count + query.EndFilters.Count > 0, "/$filter(…) segment");
        Add(query.ListOptions is not null, "options at the path of values");
        Add(query.Apply is not null, "$apply");
        AddManner(query.Manner);
        AddOptions(query.Options, depth: 0);
        return found;

        void Add(bool isThere, string name)
        {
            if (isThere)
            {
                found.Add(name);
            }
        }

        void AddManner(Manner manner)
        {
            Add(manner.IsPosted, "POST $query");
            Add(manner.Metadata is not null, $"metadata={manner.Metadata}");
            Add(manner.Version is not null, $"OData-MaxVersion {manner.Version}");
            Add(manner.IsStreaming, "streaming=true");
            Add(manner.IsIeee754Compatible, "IEEE754Compatible");
            Add(manner.OmitsNulls, "omit-values=nulls");
            Add(manner.Batch != BatchForm.None, $"also in a batch ({manner.Batch})");
            Add(manner.IsRepeated, "asked again");
        }

        void AddOptions(RowOptions options, int depth)
        {
            var where = depth == 0 ? "$filter" : "$filter within $expand";
            Add(options.Search is not null, "$search");
            Add(options.Count == true, "$count=true");
            Add(options.Compute.Count > 0, depth == 0 ? "$compute" : "$compute within $expand");
            Add(options.Select?.Any(s => s.Options is not null) == true, "options of values in $select");
            Add(depth == 1, "$expand");
            Add(depth == 2, "$expand within $expand");
            if (options.Filter is not null)
            {
                AddExpression(options.Filter, where, []);
            }

            foreach (var term in options.OrderBy)
            {
                AddExpression(term.Expression, "$orderby", []);
            }

            foreach (var expand in options.Expand)
            {
                Add(expand.Navigation == ExpandTerm.All, "$expand=*");
                Add(expand.IsReference, "Nav/$ref in $expand");
                Add(expand.IsCount, "Nav/$count in $expand");
                Add(expand.Levels > 1, "$levels");
                AddOptions(expand.Options, depth + 1);
            }
        }

        void AddExpression(Node node, string where, IReadOnlyList<string> variables)
        {
            switch (node)
            {
                case PathNode path:
                    AddPath(path, where, variables);
                    break;
                case CountNode count:
                    Add(true, $"{(count.Body is null ? "" : "filtered ")}$count in {where}");
                    variables = count.Body is null ? variables : [.. variables, count.Variable];
                    break;
                case CallNode { Function: "cast" or "isof" or "case" or "matchesPattern" or "hassubset" or "hassubsequence" or "time" or "fractionalseconds" or "totalseconds" } call:
                    Add(true, $"{call.Function}()");
                    break;
                case ArithmeticNode { Right: Lit { Value: TimeSpan } } or CompareNode { Right: Lit { Value: TimeSpan } }:
                    Add(true, "arithmetic of time");
                    break;
                case CompareNode { Operator: "has" }:
                    Add(true, "has");
                    break;
                case MemberNode:
                    Add(true, "in a list property");
                    break;
                case LambdaNode lambda:
                    var isRelated = Schema.Sets.Any(s => s.Navs.Any(n => n is { IsList: true, IsContained: false } && n.Name == lambda.Collection.Names[^1]));
                    Add(isRelated, $"{(lambda.IsAll ? "all" : "any")} over related rows in {where}");
                    Add(!isRelated, $"any/all over own values and contained rows in {where}");
                    Add(variables.Count > 0, "lambda within a lambda");
                    Add(lambda.Collection.Names.Count > 1, "lambda behind a navigation");
                    variables = [.. variables, lambda.Variable];
                    break;
            }

            foreach (var child in node.Children)
            {
                AddExpression(child, where, variables);
            }
        }

        void AddPath(PathNode path, string where, IReadOnlyList<string> variables)
        {
            var hops = path.Names.Take(path.Names.Count - 1).Count(n => Schema.Sets.Any(s => s.FindNav(n) is not null));
            Add(hops == 1, $"path over one navigation in {(variables.Count > 0 ? "a lambda" : where)}");
            Add(hops > 1, $"path over two navigations in {(variables.Count > 0 ? "a lambda" : where)}");
            Add(variables.Count > 0 && path.Variable != variables[^1], "lambda that looks at a row outside");
        }
    }
}
