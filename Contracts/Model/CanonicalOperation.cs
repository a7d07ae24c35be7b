using System.Collections.Immutable;

namespace CanonicalGateway.Contracts.Model;

/// <summary>A function or action (CSDL 12): one overload. All of them return a collection of complex values.</summary>
public sealed class CanonicalOperation
{
    internal CanonicalOperation(string name, string description, bool isAction, StructuredType result, params ReadOnlySpan<Property> parameters)
    {
        Name = name;
        Description = description;
        IsAction = isAction;
        Result = new Property("value", description, ValueType.Complex) { IsCollection = true, Complex = result };
        Holder = new StructuredType(name, null, description, [Result]);
        Arguments = new StructuredType(name, null, description, [.. parameters.ToArray()]);
    }

    public string Name { get; }

    public string Description { get; }

    /// <summary>Whether it is called by POST with its parameters in the body; else it is a function, called by GET.</summary>
    public bool IsAction { get; }

    /// <summary>The entity that it is bound to; null where it is called by an import of the same name.</summary>
    public StructuredType? Binding { get; internal init; }

    /// <summary>The parameters but for the binding one, as properties of a type that only holds them.</summary>
    public StructuredType Arguments { get; }

    public ImmutableArray<Property> Parameters => Arguments.Properties;

    /// <summary>What it returns, as the one property of a type that only holds it.</summary>
    public Property Result { get; }

    /// <summary>The type whose rows have <see cref="Result"/> as their one property; not part of the published model.</summary>
    public StructuredType Holder { get; }

    /// <summary>The entities whose rows it reads, beside that which it is bound to.</summary>
    public ImmutableArray<StructuredType> Reads { get; internal init; } = [];

    /// <summary>The name as URLs and metadata write it in full.</summary>
    public string QualifiedName => $"{CanonicalModel.Namespace}.{Name}";

    /// <summary>The signature for people: <c>OrderTotals(From,To)</c>.</summary>
    public override string ToString() => $"{Name}({string.Join(',', Parameters.Select(p => p.Name))})";
}
