using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Walks over the canonical expression tree, and changes of it.</summary>
internal static class Expressions
{
    private static readonly LiteralExpr _true = new(Value.True);

    /// <summary>The direct operands.</summary>
    public static Operands Children(this Expr expression) => expression switch
    {
        CompareExpr compare => new(compare.Left, compare.Right, []),
        InExpr list => new(list.Operand, null, []),
        AndExpr and => new(null, null, and.Operands),
        OrExpr or => new(null, null, or.Operands),
        NotExpr not => new(not.Operand, null, []),
        ArithmeticExpr arithmetic => new(arithmetic.Left, arithmetic.Right, []),
        NegateExpr negate => new(negate.Operand, null, []),
        CallExpr call => new(null, null, call.Arguments),
        LambdaExpr lambda => new(lambda.Collection, lambda.Body, []),
        CountExpr count => new(count.Collection, count.Body, []),
        AfterExpr after => new(null, null, [.. after.Keys.Select(k => k.Expression)]),
        _ => Operands.None,
    };

    /// <summary>What a step reads of the rows that come into it.</summary>
    public static IEnumerable<Expr> Reads(this RowStep step) => step switch
    {
        FilterStep filter => [filter.Condition],
        SortStep sort => sort.Keys.Select(k => k.Expression),
        ExtremesStep extremes => [extremes.Value],
        GroupStep group => group.Keys.Select(k => k.Expression).Concat(group.Aggregates.SelectMany(a => a.Reads)),
        _ => [],
    };

    /// <summary>The conditions that all must hold.</summary>
    public static IEnumerable<Expr> Conjuncts(this Expr? filter) => filter switch
    {
        null => [],
        AndExpr and => and.Operands,
        _ => [filter],
    };

    /// <summary>One condition of several that all must hold; null of none.</summary>
    public static Expr? AllOf(IReadOnlyList<Expr> conjuncts) => conjuncts.Count switch
    {
        0 => null,
        1 => conjuncts[0],
        _ => new AndExpr([.. conjuncts]),
    };

    /// <summary>The members of the query's own row that an expression reads first: its properties, collections and navigations.</summary>
    public static void CollectOwnMembers(this Expr expression, HashSet<Member> members)
    {
        switch (expression)
        {
            case PathExpr { Variable: 0, Members: [var first, ..] }:
                members.Add(first);
                break;
            case SearchExpr search:
                members.UnionWith(search.Variable == 0 ? search.Properties : []);
                break;
            case KeyShareExpr share:
                members.Add(share.Key);
                break;
            default:
                foreach (var child in expression.Children())
                {
                    child.CollectOwnMembers(members);
                }

                break;
        }
    }

    /// <summary>The one member of the query's own row that an expression reads first; null where it reads none, or several.</summary>
    public static Member? OnlyOwnMember(this Expr expression)
    {
        Member? only = null;
        return ReadsOnly(expression, ref only) ? only : null;
    }

    private static bool ReadsOnly(Expr expression, ref Member? only)
    {
        switch (expression)
        {
            case PathExpr { Variable: 0, Members: [var first, ..] }:
                return ReferenceEquals(only ??= first, first);
            case KeyShareExpr share:
                return ReferenceEquals(only ??= share.Key, share.Key);
            case SearchExpr { Variable: 0 }:
                return false;
            default:
                foreach (var child in expression.Children())
                {
                    if (!ReadsOnly(child, ref only))
                    {
                        return false;
                    }
                }

                return true;
        }
    }

    /// <summary>Whether it reads rows behind a navigation that is not contained.</summary>
    public static bool ReadsLinks(this Expr expression) =>
        (expression is PathExpr path && path.ReadsLink()) || expression.Children().Any(ReadsLinks);

    private static bool ReadsLink(this PathExpr path)
    {
        foreach (var member in path.Members)
        {
            if (member is Navigation { IsContained: false })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same expression with some nodes replaced, outermost first.</summary>
    /// <param name="replace">Gives what stands in for a node, or null to go on into its operands. A path must be replaced by a path where it is the source of a lambda.</param>
    public static Expr Rewrite(this Expr expression, Func<Expr, Expr?> replace)
    {
        if (replace(expression) is { } replacement)
        {
            return replacement;
        }

        ImmutableArray<Expr> All(ImmutableArray<Expr> operands) => [.. operands.Select(o => o.Rewrite(replace))];
        return expression switch
        {
            CompareExpr compare => compare with { Left = compare.Left.Rewrite(replace), Right = compare.Right.Rewrite(replace) },
            InExpr list => list with { Operand = list.Operand.Rewrite(replace) },
            AndExpr and => new AndExpr(All(and.Operands)),
            OrExpr or => new OrExpr(All(or.Operands)),
            NotExpr not => new NotExpr(not.Operand.Rewrite(replace)),
            ArithmeticExpr arithmetic => arithmetic with { Left = arithmetic.Left.Rewrite(replace), Right = arithmetic.Right.Rewrite(replace) },
            NegateExpr negate => new NegateExpr(negate.Operand.Rewrite(replace)),
            CallExpr call => call with { Arguments = All(call.Arguments) },
            LambdaExpr lambda => lambda with { Collection = (PathExpr)lambda.Collection.Rewrite(replace), Body = lambda.Body?.Rewrite(replace) },
            CountExpr count => count with { Collection = (PathExpr)count.Collection.Rewrite(replace), Body = count.Body?.Rewrite(replace) },
            AfterExpr after => after with { Keys = [.. after.Keys.Select(k => k with { Expression = k.Expression.Rewrite(replace) })] },
            _ => expression,
        };
    }

    /// <summary>Whether every variable that it reads is the given one or one within it, so that it can be asked of that variable's rows alone.</summary>
    public static bool IsClosedOver(this Expr expression, int variable) => expression switch
    {
        PathExpr path => path.Variable >= variable,
        SearchExpr search => search.Variable >= variable,
        AfterExpr or KeyShareExpr => false,
        _ => expression.Children().All(c => c.IsClosedOver(variable)),
    };

    /// <summary>A condition on a lambda's elements as one on the rows of a query of its own.</summary>
    public static Expr AsOwn(this Expr body, int variable) => body.Rewrite(node => node switch
    {
        PathExpr path => path with { Variable = path.Variable - variable },
        LambdaExpr lambda => new LambdaExpr(
            lambda.IsAll, lambda.Collection with { Variable = lambda.Collection.Variable - variable }, lambda.Variable - variable, lambda.Body?.AsOwn(variable)),
        CountExpr count => new CountExpr(count.Collection with { Variable = count.Collection.Variable - variable }, count.Variable - variable, count.Body?.AsOwn(variable)),
        SearchExpr search => search with { Variable = search.Variable - variable },
        _ => null,
    });

    /// <summary>A condition that gives true where this one gives false or null, and false where it gives true.</summary>
    public static Expr IsNotTrue(this Expr condition) => condition switch
    {
        AndExpr and => new OrExpr([.. and.Operands.Select(IsNotTrue)]),
        OrExpr or => new AndExpr([.. or.Operands.Select(IsNotTrue)]),
        CompareExpr { Operator: CompareOperator.Equal } equal => equal with { Operator = CompareOperator.NotEqual },
        CompareExpr { Operator: CompareOperator.NotEqual } unequal => unequal with { Operator = CompareOperator.Equal },
        LiteralExpr literal => new LiteralExpr(Value.Of(literal.Value.IsNull || !literal.Value.Boolean)),

        // These never give null.
        CompareExpr or InExpr or LambdaExpr or KeyShareExpr => new NotExpr(condition),
        NotExpr { Operand: (CompareExpr or InExpr or LambdaExpr or KeyShareExpr) and var operand } => operand,
        _ => new CompareExpr(CompareOperator.NotEqual, condition, _true),
    };
}
