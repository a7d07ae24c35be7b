using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Walks over the canonical expression tree.</summary>
internal static class Expressions
{
    /// <summary>The direct operands.</summary>
    public static IEnumerable<Expr> Children(this Expr expression) => expression switch
    {
        CompareExpr compare => [compare.Left, compare.Right],
        InExpr list => [list.Operand],
        AndExpr and => and.Operands,
        OrExpr or => or.Operands,
        NotExpr not => [not.Operand],
        ArithmeticExpr arithmetic => [arithmetic.Left, arithmetic.Right],
        NegateExpr negate => [negate.Operand],
        CallExpr call => call.Arguments,
        LambdaExpr lambda => lambda.Body is null ? [lambda.Collection] : [lambda.Collection, lambda.Body],
        AfterExpr after => after.Keys.Select(k => k.Expression),
        _ => [],
    };

    /// <summary>The conditions that all must hold.</summary>
    public static IEnumerable<Expr> Conjuncts(this Expr? filter) => filter switch
    {
        null => [],
        AndExpr and => and.Operands,
        _ => [filter],
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
                members.UnionWith(search.Properties);
                break;
            default:
                foreach (var child in expression.Children())
                {
                    child.CollectOwnMembers(members);
                }

                break;
        }
    }
}
