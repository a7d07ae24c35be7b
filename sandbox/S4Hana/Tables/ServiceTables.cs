using CanonicalGateway.Sandbox.S4Hana.Metadata;

namespace CanonicalGateway.Sandbox.S4Hana.Tables;

/// <summary>A service and the rows of its entity sets.</summary>
public sealed class ServiceTables
{
    private readonly Dictionary<string, EntityTable> _bySet;
    private readonly Dictionary<string, EntityTable> _byType;

    /// <param name="rows">Rows by the name of the entity set.</param>
    public ServiceTables(ServiceMetadata metadata, IReadOnlyDictionary<string, TableRows> rows)
        : this(metadata, metadata.Types.Select(type => new EntityTable(type, rows[type.SetName])))
    {
    }

    private ServiceTables(ServiceMetadata metadata, IEnumerable<EntityTable> tables)
    {
        Metadata = metadata;
        _bySet = tables.ToDictionary(table => table.Type.SetName);
        _byType = _bySet.Values.ToDictionary(table => table.Type.Name);
    }

    public ServiceMetadata Metadata { get; }

    public string Name => Metadata.Name;

    public EntityTable? Set(string name) => _bySet.GetValueOrDefault(name);

    /// <summary>The service after a change of one document, whose number is the first key of every set.</summary>
    /// <param name="whole">All rows after the change, by the name of the set.</param>
    /// <param name="id">The document, as the key shows it.</param>
    /// <param name="document">The document's rows after the change, by the name of the set.</param>
    public ServiceTables Replace(IReadOnlyDictionary<string, TableRows> whole, string id, IReadOnlyDictionary<string, TableRows> document) =>
        new(Metadata, _bySet.Select(set => set.Value.Replace(whole[set.Key], id, document[set.Key].Read())));

    public EntityTable TargetOf(EdmNavigation navigation) => _byType[navigation.TargetType];
}
