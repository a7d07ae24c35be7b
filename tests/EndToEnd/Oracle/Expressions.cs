using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>A node of the oracle's own expressions.</summary>
internal abstract record Node
{
    /// <summary>The nodes below, for shrinking.</summary>
    public virtual IEnumerable<Node> Children => [];
}

/// <summary>A constant: string, bool, int, decimal, DateOnly, DateTimeOffset, enum or null.</summary>
internal sealed record Lit(object? Value) : Node;

/// <param name="Variable">Name of the lambda's variable; null for the row itself.</param>
/// <param name="Names">Members to follow; empty for the variable itself.</param>
internal sealed record PathNode(string? Variable, IReadOnlyList<string> Names, Collation Collation = Collation.CodePoint) : Node;

internal sealed record CompareNode(string Operator, Node Left, Node Right) : Node
{
    public override IEnumerable<Node> Children => [Left, Right];
}

internal sealed record InNode(Node Operand, IReadOnlyList<Lit> Values) : Node
{
    public override IEnumerable<Node> Children => [Operand];
}

/// <param name="Operator"><c>and</c> or <c>or</c>.</param>
internal sealed record LogicNode(string Operator, Node Left, Node Right) : Node
{
    public override IEnumerable<Node> Children => [Left, Right];
}

internal sealed record NotNode(Node Operand) : Node
{
    public override IEnumerable<Node> Children => [Operand];
}

/// <param name="Operator"><c>add sub mul div mod</c>.</param>
internal sealed record ArithmeticNode(string Operator, Node Left, Node Right) : Node
{
    public override IEnumerable<Node> Children => [Left, Right];
}

internal sealed record NegateNode(Node Operand) : Node
{
    public override IEnumerable<Node> Children => [Operand];
}

internal sealed record CallNode(string Function, IReadOnlyList<Node> Arguments) : Node
{
    public override IEnumerable<Node> Children => Arguments;
}

/// <summary><c>any</c> or <c>all</c>: true where the body is true for any or for all elements, else false, never null.</summary>
/// <param name="Collection">A list property, a contained or a related collection; maybe behind single-valued navigations.</param>
/// <param name="Body">Null for <c>any()</c>.</param>
internal sealed record LambdaNode(bool IsAll, PathNode Collection, string Variable, Node? Body) : Node
{
    public override IEnumerable<Node> Children => Body is null ? [] : [Body];
}

/// <summary><c>Collection/$count</c>.</summary>
internal sealed record CountNode(PathNode Collection) : Node;

internal abstract record SearchNode;

internal sealed record WordNode(string Text, bool IsPhrase) : SearchNode;

internal sealed record SearchPairNode(bool IsAnd, SearchNode Left, SearchNode Right) : SearchNode;

internal sealed record SearchNotNode(SearchNode Operand) : SearchNode;
