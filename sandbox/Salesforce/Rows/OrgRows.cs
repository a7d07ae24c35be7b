using CanonicalGateway.Sandbox.Salesforce.Schema;

namespace CanonicalGateway.Sandbox.Salesforce.Rows;

/// <summary>All tables of the org, linked: each row holds its parents. Immutable once built.</summary>
internal sealed class OrgRows
{
    private readonly Dictionary<string, SObjectTable> _tables = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="rows">Rows by object; those of an object without an entry are none.</param>
    public OrgRows(IReadOnlyDictionary<string, IReadOnlyList<SObjectRow>> rows)
    {
        foreach (var type in SObjectCatalog.Types)
        {
            _tables[type.Name] = new(type, rows.GetValueOrDefault(type.Name, []));
        }

        foreach (var table in _tables.Values)
        {
            Link(table);
        }

        foreach (var table in _tables.Values)
        {
            foreach (var child in table.Type.Children)
            {
                _tables[child.ChildObject].Index(child.Field);
            }
        }

        _tables["Account"].Index("ErpNumber__c");
        _tables["Account"].Index("Parent", _tables["Account"].Type, "ErpNumber__c");
        _tables["Product2"].Index("ProductCode");
        _tables["PricebookEntry"].Index("ProductCode");
        _tables["PricebookEntry"].Index("Product2", _tables["Product2"].Type, "ProductCode");
    }

    public IEnumerable<SObjectTable> Tables => _tables.Values;

    public SObjectTable? Table(string name) => _tables.GetValueOrDefault(name);

    private void Link(SObjectTable table)
    {
        foreach (var field in table.Type.Fields)
        {
            if (field.Relationship is not { } relationship)
            {
                continue;
            }

            var target = _tables[relationship.Target];
            foreach (var row in table.Rows)
            {
                row.Parents[relationship.Index] = row.Values[field.Slot] is string id ? target.Find(id) : null;
            }
        }
    }
}
