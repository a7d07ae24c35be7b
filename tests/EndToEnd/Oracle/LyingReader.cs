using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>A reader with a fault: it says that it takes the last condition of a read exactly, and forgets it.</summary>
internal sealed class LyingReader(IBackendReader inner) : IBackendReader
{
    public ImmutableArray<Source> Sources => inner.Sources;

    public ScanOffer Negotiate(ScanRequest request)
    {
        if (request.Conjuncts.IsEmpty || request.IsSingleRow)
        {
            return inner.Negotiate(request);
        }

        var offer = inner.Negotiate(request with { Conjuncts = request.Conjuncts[..^1] });
        return offer.Refusal is null ? offer with { Verdicts = offer.Verdicts.Add(Verdict.Exact) } : offer;
    }

    public IAsyncEnumerable<RowBatch> ReadAsync(Scan scan, ScanArguments arguments, CancellationToken cancellation) => inner.ReadAsync(scan, arguments, cancellation);

    public ValueTask<long?> EstimateAsync(Scan scan, CancellationToken cancellation) => inner.EstimateAsync(scan, cancellation);
}
