using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>A node of the oracle's own expressions.</summary>
internal abstract record Node
{
    /// <summary>The nodes below, for shrinking.</summary>
    public virtual IEnumerable<Node> Children => [];
}

/// <summary>A constant: string, bool, int, decimal, DateOnly, DateTimeOffset, TimeOnly, TimeSpan, enum or null.</summary>
internal sealed record Lit(object? Value) : Node;

/// <param name="Variable">Name of the lambda's variable; null for the row itself.</param>
/// <param name="Names">Members to follow; empty for the variable itself, or for the value that the options of a collection apply to.</param>
internal sealed record PathNode(string? Variable, IReadOnlyList<string> Names, Collation Collation = Collation.CodePoint) : Node;

/// <param name="Operator"><c>eq ne gt ge lt le has</c>.</param>
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

/// <param name="Operator"><c>add sub mul div divby mod</c>.</param>
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

/// <summary><c>Collection/$count</c>, of the elements that fulfil the body where there is one.</summary>
/// <param name="Variable">Stands for the element in the body; the URL does not name it.</param>
internal sealed record CountNode(PathNode Collection, string Variable = "", Node? Body = null) : Node
{
    public override IEnumerable<Node> Children => Body is null ? [] : [Body];
}

/// <summary>A JSON array.</summary>
internal sealed record ArrayNode(IReadOnlyList<Lit> Items) : Node;

/// <summary><c>Operand in Collection</c>.</summary>
internal sealed record MemberNode(Node Operand, PathNode Collection) : Node
{
    public override IEnumerable<Node> Children => [Operand];
}

/// <summary>A property that <c>$compute</c> defines.</summary>
internal sealed record ComputedNode(string Name, Node Expression) : Node
{
    public override IEnumerable<Node> Children => [Expression];
}

/// <summary>The name of a type, as the last argument of <c>cast</c> and <c>isof</c>.</summary>
internal sealed record TypeNode(string Name) : Node;

internal abstract record SearchNode;

internal sealed record WordNode(string Text, bool IsPhrase) : SearchNode;

internal sealed record SearchPairNode(bool IsAnd, SearchNode Left, SearchNode Right) : SearchNode;

internal sealed record SearchNotNode(SearchNode Operand) : SearchNode;
