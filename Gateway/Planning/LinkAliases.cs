using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>
/// Gives each any/all and $count over rows of another entity a navigation of its own, so that what a condition reads is kept apart from what is expanded,
/// and asks the rows' owner only for those that decide. Used for one query.
/// </summary>
internal sealed class LinkAliases
{
    private readonly Dictionary<Expr, Expr> _known = [];
    private readonly Dictionary<Navigation, Expr> _filters = [];
    private int _count;

    /// <summary>The condition that the rows behind an alias are read with; null where all are.</summary>
    public Expr? FilterOf(Navigation navigation) => _filters.GetValueOrDefault(navigation);

    /// <summary>The expression with aliases in the place of navigations.</summary>
    public Expr Rewrite(Expr expression) => expression.Rewrite(node => node switch
    {
        LambdaExpr { Collection: { Leaf: Navigation { IsContained: false } } collection } => Aliased(node, collection),
        CountExpr { Collection: { Leaf: Navigation { IsContained: false } } collection } => Aliased(node, collection),
        _ => null,
    });

    /// <summary>A condition behind a single-valued navigation with an alias in its place, so that it is read for this condition alone.</summary>
    public Expr Apart(Expr condition, Navigation navigation)
    {
        var alias = navigation.Alias(_count++);
        return Rewrite(condition.Rewrite(node => node is PathExpr { Variable: 0, Members: [var first, ..] } path && first == navigation
            ? path with { Members = path.Members.SetItem(0, alias) }
            : null));
    }

    private Expr Aliased(Expr over, PathExpr related)
    {
        if (!_known.TryGetValue(over, out var aliased))
        {
            var alias = ((Navigation)related.Leaf!).Alias(_count++);
            var collection = related with { Members = related.Members.SetItem(related.Members.Length - 1, alias) };
            _known[over] = aliased = over is LambdaExpr lambda ? Over(lambda, collection, alias) : Over((CountExpr)over, collection, alias);
        }

        return aliased;
    }

    // Only rows that count are read.
    private CountExpr Over(CountExpr count, PathExpr collection, Navigation alias)
    {
        if (count.Body?.IsClosedOver(count.Variable) == false)
        {
            return count with { Collection = collection, Body = Rewrite(count.Body) };
        }

        if (count.Body is not null)
        {
            _filters[alias] = count.Body.AsOwn(count.Variable);
        }

        return count with { Collection = collection, Body = null };
    }

    private Expr Over(LambdaExpr lambda, PathExpr collection, Navigation alias)
    {
        if (lambda.Body is null)
        {
            return lambda with { Collection = collection };
        }

        if (!lambda.Body.IsClosedOver(lambda.Variable))
        {
            return lambda with { Collection = collection, Body = Rewrite(lambda.Body) };
        }

        // Only rows that decide are read: those that fulfil the body, or that break an "all".
        var body = lambda.Body.AsOwn(lambda.Variable);
        _filters[alias] = lambda.IsAll ? body.IsNotTrue() : body;
        var any = new LambdaExpr(IsAll: false, collection, lambda.Variable, null);
        return lambda.IsAll ? new NotExpr(any) : any;
    }
}
