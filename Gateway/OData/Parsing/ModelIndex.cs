using System.Collections.Frozen;
using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>The pieces of canonical queries that depend on the model alone, made once and shared by all requests. Immutable.</summary>
internal sealed class ModelIndex
{
    private readonly FrozenDictionary<Property, PathExpr> _ownPaths;
    private readonly FrozenDictionary<StructuredType, Selection> _selections;
    private readonly FrozenDictionary<StructuredType, ImmutableArray<Property>> _searchable;

    public ModelIndex(CanonicalModel model)
    {
        Model = model;
        _ownPaths = model.Types.SelectMany(t => t.Properties).ToFrozenDictionary(p => p, p => new PathExpr(0, [p], p.Type));
        _selections = model.Types.ToFrozenDictionary(t => t, WholeOf);
        _searchable = model.Types.ToFrozenDictionary(t => t, t => t.Properties.Where(p => p.IsSearchable).ToImmutableArray());
    }

    public CanonicalModel Model { get; }

    /// <summary>The path that is this property of the query's own row.</summary>
    public PathExpr OwnPath(Property property) => _ownPaths.TryGetValue(property, out var path) ? path : new PathExpr(0, [property], property.Type);

    /// <summary>All of a row but its media and related rows: what is asked for without $select.</summary>
    public Selection Whole(StructuredType type) => _selections.TryGetValue(type, out var selection) ? selection : WholeOf(type);

    public ImmutableArray<Property> Searchable(StructuredType type) => _searchable.TryGetValue(type, out var searchable) ? searchable : [];

    /// <summary>The structured type of a qualified name, or of a bare one, since the namespace is a default namespace.</summary>
    public StructuredType? FindType(ReadOnlySpan<char> name)
    {
        var bare = Unqualified(name);
        foreach (var type in Model.Types)
        {
            if (bare.SequenceEqual(type.Name))
            {
                return type;
            }
        }

        return null;
    }

    /// <inheritdoc cref="FindType"/>
    public EnumType? FindEnum(ReadOnlySpan<char> name)
    {
        var bare = Unqualified(name);
        foreach (var type in Model.Enums)
        {
            if (bare.SequenceEqual(type.Name))
            {
                return type;
            }
        }

        return null;
    }

    private static ReadOnlySpan<char> Unqualified(ReadOnlySpan<char> name) =>
        name.LastIndexOf('.') is var dot and > 0 && name[..dot].SequenceEqual(CanonicalModel.Namespace) ? name[(dot + 1)..] : name;

    private static Selection WholeOf(StructuredType type) => new(type)
    {
        Properties =
        [
            .. type.Properties
                .Where(p => p.Type != ValueType.Stream)
                .Select(p => new SelectedProperty(p, p.Complex is null ? null : WholeOf(p.Complex))),
        ],
    };
}
