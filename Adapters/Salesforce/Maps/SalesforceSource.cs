using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.Salesforce.Soql;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.Salesforce.Maps;

/// <summary>One object of the org that holds canonical rows.</summary>
/// <param name="Map">How its fields stand for canonical members.</param>
/// <param name="Rows">The condition that tells canonical rows from others, in SOQL; joined by AND only.</param>
internal sealed record SalesforceSource(Source Source, EntityMap<SoqlField> Map, string Rows)
{
    /// <param name="lookups">Names of the properties that rows can be looked up by.</param>
    public static SalesforceSource Of(string backend, EntityMap<SoqlField> map, string rows, params string[] lookups)
    {
        var properties = map.Members.OfType<Property>().ToArray();
        var source = new Source(backend, map.Resource, map.Type, [.. properties], [])
        {
            LookupProperties = [.. lookups.Select(map.Type.Property)],
            PushableProperties = [.. properties.Where(p => map[p]!.Field is { ComparesExactly: true })],
        };
        return new SalesforceSource(source, map, rows);
    }
}
