using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

public enum Comparison
{
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// <summary>
/// A comparison of two values of one kind. Two-valued: with null on one side only <c>ne</c> holds, with null on both only <c>eq</c>.
/// A character field is never null, so <c>eq null</c> on it finds nothing and <c>eq ''</c> finds the empty ones.
/// </summary>
public sealed class ComparisonNode(Comparison comparison, FilterNode left, FilterNode right) : FilterNode
{
    private readonly int _alphaLength = ((left as PropertyNode) ?? (right as PropertyNode))?.Property.AlphaLength ?? 0;

    public override ValueKind Kind => ValueKind.Boolean;

    /// <summary>The property and the text where this says <c>property eq 'text'</c>, else nulls.</summary>
    public (PropertyNode? Property, string? Text) TextEquality =>
        comparison == Comparison.Eq && left is PropertyNode property && right is LiteralNode { Kind: ValueKind.Text } literal
            ? (property, literal.Value.Text)
            : (null, null);

    public override Value Evaluate(object row)
    {
        var a = left.Evaluate(row);
        var b = right.Evaluate(row);
        if (a.IsNull || b.IsNull)
        {
            var areBoth = a.IsNull && b.IsNull;
            return Value.Of(comparison == Comparison.Ne ? !areBoth : comparison == Comparison.Eq && areBoth);
        }
        if (comparison <= Comparison.Ne && a.Kind == ValueKind.Text && string.Equals(a.Text, b.Text, StringComparison.Ordinal))
        {
            return Value.Of(comparison == Comparison.Eq);
        }
        var order = ValueOrder.Compare(a, b, _alphaLength);
        return Value.Of(comparison switch
        {
            Comparison.Eq => order == 0,
            Comparison.Ne => order != 0,
            Comparison.Lt => order < 0,
            Comparison.Le => order <= 0,
            Comparison.Gt => order > 0,
            _ => order >= 0,
        });
    }
}
