using System.Text;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Prints canonical expressions as OData would write them: for people, and as names of what has been counted.</summary>
public static class ExpressionText
{
    public static string Of(Expr expression)
    {
        var text = new StringBuilder();
        Write(text, expression, isOperand: false);
        return text.ToString();
    }

    /// <summary>An order, as <c>$orderby</c> would write it.</summary>
    public static string Of(IEnumerable<SortKey> order) => string.Join(", ", order.Select(k => Of(k.Expression) + (k.IsDescending ? " desc" : "")));

    private static void Write(StringBuilder text, Expr expression, bool isOperand)
    {
        switch (expression)
        {
            case LiteralExpr literal:
                text.Append(literal.Value);
                break;
            case PathExpr path:
                WritePath(text, path);
                break;
            case CompareExpr compare:
                WriteBinary(text, compare.Left, NameOf(compare.Operator), compare.Right, isOperand);
                break;
            case ArithmeticExpr arithmetic:
                WriteBinary(text, arithmetic.Left, NameOf(arithmetic.Operator), arithmetic.Right, isOperand);
                break;
            case InExpr list:
                Write(text, list.Operand, isOperand: true);
                text.Append(" in (").AppendJoin(',', list.Values).Append(')');
                break;
            case AndExpr and:
                WriteList(text, and.Operands, " and ", isOperand);
                break;
            case OrExpr or:
                WriteList(text, or.Operands, " or ", isOperand);
                break;
            case NotExpr not:
                text.Append("not ");
                Write(text, not.Operand, isOperand: true);
                break;
            case NegateExpr negate:
                text.Append('-');
                Write(text, negate.Operand, isOperand: true);
                break;
            case CallExpr call:
                text.Append(call.Function.ToString().ToLowerInvariant()).Append('(');
                for (var i = 0; i < call.Arguments.Length; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Write(text, call.Arguments[i], isOperand: false);
                }

                text.Append(')');
                break;
            case LambdaExpr lambda:
                WritePath(text, lambda.Collection);
                text.Append(lambda.IsAll ? "/all(" : "/any(");
                if (lambda.Body is not null)
                {
                    text.Append('v').Append(lambda.Variable).Append(": ");
                    Write(text, lambda.Body, isOperand: false);
                }

                text.Append(')');
                break;
            case CountExpr count:
                WritePath(text, count.Collection);
                text.Append("/$count");
                if (count.Body is not null)
                {
                    text.Append("(v").Append(count.Variable).Append(": ");
                    Write(text, count.Body, isOperand: false);
                    text.Append(')');
                }

                break;
            case SearchExpr search:
                text.Append(search.Variable == 0 ? "$search " : $"v{search.Variable} $search ").Append(OfTerm(search.Term));
                break;
            case AfterExpr after:
                text.Append('(').Append(Of(after.Keys)).Append(") after (").AppendJoin(", ", after.Values).Append(')');
                break;
            case KeyShareExpr share:
                text.Append("share of ").Append(share.Key.Name).Append(" from ").Append(share.From).Append("% to ").Append(share.To).Append('%');
                break;
            default:
                throw new InvalidOperationException($"No text for {expression.GetType().Name}.");
        }
    }

    private static void WritePath(StringBuilder text, PathExpr path)
    {
        if (path.Variable > 0)
        {
            text.Append('v').Append(path.Variable).Append(path.Members.IsEmpty ? "" : "/");
        }
        else if (path.Members.IsEmpty)
        {
            text.Append("$it");
        }

        text.AppendJoin('/', path.Members.Select(m => m.Name));
    }

    private static void WriteBinary(StringBuilder text, Expr left, string name, Expr right, bool isOperand)
    {
        text.Append(isOperand ? "(" : "");
        Write(text, left, isOperand: true);
        text.Append(' ').Append(name).Append(' ');
        Write(text, right, isOperand: true);
        text.Append(isOperand ? ")" : "");
    }

    private static void WriteList(StringBuilder text, IReadOnlyList<Expr> operands, string name, bool isOperand)
    {
        text.Append(isOperand ? "(" : "");
        for (var i = 0; i < operands.Count; i++)
        {
            text.Append(i == 0 ? "" : name);
            Write(text, operands[i], operands[i] is AndExpr or OrExpr);
        }

        text.Append(isOperand ? ")" : "");
    }

    private static string NameOf(CompareOperator op) => op switch
    {
        CompareOperator.Equal => "eq",
        CompareOperator.NotEqual => "ne",
        CompareOperator.Greater => "gt",
        CompareOperator.GreaterOrEqual => "ge",
        CompareOperator.Less => "lt",
        _ => "le",
    };

    private static string NameOf(ArithmeticOperator op) => op switch
    {
        ArithmeticOperator.Add => "add",
        ArithmeticOperator.Subtract => "sub",
        ArithmeticOperator.Multiply => "mul",
        ArithmeticOperator.Divide => "div",
        ArithmeticOperator.DivideBy => "divby",
        _ => "mod",
    };

    private static string OfTerm(SearchTerm term) => term switch
    {
        SearchWord word => $"\"{word.Text}\"",
        SearchAnd and => $"({OfTerm(and.Left)} AND {OfTerm(and.Right)})",
        SearchOr or => $"({OfTerm(or.Left)} OR {OfTerm(or.Right)})",
        SearchNot not => $"NOT {OfTerm(not.Term)}",
        _ => throw new InvalidOperationException($"No text for {term.GetType().Name}."),
    };
}
