using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>The version of the schema that a request may name by $schemaversion (OData Protocol 5.2, 11.2.12).</summary>
internal static class SchemaVersion
{
    /// <exception cref="GatewayException">NotFound for a version that there is not: each service root has one.</exception>
    public static void Require(ReadOnlySpan<char> given)
    {
        if (given is not "*" && !given.SequenceEqual(CanonicalModel.V1.Version))
        {
            throw new GatewayError(GatewayErrorCode.NotFound, $"There is no schema version '{given}' at this service root, only {CanonicalModel.V1.Version}.") { Target = "$schemaversion" }
                .ToException();
        }
    }
}
