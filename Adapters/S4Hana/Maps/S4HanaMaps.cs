using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.S4Hana.Maps;

/// <summary>The entity maps of S/4HANA; docs/mapping.md says the same for people.</summary>
internal static class S4HanaMaps
{
    /// <returns>The resources, those that can be an entity's anchor first.</returns>
    public static ImmutableArray<S4HanaResource> Build(string backend, CanonicalModel model, S4HanaOptions options) =>
    [
        BusinessPartnerMap.Build(backend, model, options),
        SalesAreaMap.Build(backend, model, options),
        ProductMap.Build(backend, model, options),
        SalesOrderMap.Build(backend, model, options),
        BillingDocumentMap.Build(backend, model, options),
    ];
}
