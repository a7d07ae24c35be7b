namespace CanonicalGateway.Gateway.OData;

/// <summary>Answers every request below a service root, whatever its method. The caller is authenticated; what it may do is not yet checked.</summary>
public interface IODataEndpoint
{
    /// <exception cref="Contracts.Errors.GatewayException">What the client is told; the pipeline writes it.</exception>
    Task HandleAsync(HttpContext context);
}
