using System.Collections.Immutable;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>Writes the answer to a batch, unit by unit, each as soon as it is known.</summary>
internal interface IBatchWriter
{
    string ContentType { get; }

    void Begin();

    void Write(BatchUnit unit, ImmutableArray<InnerAnswer> answers);

    void End();
}
