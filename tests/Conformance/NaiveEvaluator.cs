using System.Collections;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Conformance;

/// <summary>Evaluates conditions over canonical objects, one node after the other, as OData defines them.</summary>
/// <param name="raw">The value of a member of an outermost row.</param>
public sealed class NaiveEvaluator(Func<object, Member, object?> raw)
{
    public bool Holds(Expr condition, object row) => Truth(condition, [row]) == true;

    public Value ValueOf(Expr expression, object row) => Evaluate(expression, [row]);

    private bool? Truth(Expr condition, object?[] variables)
    {
        var value = Evaluate(condition, variables);
        return value.IsNull ? null : value.Boolean;
    }

    private Value Evaluate(Expr expression, object?[] variables) => expression switch
    {
        LiteralExpr literal => literal.Value,
        PathExpr path => Follow(path, variables) is var found && path.Property is { } property
            ? CanonicalRows.ToValue(found, property)
            : Element(found),
        CompareExpr compare => Value.Of(Compare(compare, Evaluate(compare.Left, variables), Evaluate(compare.Right, variables))),
        InExpr list => Evaluate(list.Operand, variables) is var operand ? Value.Of(list.Values.Any(v => ValueOrder.AreEqual(operand, v))) : Value.Null,
        AndExpr and => Three(and.Operands.Select(o => Truth(o, variables)), whole: false),
        OrExpr or => Three(or.Operands.Select(o => Truth(o, variables)), whole: true),
        NotExpr not => Truth(not.Operand, variables) is { } truth ? Value.Of(!truth) : Value.Null,
        CallExpr call => Call(call, [.. call.Arguments.Select(a => Evaluate(a, variables))]),
        LambdaExpr lambda => Lambda(lambda, variables),
        AfterExpr after => Value.Of(IsAfter(after, variables)),
        _ => throw new NotSupportedException(expression.GetType().Name),
    };

    private object? Follow(PathExpr path, object?[] variables)
    {
        var at = variables[path.Variable];
        foreach (var member in path.Members)
        {
            at = at is null ? null : ReferenceEquals(at, variables[0]) ? raw(at, member) : CanonicalRows.Raw(at, member);
        }

        return at;
    }

    private static Value Element(object? found) => found is string text ? Value.Of(text) : Value.Null;

    private static bool Compare(CompareExpr compare, Value left, Value right)
    {
        if (compare.Operator is CompareOperator.Equal or CompareOperator.NotEqual)
        {
            return ValueOrder.AreEqual(left, right) == (compare.Operator == CompareOperator.Equal);
        }

        if (left.IsNull || right.IsNull)
        {
            return false;
        }

        var order = ValueOrder.Compare(left, right, compare.Collation);
        return compare.Operator switch
        {
            CompareOperator.Greater => order > 0,
            CompareOperator.GreaterOrEqual => order >= 0,
            CompareOperator.Less => order < 0,
            _ => order <= 0,
        };
    }

    // Any operand that decides gives the result; else null where one is null.
    private static Value Three(IEnumerable<bool?> operands, bool whole)
    {
        var all = operands.ToList();
        return all.Contains(whole) ? Value.Of(whole) : all.Contains(null) ? Value.Null : Value.Of(!whole);
    }

    private static Value Call(CallExpr call, Value[] arguments)
    {
        if (arguments.Any(a => a.IsNull))
        {
            return Value.Null;
        }

        var text = arguments[0].Type == ValueType.String ? arguments[0].String : "";
        return call.Function switch
        {
            Function.Contains => Value.Of(text.Contains(arguments[1].String, StringComparison.Ordinal)),
            Function.StartsWith => Value.Of(text.StartsWith(arguments[1].String, StringComparison.Ordinal)),
            Function.EndsWith => Value.Of(text.EndsWith(arguments[1].String, StringComparison.Ordinal)),
            Function.ToLower => Value.Of(text.ToLowerInvariant()),
            Function.ToUpper => Value.Of(text.ToUpperInvariant()),
            Function.Length => Value.Of(text.EnumerateRunes().Count()),
            Function.Year => Value.Of(arguments[0].Type == ValueType.Date ? arguments[0].Date.Year : arguments[0].DateTimeOffset.Year),
            _ => throw new NotSupportedException(call.Function.ToString()),
        };
    }

    private Value Lambda(LambdaExpr lambda, object?[] variables)
    {
        var elements = (Follow(lambda.Collection, variables) as IEnumerable)?.Cast<object>() ?? [];
        return lambda.Body is null
            ? Value.Of(elements.Any())
            : Three(elements.Select(e => Truth(lambda.Body, [.. variables, e])).DefaultIfEmpty(lambda.IsAll), whole: !lambda.IsAll);
    }

    private bool IsAfter(AfterExpr after, object?[] variables)
    {
        for (var i = 0; i < after.Keys.Length; i++)
        {
            var key = after.Keys[i];
            var order = ValueOrder.Compare(Evaluate(key.Expression, variables), after.Values[i], key.Collation);
            if (order != 0)
            {
                return key.IsDescending ? order < 0 : order > 0;
            }
        }

        return false;
    }
}
