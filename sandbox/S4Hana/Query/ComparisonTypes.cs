using CanonicalGateway.Sandbox.S4Hana.Values;
using CanonicalGateway.Sandbox.S4Hana.Wire;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary>What may be compared with what, and the form that a literal takes beside a property.</summary>
public static class ComparisonTypes
{
    /// <summary>Builds the comparison with a property, if there is one, on the left; refuses values of different types.</summary>
    public static ComparisonNode Compare(Comparison comparison, FilterNode left, FilterNode right)
    {
        if (left is LiteralNode && right is PropertyNode)
        {
            return Compare(Mirror(comparison), right, left);
        }
        if (left.Kind != right.Kind && left.Kind != ValueKind.Null && right.Kind != ValueKind.Null)
        {
            throw Mismatch(left, right);
        }
        if (left is PropertyNode { Kind: ValueKind.Text } field && right is LiteralNode { Kind: ValueKind.Text } literal)
        {
            return new ComparisonNode(comparison, left, new LiteralNode(Value.Of(field.Property.Input(literal.Value.Text)), literal.Source));
        }
        return new ComparisonNode(comparison, left, right);
    }

    /// <summary>Puts the literal beside an upper-case field in upper case where text is searched in the field.</summary>
    public static IReadOnlyList<FilterNode> InFieldCase(string function, IReadOnlyList<FilterNode> arguments)
    {
        if (function is not ("substringof" or "startswith" or "endswith")
            || !arguments.Any(argument => argument is PropertyNode { Property.IsUpperCase: true }))
        {
            return arguments;
        }
        return [.. arguments.Select(argument => argument is LiteralNode { Kind: ValueKind.Text } literal
            ? new LiteralNode(Value.Of(literal.Value.Text.ToUpperInvariant()), literal.Source)
            : argument)];
    }

    public static string NameOf(FilterNode node) => (node as PropertyNode)?.Property.Name ?? "";

    private static ODataException Mismatch(FilterNode left, FilterNode right) =>
        (left as PropertyNode ?? right as PropertyNode) is { } field
            ? ODataException.TypeMismatch(field.Property.Name, field.Property.EdmType, ((right as LiteralNode) ?? (left as LiteralNode))?.Source ?? $"of type {right.Kind}")
            : ODataException.InvalidExpression($"Types {left.Kind} and {right.Kind} are not compatible");

    private static Comparison Mirror(Comparison comparison) => comparison switch
    {
        Comparison.Lt => Comparison.Gt,
        Comparison.Le => Comparison.Ge,
        Comparison.Gt => Comparison.Lt,
        Comparison.Ge => Comparison.Le,
        _ => comparison,
    };
}
