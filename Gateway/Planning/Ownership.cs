using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Which sources a condition concerns.</summary>
internal static class Ownership
{
    /// <summary>
    /// The sources that own what an expression reads. Null among them stands for what no single source can judge: rows behind navigations, and
    /// members on the move.
    /// </summary>
    public static ImmutableArray<Source?> SourcesOf(Expr expression, EntityRoute route)
    {
        var readsLinks = expression.ReadsLinks();
        if (expression.OnlyOwnMember() is { } only)
        {
            return [SourceOf(only, readsLinks, route)];
        }

        var members = new HashSet<Member>();
        expression.CollectOwnMembers(members);
        return [.. members.Select(m => SourceOf(m, readsLinks, route)).Distinct()];
    }

    private static Source? SourceOf(Member member, bool readsLinks, EntityRoute route) => member switch
    {
        Property { IsKey: true } => route.Anchor,
        Property or Navigation { IsContained: true } when !readsLinks && !route.Moves.ContainsKey(member) => route.Owners.GetValueOrDefault(member),
        _ => null,
    };

    public static bool IsOf(this Expr expression, Source source, EntityRoute route) => SourcesOf(expression, route) is [var only] && only == source;

    /// <summary>
    /// Whether the anchor can look rows up by a property: its own, since what it holds of another's, or still holds of one on the move, may be out of date.
    /// </summary>
    public static bool CanLookUpBy(this EntityRoute route, Property property) =>
        route.Anchor!.LookupProperties.Contains(property)
        && (property.IsKey || (route.Owners.GetValueOrDefault(property) == route.Anchor && !route.Moves.ContainsKey(property)));

    /// <summary>Whether a condition fails for rows whose members that it reads are all null.</summary>
    public static bool RejectsNulls(Expr condition, StructuredType type, ShapeTable shapes)
    {
        var need = new Need(type);
        need.Add(condition);
        var shape = ShapeOf(need, shapes);
        using var batch = new RowBatch(shape, 1);
        batch.AddRow();
        var cursor = RowCursor.Rows(batch);
        return EvaluatorCompiler.Compile(condition, shape).Test(ref cursor) != true;
    }

    private static Shape ShapeOf(Need need, ShapeTable shapes) => need.ToShape(shapes, (owner, navigation) => ShapeOf(owner[navigation]!, shapes));
}
