using CanonicalGateway.Adapters.S4Hana.Maps;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.S4Hana;

/// <summary>The adapter of SAP S/4HANA by its OData V2 services.</summary>
public static class S4HanaAdapter
{
    /// <param name="backend">Name of the backend in the configuration.</param>
    /// <exception cref="InvalidOperationException">An entity map does not fit the model.</exception>
    public static BackendAdapter Create(string backend, CanonicalModel model, S4HanaOptions options, IBackendTransport transport)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(transport);
        return new BackendAdapter(backend)
        {
            Reader = new S4HanaReader(S4HanaMaps.Build(backend, model, options), options, transport),
            Media = new S4HanaMedia(model),
        };
    }
}
