using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Contracts.Rows;

/// <summary>
/// The layout of the rows of one read: which members each row has, and in which cell. Complex properties, and collections, have a
/// shape of their own; the element of a primitive collection is a row of one cell.
/// </summary>
public sealed class Shape
{
    /// <summary>Stands in the place of a member that the source of the rows is not to fill, though it may hold it too.</summary>
    public static readonly Member Placeholder = new Property("(filled elsewhere)", null, Model.ValueType.Null);

    private readonly int[] _byOrdinal;

    /// <param name="members">The columns, in the order of the cells.</param>
    public Shape(StructuredType type, IEnumerable<Column> members)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type = type;
        Columns = [.. members];
        _byOrdinal = new int[Columns.Where(c => c.Member.DeclaringType == type).Select(c => c.Member.Ordinal + 1).DefaultIfEmpty().Max()];
        Array.Fill(_byOrdinal, -1);
        for (var i = 0; i < Columns.Length; i++)
        {
            if (Columns[i].Member.DeclaringType == type)
            {
                _byOrdinal[Columns[i].Member.Ordinal] = i;
            }
        }
    }

    public StructuredType Type { get; }

    public ImmutableArray<Column> Columns { get; }

    /// <summary>Number of cells of a row.</summary>
    public int Width => Columns.Length;

    /// <returns>The cell's position, or -1 where the shape lacks the member.</returns>
    public int IndexOf(Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return member.DeclaringType == Type && member.Ordinal < _byOrdinal.Length ? _byOrdinal[member.Ordinal] : -1;
    }

    /// <summary>The same layout with placeholders for the columns that a source is not to fill, though it may hold their members too.</summary>
    public Shape Keep(Func<Member, bool> isKept)
    {
        ArgumentNullException.ThrowIfNull(isKept);
        return Columns.All(c => isKept(c.Member)) ? this : new Shape(Type, Columns.Select(c => isKept(c.Member) ? c : new Column(Placeholder)));
    }

    public override string ToString() => $"{Type.Name}({string.Join(',', Columns.Select(c => c.Nested is null ? c.Member.Name : $"{c.Member.Name}{{{c.Nested}}}"))})";
}

/// <param name="Member">A property, or a contained navigation.</param>
/// <param name="Nested">The shape of the complex value or of the elements; null for primitive values and collections of them.</param>
public sealed record Column(Member Member, Shape? Nested = null)
{
    /// <summary>Cells of one nested row.</summary>
    public int NestedWidth => Nested?.Width ?? 1;
}
