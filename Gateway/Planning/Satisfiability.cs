using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>
/// Finds conditions that no row can fulfil together, so that a partition need not be asked. Looks at conditions on one property each; what it
/// can't judge may hold.
/// </summary>
internal static class Satisfiability
{
    /// <returns>False only where it is certain that no row fulfils all conditions.</returns>
    public static bool MayHold(IEnumerable<Expr> conditions)
    {
        var byProperty = new Dictionary<Property, List<Expr>>();
        foreach (var condition in conditions.SelectMany(c => c.Conjuncts()))
        {
            if (condition is LiteralExpr literal)
            {
                if (literal.Value.IsNull || !literal.Value.Boolean)
                {
                    return false;
                }
            }
            else if (OnlyProperty(condition) is { } property)
            {
                (byProperty.TryGetValue(property, out var known) ? known : byProperty[property] = []).Add(condition);
            }
        }

        return byProperty.All(p => MayHold(p.Key, p.Value));
    }

    /// <summary>Whether a condition on nothing but one property holds for a value of it.</summary>
    public static bool Holds(Expr condition, Property property, Value value)
    {
        var bound = condition.Rewrite(node => node switch
        {
            PathExpr { IsOwn: true } => new LiteralExpr(value),
            KeyShareExpr share => new LiteralExpr(Value.Of(!value.IsNull && KeyShare.Of(value.String) is var at && at >= share.From && at < share.To)),
            _ => null,
        });
        var shape = new Shape(property.DeclaringType, []);
        using var batch = new RowBatch(shape, 1);
        batch.AddRow();
        var cursor = RowCursor.Rows(batch);
        try
        {
            return EvaluatorCompiler.Compile(bound, shape).Test(ref cursor) == true;
        }
        catch (GatewayException)
        {
            // Such as a division by zero: only a row that is there may fail the request.
            return true;
        }
    }

    private static bool MayHold(Property property, List<Expr> conditions) =>
        conditions is [CompareExpr { Operator: CompareOperator.Equal, Left: PathExpr, Right: LiteralExpr }] ? true
        : conditions.Select(FixedValues).Where(v => v is not null).MinBy(v => v!.Count) is { } values
            ? values.Any(value => conditions.All(c => Holds(c, property, value)))
            : !AreBoundsCrossed(conditions);

    /// <summary>The property that a condition depends on, where it is one and nothing else.</summary>
    private static Property? OnlyProperty(Expr condition) =>
        condition.OnlyOwnMember() is Property { IsCollection: false, Complex: null } property && IsSimple(condition) ? property : null;

    private static bool IsSimple(Expr expression) =>
        expression is not (LambdaExpr or SearchExpr or AfterExpr) && expression.Children().All(IsSimple);

    private static List<Value>? FixedValues(Expr condition) => condition switch
    {
        CompareExpr { Operator: CompareOperator.Equal, Left: PathExpr, Right: LiteralExpr right } => [right.Value],
        CompareExpr { Operator: CompareOperator.Equal, Left: LiteralExpr left, Right: PathExpr } => [left.Value],
        InExpr { Operand: PathExpr } list => [.. list.Values],
        OrExpr either when either.Operands.Select(FixedValues).ToList() is var each && each.TrueForAll(v => v is not null) => [.. each.SelectMany(v => v!)],
        _ => null,
    };

    private static bool AreBoundsCrossed(List<Expr> conditions)
    {
        var compares = conditions.OfType<CompareExpr>().Where(c => c is { Left: PathExpr, Right: LiteralExpr { Value.IsNull: false } }).ToList();
        foreach (var low in compares.Where(c => c.Operator is CompareOperator.Greater or CompareOperator.GreaterOrEqual))
        {
            foreach (var high in compares.Where(c => c.Operator is CompareOperator.Less or CompareOperator.LessOrEqual))
            {
                var order = ValueOrder.Compare(((LiteralExpr)low.Right).Value, ((LiteralExpr)high.Right).Value, low.Collation);
                var isStrict = low.Operator == CompareOperator.Greater || high.Operator == CompareOperator.Less;
                if (order > 0 || (order == 0 && isStrict))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
