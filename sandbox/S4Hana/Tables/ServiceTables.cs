using CanonicalGateway.Sandbox.S4Hana.Metadata;

namespace CanonicalGateway.Sandbox.S4Hana.Tables;

/// <summary>A service and the rows of its entity sets.</summary>
public sealed class ServiceTables
{
    private readonly Dictionary<string, EntityTable> _bySet;
    private readonly Dictionary<string, EntityTable> _byType;

    /// <param name="rows">Rows by the name of the entity set.</param>
    public ServiceTables(ServiceMetadata metadata, IReadOnlyDictionary<string, TableRows> rows)
    {
        Metadata = metadata;
        _bySet = metadata.Types.ToDictionary(type => type.SetName, type => new EntityTable(type, rows[type.SetName]));
        _byType = _bySet.Values.ToDictionary(table => table.Type.Name);
    }

    public ServiceMetadata Metadata { get; }

    public string Name => Metadata.Name;

    public EntityTable? Set(string name) => _bySet.GetValueOrDefault(name);

    public EntityTable TargetOf(EdmNavigation navigation) => _byType[navigation.TargetType];
}
