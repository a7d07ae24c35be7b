namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>The two forms of a batch, and of its answer.</summary>
internal enum BatchFormat
{
    Multipart,
    Json,
}
