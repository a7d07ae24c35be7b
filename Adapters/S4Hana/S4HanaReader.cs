using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.S4Hana;

/// <summary>Reads canonical rows by the OData V2 services of S/4HANA.</summary>
internal sealed class S4HanaReader : IBackendReader
{
    private readonly ImmutableArray<S4HanaResource> _resources;
    private readonly S4HanaOptions _options;
    private readonly PageWalk _walk;
    private readonly KeyLookup _lookup;

    public S4HanaReader(ImmutableArray<S4HanaResource> resources, S4HanaOptions options, IBackendTransport transport)
    {
        _resources = resources;
        _options = options;
        _walk = new PageWalk(transport);
        _lookup = new KeyLookup(_walk, options);
        Sources = [.. resources.Select(r => r.Source)];
    }

    public ImmutableArray<Source> Sources { get; }

    public ScanOffer Negotiate(ScanRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        foreach (var resource in _resources)
        {
            if (resource.Source == request.Source)
            {
                return new ScanPlan(resource, request, _options).Offer();
            }
        }

        throw new ArgumentException($"{request.Source.Resource} is not a source of this reader.", nameof(request));
    }

    public IAsyncEnumerable<RowBatch> ReadAsync(Scan scan, ScanArguments arguments, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentNullException.ThrowIfNull(arguments);
        var read = (S4HanaScan)scan;
        return read.Form switch
        {
            ScanForm.Nothing => NothingAsync(read, cancellation),
            ScanForm.Entity => _walk.ReadEntityAsync(read, cancellation),
            ScanForm.Count => _walk.ReadCountAsync(read, cancellation),
            ScanForm.Pages => _walk.ReadPagesAsync(read, read.Target, arguments.InPieces, cancellation),
            _ => _lookup.ReadAsync(read, arguments.Keys, cancellation),
        };
    }

    public async ValueTask<long?> EstimateAsync(Scan scan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scan);
        return (S4HanaScan)scan switch
        {
            { Form: ScanForm.Lookup } => null,
            { Filter: null } => 0,
            { Form: ScanForm.Entity } => 1,
            var counted => (await _walk.CountAsync(counted, cancellation).ConfigureAwait(false)).Count,
        };
    }

    private static async IAsyncEnumerable<RowBatch> NothingAsync(S4HanaScan scan, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (scan.IsCounted)
        {
            yield return new RowBatch(scan.Shape, capacity: 0) { TotalCount = 0 };
        }
    }
}
