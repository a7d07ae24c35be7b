namespace CanonicalGateway.Gateway.Security;

/// <summary>What a caller wants to do with an entity.</summary>
public enum Operation
{
    Read,
    Write,
}
