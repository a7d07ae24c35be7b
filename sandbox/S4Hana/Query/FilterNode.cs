using CanonicalGateway.Sandbox.S4Hana.Metadata;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary>A typed part of a filter.</summary>
public abstract class FilterNode
{
    /// <summary>Kind of the value; Null only for the literal null.</summary>
    public abstract ValueKind Kind { get; }

    public abstract Value Evaluate(object row);

    public bool Test(object row) => Evaluate(row).IsTrue;
}

public sealed class LiteralNode(Value value, string source) : FilterNode
{
    public override ValueKind Kind => value.Kind;

    /// <summary>As it stands in the request, for messages.</summary>
    public string Source => source;

    public Value Value => value;

    public override Value Evaluate(object row) => value;
}

/// <param name="isDirect">Whether the property is the row's own, so that an index over it may serve.</param>
public sealed class PropertyNode(EdmProperty property, Func<object, Value> read, bool isDirect) : FilterNode
{
    public override ValueKind Kind => property.Kind;

    public EdmProperty Property => property;

    public bool IsDirect => isDirect;

    public override Value Evaluate(object row) => read(row);
}

public sealed class AndNode(IReadOnlyList<FilterNode> operands) : FilterNode
{
    public override ValueKind Kind => ValueKind.Boolean;

    public IReadOnlyList<FilterNode> Operands => operands;

    public override Value Evaluate(object row)
    {
        for (var i = 0; i < operands.Count; i++)
        {
            if (!operands[i].Test(row))
            {
                return Value.False;
            }
        }
        return Value.True;
    }
}

public sealed class OrNode(IReadOnlyList<FilterNode> operands) : FilterNode
{
    public override ValueKind Kind => ValueKind.Boolean;

    public IReadOnlyList<FilterNode> Operands => operands;

    public override Value Evaluate(object row)
    {
        for (var i = 0; i < operands.Count; i++)
        {
            if (operands[i].Test(row))
            {
                return Value.True;
            }
        }
        return Value.False;
    }
}

/// <summary>An or-chain of equals on one text property.</summary>
public sealed class MembershipNode(PropertyNode property, IReadOnlySet<string> texts) : FilterNode
{
    public override ValueKind Kind => ValueKind.Boolean;

    public PropertyNode Property => property;

    public IReadOnlySet<string> Texts => texts;

    public override Value Evaluate(object row) => Value.Of(texts.Contains(property.Evaluate(row).Text));
}

public sealed class NotNode(FilterNode operand) : FilterNode
{
    public override ValueKind Kind => ValueKind.Boolean;

    public override Value Evaluate(object row) => Value.Of(!operand.Test(row));
}

public sealed class NegateNode(FilterNode operand) : FilterNode
{
    public override ValueKind Kind => ValueKind.Number;

    public override Value Evaluate(object row)
    {
        var value = operand.Evaluate(row);
        return value.IsNull ? value : Value.Of(-value.Number);
    }
}

public sealed class FunctionNode(FilterFunction function, IReadOnlyList<FilterNode> arguments) : FilterNode
{
    public override ValueKind Kind => function.Result;

    public override Value Evaluate(object row)
    {
        var values = new Value[arguments.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Evaluate(row);
            if (values[i].IsNull)
            {
                return Value.Null;
            }
        }
        return function.Compute(values);
    }
}
