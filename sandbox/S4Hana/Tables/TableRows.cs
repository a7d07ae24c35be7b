using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Tables;

/// <summary>Says where the rows of an entity set come from and how its columns and navigations read them.</summary>
public abstract class TableRows
{
    private readonly Dictionary<string, Func<object, Value>> _columns = [];
    private readonly Dictionary<string, Func<object, IEnumerable<object>>> _navigations = [];
    private readonly HashSet<string> _indexed = [];

    public IReadOnlyDictionary<string, Func<object, Value>> Columns => _columns;

    public IReadOnlyDictionary<string, Func<object, IEnumerable<object>>> Navigations => _navigations;

    public IReadOnlySet<string> Indexed => _indexed;

    /// <summary>Whether rows come in the order of the key where no order is asked for; else they come in some other fixed order.</summary>
    public bool IsKeyOrdered { get; init; }

    public abstract IEnumerable<object> Read();

    protected void Add(string column, Func<object, Value> value) => _columns.Add(column, value);

    protected void AddNavigation(string name, Func<object, IEnumerable<object>> rows) => _navigations.Add(name, rows);

    protected void AddIndex(string column) => _indexed.Add(column);
}

/// <inheritdoc/>
public sealed class TableRows<TRow>(Func<IEnumerable<TRow>> read) : TableRows
    where TRow : class
{
    public override IEnumerable<object> Read() => read();

    public TableRows<TRow> Column(string name, Func<TRow, Value> value)
    {
        Add(name, row => value((TRow)row));
        return this;
    }

    public TableRows<TRow> Text(string name, Func<TRow, string?> value) => Column(name, row => Value.Of(value(row)));

    /// <summary>Rows that a navigation leads to; for a to-one navigation one or none.</summary>
    public TableRows<TRow> To(string navigation, Func<TRow, IEnumerable<object>> rows)
    {
        AddNavigation(navigation, row => rows((TRow)row));
        return this;
    }

    /// <summary>Keeps the rows findable by this text column; the first key column always is.</summary>
    public TableRows<TRow> Index(string column)
    {
        AddIndex(column);
        return this;
    }
}
