namespace CanonicalGateway.Sandbox.Hosting;

/// <summary>A backend that behaves like the product on the wire. The host adds faults and the request log around it.</summary>
public interface ISimulator
{
    /// <summary>Short name, as the gateway's configuration calls the backend: <c>salesforce</c>, <c>s4</c>, <c>s4-emea</c>, <c>zendesk</c>.</summary>
    string Name { get; }

    /// <summary>Adds the product's endpoints.</summary>
    void Map(IEndpointRouteBuilder endpoints);

    /// <summary>Returns to the seeded state: tokens, cursors, rate windows and rows.</summary>
    void Reset();
}
