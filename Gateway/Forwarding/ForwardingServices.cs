using CanonicalGateway.Gateway.Resilience;

namespace CanonicalGateway.Gateway.Forwarding;

public static class ForwardingServices
{
    /// <summary>Adds both forwarders. They need <see cref="BackendTransports"/> among the services.</summary>
    /// <param name="publicAddress">Address under which clients know the gateway; null to take that of each request.</param>
    public static IServiceCollection AddBackendForwarding(this IServiceCollection services, Uri? publicAddress = null)
    {
        services.AddHttpForwarder();
        services.AddSingleton<MediaForwarder>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<EntityForwarder>(provider, publicAddress is null ? [] : [publicAddress]));
        return services;
    }
}
