using System.Collections.Concurrent;
using System.Globalization;
using CanonicalGateway.Sandbox.S4Hana.Metadata;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Tables;

/// <summary>
/// The rows of one entity set, read through the columns that its metadata names. Built when first asked for; does not change, a change gives
/// another table.
/// </summary>
public sealed class EntityTable
{
    private readonly Func<object, Value>[] _columns;
    private readonly TableRows _source;
    private readonly Lazy<object[]> _rows;
    private readonly Lazy<int[]> _keyOrder;
    private readonly ConcurrentDictionary<int, ColumnIndex> _indexes = new();

    public EntityTable(EntityType type, TableRows source)
        : this(type, source, null)
    {
    }

    private EntityTable(EntityType type, TableRows source, object[]? rows)
    {
        Type = type;
        _source = source;
        _columns = [.. type.Properties.Select(property => ReaderOf(property, source))];
        _rows = rows is null ? new Lazy<object[]>(ReadRows) : new Lazy<object[]>(rows);
        _keyOrder = new Lazy<int[]>(() => source.IsKeyOrdered ? [.. Enumerable.Range(0, Rows.Length)] : KeySort.Positions(this, Rows));
        RefuseUnknownNames();
    }

    public EntityType Type { get; }

    public object[] Rows => _rows.Value;

    /// <summary>Positions in <see cref="Rows"/> in ascending order of the key.</summary>
    public IReadOnlyList<int> KeyOrder => _keyOrder.Value;

    public Value Read(object row, EdmProperty property) => _columns[property.Ordinal](row);

    public Func<object, Value> Reader(EdmProperty property) => _columns[property.Ordinal];

    public Func<object, IEnumerable<object>> Navigator(EdmNavigation navigation) => _source.Navigations[navigation.Name];

    /// <summary>The row with this key, or null. Texts may be given as clients write them.</summary>
    /// <param name="key">One value for each key property, in their order.</param>
    public object? Find(IReadOnlyList<Value> key)
    {
        var candidates = Type.Keys.Index()
            .Where(part => IndexOf(part.Item) is not null)
            .Select(part => IndexOf(part.Item)!.Positions(part.Item.Input(key[part.Index].Text)))
            .MinBy(positions => positions.Count);
        return Find(key, candidates.Select(position => Rows[position]));
    }

    /// <summary>The row with this key among some rows of this table.</summary>
    public object? Find(IReadOnlyList<Value> key, IEnumerable<object> rows) => rows.FirstOrDefault(row => HasKey(row, key));

    /// <summary>The index over a column, or null where there is none.</summary>
    public ColumnIndex? IndexOf(EdmProperty property)
    {
        if (property.Kind != ValueKind.Text || (property != Type.Keys[0] && !_source.Indexed.Contains(property.Name)))
        {
            return null;
        }
        return _indexes.GetOrAdd(property.Ordinal, _ => new ColumnIndex(Rows, Reader(property)));
    }

    /// <summary>This table without the rows of one document and with others instead.</summary>
    /// <param name="whole">All rows after the change, to be read from where this table was never read.</param>
    /// <param name="id">The document, as the first key column shows it.</param>
    public EntityTable Replace(TableRows whole, string id, IEnumerable<object> rows)
    {
        if (!_rows.IsValueCreated)
        {
            return new EntityTable(Type, whole);
        }
        var changed = new List<object>(Rows.Length + 1);
        changed.AddRange(Rows.Where(row => Read(row, Type.Keys[0]).Text != id));
        var order = Comparer<object>.Create(CompareRows);
        foreach (var row in rows)
        {
            var at = changed.BinarySearch(row, order);
            changed.Insert(at < 0 ? ~at : at, row);
        }
        return new EntityTable(Type, whole, [.. changed]);
    }

    private bool HasKey(object row, IReadOnlyList<Value> key)
    {
        for (var i = 0; i < key.Count; i++)
        {
            var property = Type.Keys[i];
            var cell = Read(row, property);
            var isEqual = property.Kind == ValueKind.Text ? cell.Text == property.Input(key[i].Text) : ValueOrder.Compare(cell, key[i]) == 0;
            if (!isEqual)
            {
                return false;
            }
        }
        return true;
    }

    private object[] ReadRows()
    {
        object[] rows = [.. _source.Read()];
        if (_source.IsKeyOrdered)
        {
            return [.. KeySort.Positions(this, rows).Select(position => rows[position])];
        }
        var scattered = Array.ConvertAll(rows, Scatter);
        Array.Sort(scattered, rows);
        return rows;
    }

    // As ReadRows sorts.
    private int CompareRows(object left, object right)
    {
        if (!_source.IsKeyOrdered)
        {
            return Scatter(left).CompareTo(Scatter(right));
        }
        return Type.Keys.Select(key => ValueOrder.Compare(Read(left, key), Read(right, key), key.AlphaLength)).FirstOrDefault(order => order != 0);
    }

    private uint Scatter(object row)
    {
        var hash = 2166136261;
        foreach (var key in Type.Keys)
        {
            var cell = Read(row, key);
            hash = Fnv.Hash(key.Kind == ValueKind.Text ? cell.Text : cell.Ticks.ToString(CultureInfo.InvariantCulture), hash);
        }
        return hash;
    }

    private static Func<object, Value> ReaderOf(EdmProperty property, TableRows source)
    {
        if (!source.Columns.TryGetValue(property.Name, out var read))
        {
            var initial = InitialValue(property);
            return _ => initial;
        }
        if (property.Kind != ValueKind.Text)
        {
            return read;
        }
        return row =>
        {
            var cell = read(row);
            var shown = property.Output(cell.Text);
            return ReferenceEquals(shown, cell.Text) ? cell : Value.Of(shown);
        };
    }

    // What a field shows that nothing was ever entered in. Character fields have no null; dates, times and GUIDs show theirs.
    private static Value InitialValue(EdmProperty property) => property.Kind switch
    {
        ValueKind.Text => property.IsNumericText ? Value.Of("0") : Value.Empty,
        ValueKind.Boolean => Value.False,
        ValueKind.Number => Value.Of(0m),
        _ => Value.Null,
    };

    private void RefuseUnknownNames()
    {
        var unknown = _source.Columns.Keys.Concat(_source.Indexed).FirstOrDefault(name => Type.Property(name) is null)
            ?? Type.Navigations.FirstOrDefault(navigation => !_source.Navigations.ContainsKey(navigation.Name))?.Name;
        if (unknown is not null)
        {
            throw new InvalidOperationException($"{Type.FullName}: {unknown} is not the same in the metadata and in the rows.");
        }
    }
}
