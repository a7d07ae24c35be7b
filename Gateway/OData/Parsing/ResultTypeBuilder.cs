using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>A value of result rows and where it stands.</summary>
/// <param name="Prefix">The properties that it is nested in, outermost first.</param>
/// <param name="Leaf">A property of its name and type.</param>
internal sealed record ResultLeaf(ImmutableArray<ResultPlace> Prefix, Property Leaf, Expr Expression)
{
    /// <summary>Where it stands in the option.</summary>
    public int At { get; init; }

    public string Name => string.Join('/', [.. Prefix.Select(p => p.Name), Leaf.Name]);
}

/// <param name="ResultOf">The entity set whose rows stand here; null for a complex value.</param>
internal readonly record struct ResultPlace(string Name, string? ResultOf);

/// <summary>Builds the type of the rows that a transformation makes: values of paths stand nested, as in the rows that they come from.</summary>
internal sealed class ResultTypeBuilder
{
    private readonly Node _root = new("");

    /// <summary>The leaves of a sequence's rows, what is computed for them included.</summary>
    public static IEnumerable<ResultLeaf> LeavesOf(AppliedSequence sequence) =>
        [.. LeavesOf(sequence.Type, [], []), .. sequence.Names?.All.Select(c => new ResultLeaf([], c.Property, c.Expression)) ?? []];

    /// <summary>The properties of a path within a type.</summary>
    public static ImmutableArray<Property> Find(StructuredType type, ImmutableArray<string> path)
    {
        var properties = ImmutableArray.CreateBuilder<Property>(path.Length);
        foreach (var name in path)
        {
            var property = type.Property(name);
            properties.Add(property);
            type = property.Complex ?? type;
        }

        return properties.MoveToImmutable();
    }

    /// <returns>False where the name is taken.</returns>
    public bool Add(ImmutableArray<ResultPlace> prefix, Property leaf)
    {
        if (NodeOf(prefix)?.Child(leaf.Name) is not { Leaf: null, Children.Count: 0 } node)
        {
            return false;
        }

        node.Leaf = leaf;
        return true;
    }

    /// <returns>False where the name is taken by something else.</returns>
    public bool Merge(ImmutableArray<ResultPlace> prefix, Property leaf)
    {
        if (NodeOf(prefix)?.Child(leaf.Name) is not { Children.Count: 0 } node || (node.Leaf is { } known && (known.Type != leaf.Type || known.Enum != leaf.Enum)))
        {
            return false;
        }

        node.Leaf ??= leaf;
        return true;
    }

    /// <param name="resultOf">The entity set whose rows are transformed.</param>
    public StructuredType Build(string resultOf, bool isMixed) => Build(_root, resultOf, isMixed);

    private static IEnumerable<ResultLeaf> LeavesOf(StructuredType type, ImmutableArray<ResultPlace> prefix, ImmutableArray<Member> path)
    {
        foreach (var property in type.Properties)
        {
            var here = path.Add(property);
            if (property.Complex is not { } complex)
            {
                yield return new ResultLeaf(prefix, property, new PathExpr(0, here, property.Type));
                continue;
            }

            foreach (var leaf in LeavesOf(complex, prefix.Add(new ResultPlace(property.Name, complex.ResultOf)), here))
            {
                yield return leaf;
            }
        }
    }

    private Node? NodeOf(ImmutableArray<ResultPlace> prefix)
    {
        var node = _root;
        foreach (var place in prefix)
        {
            node = node.Child(place.Name);
            if (node.Leaf is not null)
            {
                return null;
            }

            node.ResultOf = place.ResultOf;
        }

        return node;
    }

    private static StructuredType Build(Node node, string? resultOf, bool isMixed)
    {
        ImmutableArray<Member> members = [.. node.Children.Select(PropertyOf)];
        return StructuredType.Dynamic("The result of $apply", resultOf, isMixed, members);
    }

    private static Property PropertyOf(Node node) => node.Leaf is { } leaf
        ? new Property(node.Name, leaf.Description, leaf.Type)
        {
            IsNullable = true,
            IsDynamic = leaf.IsDynamic,
            Enum = leaf.Enum,
            Collation = leaf.Collation,
            MaxLength = leaf.MaxLength,
            CurrencyProperty = leaf.CurrencyProperty,
        }
        : new Property(node.Name, null, Contracts.Model.ValueType.Complex) { IsNullable = true, Complex = Build(node, node.ResultOf, isMixed: false) };

    private sealed class Node(string name)
    {
        public string Name { get; } = name;

        public Property? Leaf { get; set; }

        public string? ResultOf { get; set; }

        public List<Node> Children { get; } = [];

        public Node Child(string name)
        {
            if (Children.Find(c => c.Name == name) is { } known)
            {
                return known;
            }

            Children.Add(new Node(name));
            return Children[^1];
        }
    }
}
