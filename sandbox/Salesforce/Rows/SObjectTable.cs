using CanonicalGateway.Sandbox.Salesforce.Schema;
using CanonicalGateway.Sandbox.Salesforce.Soql;

namespace CanonicalGateway.Sandbox.Salesforce.Rows;

/// <summary>The rows of one object in their order of insertion, with indexes on the fields that many rows are looked up by.</summary>
internal sealed class SObjectTable
{
    private static readonly IReadOnlyList<SObjectRow> None = [];

    private readonly Dictionary<string, Dictionary<string, List<SObjectRow>>> _indexes = new(StringComparer.OrdinalIgnoreCase);

    public SObjectTable(SObjectType type, IReadOnlyList<SObjectRow> rows)
    {
        Type = type;
        Rows = rows;
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i].Ordinal = i;
        }

        Index("Id", SalesforceIdComparer.Instance, row => row.Id);
    }

    public SObjectType Type { get; }

    public IReadOnlyList<SObjectRow> Rows { get; }

    public SObjectRow? Find(string id) =>
        _indexes["Id"].TryGetValue(id, out var rows) ? rows[0] : null;

    /// <summary>Indexes a field, or a field of a parent, under its path.</summary>
    public void Index(string path, IEqualityComparer<string> comparer, Func<SObjectRow, string?> key)
    {
        var index = new Dictionary<string, List<SObjectRow>>(comparer);
        foreach (var row in Rows)
        {
            if (key(row) is not { } value)
            {
                continue;
            }

            if (!index.TryGetValue(value, out var rows))
            {
                index[value] = rows = [];
            }

            rows.Add(row);
        }

        _indexes[path] = index;
    }

    public void Index(string fieldName)
    {
        var field = Type.Field(fieldName)!;
        Index(fieldName, ComparerOf(field), row => (string?)row.Values[field.Slot]);
    }

    public void Index(string relationshipName, SObjectType target, string fieldName)
    {
        var parent = Type.Parent(relationshipName)!.Index;
        var field = target.Field(fieldName)!;
        Index($"{relationshipName}.{fieldName}", ComparerOf(field), row => (string?)row.Parents[parent]?.Values[field.Slot]);
    }

    public bool HasIndex(string path) => _indexes.ContainsKey(path);

    public IReadOnlyList<SObjectRow> Lookup(string path, string key) =>
        _indexes[path].TryGetValue(key, out var rows) ? rows : None;

    /// <summary>Rows of any of the keys, each once, in their order of insertion.</summary>
    public List<SObjectRow> Lookup(string path, IReadOnlyCollection<string> keys)
    {
        var found = keys.SelectMany(key => Lookup(path, key)).ToList();
        found.Sort((a, b) => a.Ordinal - b.Ordinal);
        for (var i = found.Count - 1; i > 0; i--)
        {
            if (ReferenceEquals(found[i], found[i - 1]))
            {
                found.RemoveAt(i);
            }
        }

        return found;
    }

    private static IEqualityComparer<string> ComparerOf(SObjectField field) =>
        field.Type.IsId() ? SalesforceIdComparer.Instance : field.CaseSensitive ? StringComparer.Ordinal : SoqlText.IgnoreCase;
}
