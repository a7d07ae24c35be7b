using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>How the members of a structured type are read from the JSON of one backend resource.</summary>
public interface IRowMap
{
    StructuredType Type { get; }

    /// <summary>The JSON paths (<c>Parent.ErpNumber__c</c>) and codec of a member; null where the resource lacks it.</summary>
    (ImmutableArray<string> Paths, Codec Codec)? Find(Member member);
}

/// <summary>How one canonical member stands in a backend resource.</summary>
/// <param name="Codec">Reads it.</param>
/// <param name="Paths">Where its JSON values stand in a row, dots between the levels.</param>
/// <param name="Field">What the backend's query language knows of it; default where nothing can be pushed down.</param>
/// <typeparam name="TField">The adapter's own description of a field.</typeparam>
public sealed record ColumnMap<TField>(Codec Codec, ImmutableArray<string> Paths, TField? Field = default);

/// <summary>
/// The entity map: which members of a canonical type one backend resource holds, and how. Written in code by the adapter, checked against
/// the model when it is built.
/// </summary>
/// <typeparam name="TField">The adapter's own description of a field.</typeparam>
public sealed class EntityMap<TField>(StructuredType type, string resource) : IRowMap
{
    private readonly Dictionary<Member, ColumnMap<TField>> _columns = [];

    public StructuredType Type { get; } = type;

    /// <summary>The resource in the backend's own words.</summary>
    public string Resource { get; } = resource;

    /// <summary>The members that the resource holds, in the model's order.</summary>
    public IEnumerable<Member> Members => _columns.Keys.OrderBy(m => m.Ordinal);

    public ColumnMap<TField>? this[Member member] => _columns.GetValueOrDefault(member);

    /// <exception cref="InvalidOperationException">The model has no such member, it is mapped already, or the codec does not fit its type.</exception>
    public EntityMap<TField> Map(string member, ColumnMap<TField> column)
    {
        ArgumentNullException.ThrowIfNull(column);
        var target = Type.Find(member) ?? throw new InvalidOperationException($"Map {Resource}: {Type.Name} has no member {member}.");
        if (!column.Codec.Fits(target))
        {
            throw new InvalidOperationException($"Map {Resource}: {column.Codec.GetType().Name} does not give what {target} is.");
        }

        if (!_columns.TryAdd(target, column))
        {
            throw new InvalidOperationException($"Map {Resource}: {target} is mapped twice.");
        }

        return this;
    }

    (ImmutableArray<string> Paths, Codec Codec)? IRowMap.Find(Member member) =>
        _columns.TryGetValue(member, out var column) ? (column.Paths, column.Codec) : null;
}
