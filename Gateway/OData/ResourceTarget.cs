using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData;

/// <summary>What a resource path leads to, after the rows on the way have been read.</summary>
/// <param name="Query">What to read of the entity set that the path ends in, or whose rows hold what it ends in.</param>
internal sealed record ResourceTarget(CanonicalQuery Query)
{
    /// <summary>The key of the one row, where the path names one.</summary>
    public Value? Key { get; init; }

    /// <summary>The resource in canonical form, for context URLs.</summary>
    public required string CanonicalPath { get; init; }

    /// <summary>Set where the path ends within a contained collection of the row.</summary>
    public Navigation? Contained { get; init; }

    /// <summary>Key of the one element of the contained collection.</summary>
    public Value? ElementKey { get; init; }

    /// <summary>The properties that the path ends in, outermost first; empty where it ends in rows.</summary>
    public ImmutableArray<Property> Properties { get; init; } = [];

    /// <summary>What is asked of the property that the path ends in; null where it ends in rows or in a media property.</summary>
    public SelectedProperty? Selected => Properties.IsEmpty || Media is not null ? null : InnermostOf(Selection, Properties.Length);

    public bool IsCount { get; init; }

    public bool IsValue { get; init; }

    /// <summary>Whether the path ends in one row, or in something of one row.</summary>
    public bool IsSingle => Key is not null;

    /// <summary>The media property that the path ends in.</summary>
    public Property? Media => Properties is [.., { Type: Contracts.Model.ValueType.Stream } media] ? media : null;

    /// <summary>What of each row is written: of the elements, where the path leads into a contained collection.</summary>
    public Selection Selection => Contained is null ? Query.Selection : Query.Selection.Expands[0].Query.Selection;

    // The selection of such a path is a chain: each level names the one property that the path goes through.
    private static SelectedProperty InnermostOf(Selection selection, int levels) =>
        levels == 1 ? selection.Properties[0] : InnermostOf(selection.Properties[0].Nested!, levels - 1);
}
