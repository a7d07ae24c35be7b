using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData;

/// <summary>A segment of the resource path (OData URL Conventions 4).</summary>
public abstract record PathSegment;

/// <summary>The first segment: an entity set.</summary>
public sealed record EntitySetSegment(StructuredType Type) : PathSegment;

/// <summary>A key, in parentheses or as a segment. Its value is a string, or an integer for contained items.</summary>
/// <param name="Key">The key property, or an alternate key of the type.</param>
public sealed record KeySegment(Property Key, Value Value) : PathSegment
{
    /// <summary>Whether the row has to be found by a property that is not its key.</summary>
    public bool IsAlternate => !Key.IsKey;
}

public sealed record NavigationSegment(Navigation Navigation) : PathSegment;

public sealed record PropertySegment(Property Property) : PathSegment;

/// <summary><c>/$value</c>.</summary>
public sealed record ValueSegment : PathSegment;

/// <summary><c>/$count</c>.</summary>
public sealed record CountSegment : PathSegment;

/// <summary><c>/$ref</c>: references to the rows instead of the rows.</summary>
public sealed record RefSegment : PathSegment;

/// <summary><c>/$filter(…)</c>: those of the collection before it that fulfil the condition.</summary>
public sealed record FilterSegment(Expr Condition) : PathSegment;

/// <summary>The call of a function or action; the segments before it lead to the row that it is bound to.</summary>
/// <param name="Arguments">The values of a function's parameters, in their order; an action's stand in the body.</param>
public sealed record OperationSegment(CanonicalOperation Operation, ImmutableArray<Value> Arguments) : PathSegment;

/// <summary>A request URL of the service, parsed and bound to the model.</summary>
/// <param name="Path">Begins with an <see cref="EntitySetSegment"/>, or with an <see cref="OperationSegment"/> that is bound to nothing.</param>
/// <param name="Query">
/// The query options, bound to the type of the rows that the path ends in (or, where it ends in a property, $value or $count, of the rows that
/// the property is read from; then its selection is that property).
/// </param>
public sealed record ODataUrl(ImmutableArray<PathSegment> Path, CanonicalQuery Query)
{
    /// <summary>The function or action that the URL calls; null where it calls none.</summary>
    public OperationSegment? Call { get; init; }

    /// <summary>The value of $skiptoken, still sealed.</summary>
    public string? SkipToken { get; init; }

    /// <summary>The service root that an absolute $id begins with, which has to be this service's; null where there is none.</summary>
    public string? EntityIdRoot { get; init; }

    /// <summary>The value of $format.</summary>
    public string? Format { get; init; }

    /// <summary>The text after the question mark, less $skiptoken and $format: what next links repeat.</summary>
    public string OptionsText { get; init; } = "";

    /// <summary>
    /// What <c>now()</c> gave, where an expression calls it. The instant is part of the query: the same text means something else later, but on
    /// all pages it is that of the first.
    /// </summary>
    public DateTime? Clock { get; init; }
}
