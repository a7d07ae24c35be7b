using CanonicalGateway.Gateway.Metadata;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>The JSON representation that the client and the gateway have agreed on.</summary>
/// <param name="IsIeee754Compatible">Int64 and Decimal as strings (OData JSON 3.2).</param>
public sealed record JsonFormat(MetadataLevel Metadata, bool IsIeee754Compatible)
{
    public static JsonFormat Default { get; } = new(MetadataLevel.Minimal, false);

    /// <summary>The value of Content-Type.</summary>
    public string ContentType { get; } = "application/json;odata.metadata="
        + Metadata switch { MetadataLevel.None => "none", MetadataLevel.Full => "full", _ => "minimal" }
        + (IsIeee754Compatible ? ";IEEE754Compatible=true" : "");
}
