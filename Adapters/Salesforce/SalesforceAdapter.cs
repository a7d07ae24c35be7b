using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.Salesforce;

/// <summary>Customers and list prices from a Salesforce org over its REST API.</summary>
public static class SalesforceAdapter
{
    /// <param name="backend">Name of the backend in the configuration.</param>
    /// <exception cref="InvalidOperationException">The model lacks a member that the maps name.</exception>
    public static BackendAdapter Create(string backend, CanonicalModel model, SalesforceOptions options, IBackendTransport transport)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(transport);
        return new BackendAdapter(backend) { Reader = new SalesforceReader(backend, model, options, transport) };
    }
}
