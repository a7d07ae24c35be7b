using CanonicalGateway.Sandbox.S4Hana.Values;
using CanonicalGateway.Sandbox.S4Hana.Wire;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary><c>add sub mul div mod</c> over numbers; null on either side gives null.</summary>
public sealed class ArithmeticNode(string operation, FilterNode left, FilterNode right) : FilterNode
{
    public override ValueKind Kind => ValueKind.Number;

    public override Value Evaluate(object row)
    {
        var a = left.Evaluate(row);
        var b = right.Evaluate(row);
        if (a.IsNull || b.IsNull)
        {
            return Value.Null;
        }
        try
        {
            return Value.Of(operation switch
            {
                "add" => a.Number + b.Number,
                "sub" => a.Number - b.Number,
                "mul" => a.Number * b.Number,
                "div" => a.Number / b.Number,
                _ => a.Number % b.Number,
            });
        }
        catch (ArithmeticException)
        {
            throw ODataException.InvalidExpression($"Arithmetic error in '{operation}'");
        }
    }
}
