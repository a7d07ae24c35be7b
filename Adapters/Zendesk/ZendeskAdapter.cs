using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.Zendesk;

/// <summary>The adapter for Zendesk Support: cases from tickets, and what organizations hold of customers.</summary>
public static class ZendeskAdapter
{
    /// <param name="backend">Name of the backend in the configuration.</param>
    /// <param name="clock">Tells what the search index may not show yet; the system's clock where null.</param>
    /// <exception cref="InvalidOperationException">A map does not fit the model.</exception>
    public static BackendAdapter Create(
        string backend, CanonicalModel model, ZendeskOptions options, IBackendTransport transport, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(transport);
        return new BackendAdapter(backend) { Reader = new ZendeskReader(backend, model, options, transport, clock ?? TimeProvider.System) };
    }
}
