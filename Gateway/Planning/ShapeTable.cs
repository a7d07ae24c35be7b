using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>
/// Gives the same layout of rows the same <see cref="Shape"/>, query after query, so that what was compiled for it (row readers with the layouts that
/// they learnt, writers) serves again whatever values a query names. Bounded: what was used least lately makes room. Thread-safe; the lock guards
/// the change of generations alone.
/// </summary>
public sealed class ShapeTable
{
    /// <summary>Shapes held at most.</summary>
    public const int ShapesMax = 2048;

    private readonly Lock _turn = new();

    // Two generations of half the size: when the young one is full it becomes the old one, and what was not used since it was young goes.
    private volatile ConcurrentDictionary<Shape, Shape> _young = new(SameColumns.Comparer);
    private volatile ConcurrentDictionary<Shape, Shape> _old = new(SameColumns.Comparer);
    private int _count;

    /// <summary>Shapes held now.</summary>
    public int Count => _young.Count + _old.Count;

    /// <param name="columns">The columns, in the order of the cells; shapes nested in them are from the table, or they are not known again.</param>
    public Shape Of(StructuredType type, ReadOnlySpan<(Member Member, Shape? Nested)> columns)
    {
        var wanted = new Columns(type, columns);
        if (!AreKnownAgain(columns))
        {
            return wanted.ToShape();
        }

        if (_young.GetAlternateLookup<Columns>().TryGetValue(wanted, out var known))
        {
            return known;
        }

        return _old.GetAlternateLookup<Columns>().TryGetValue(wanted, out known) ? Add(known) : Add(wanted.ToShape());
    }

    /// <summary>The same layout with placeholders for the columns that a source is not to fill, though it may hold their members too.</summary>
    public Shape Keep(Shape shape, Func<Member, bool> isKept)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(isKept);
        var columns = new (Member, Shape?)[shape.Width];
        var keepsAll = true;
        for (var i = 0; i < columns.Length; i++)
        {
            var column = shape.Columns[i];
            var keeps = isKept(column.Member);
            keepsAll &= keeps;
            columns[i] = keeps ? (column.Member, column.Nested) : (Shape.Placeholder, null);
        }

        return keepsAll ? shape : Of(shape.Type, columns);
    }

    // Members that only one query has would fill the table with what is never asked for again.
    private static bool AreKnownAgain(ReadOnlySpan<(Member Member, Shape? Nested)> columns)
    {
        foreach (var (member, _) in columns)
        {
            if (!ReferenceEquals(member, Shape.Placeholder)
                && (member.Ordinal < member.DeclaringType.Members.Length ? !ReferenceEquals(member.DeclaringType.Members[member.Ordinal], member) : member is not Navigation { IsKeptAlias: true }))
            {
                return false;
            }
        }

        return true;
    }

    private Shape Add(Shape shape)
    {
        lock (_turn)
        {
            if (_count >= ShapesMax / 2)
            {
                (_old, _young, _count) = (_young, new(SameColumns.Comparer), 0);
            }

            if (_young.TryGetValue(shape, out var first))
            {
                return first;
            }

            _young[shape] = shape;
            _count++;
            return shape;
        }
    }

    /// <summary>The columns of a shape that may have to be made.</summary>
    private readonly ref struct Columns(StructuredType type, ReadOnlySpan<(Member Member, Shape? Nested)> columns)
    {
        private readonly ReadOnlySpan<(Member Member, Shape? Nested)> _columns = columns;

        public int Hash
        {
            get
            {
                var hash = new HashCode();
                hash.Add(type);
                foreach (var (member, nested) in _columns)
                {
                    SameColumns.Add(ref hash, member, nested);
                }

                return hash.ToHashCode();
            }
        }

        public bool AreOf(Shape shape)
        {
            if (shape.Type != type || shape.Width != _columns.Length)
            {
                return false;
            }

            for (var i = 0; i < _columns.Length; i++)
            {
                if (!ReferenceEquals(shape.Columns[i].Member, _columns[i].Member) || !ReferenceEquals(shape.Columns[i].Nested, _columns[i].Nested))
                {
                    return false;
                }
            }

            return true;
        }

        public Shape ToShape()
        {
            var made = new Column[_columns.Length];
            for (var i = 0; i < made.Length; i++)
            {
                made[i] = new Column(_columns[i].Member, _columns[i].Nested);
            }

            return new Shape(type, made);
        }
    }

    private sealed class SameColumns : IEqualityComparer<Shape>, IAlternateEqualityComparer<Columns, Shape>
    {
        public static SameColumns Comparer { get; } = new();

        public static void Add(ref HashCode hash, Member member, Shape? nested)
        {
            hash.Add(member);
            hash.Add(nested);
        }

        public bool Equals(Shape? x, Shape? y) =>
            ReferenceEquals(x, y) || (x is not null && y is not null && x.Type == y.Type && x.Columns.AsSpan().SequenceEqual(y.Columns.AsSpan()));

        public int GetHashCode([DisallowNull] Shape obj)
        {
            var hash = new HashCode();
            hash.Add(obj.Type);
            foreach (var column in obj.Columns)
            {
                Add(ref hash, column.Member, column.Nested);
            }

            return hash.ToHashCode();
        }

        public bool Equals(Columns alternate, Shape other) => alternate.AreOf(other);

        public int GetHashCode(Columns alternate) => alternate.Hash;

        public Shape Create(Columns alternate) => alternate.ToShape();
    }
}
