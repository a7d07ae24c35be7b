using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CanonicalGateway.Adapters.Salesforce.Maps;
using CanonicalGateway.Adapters.Salesforce.Soql;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Salesforce;

/// <summary>Reads customers and list prices with SOQL.</summary>
internal sealed class SalesforceReader : IBackendReader
{
    /// <summary>Rows of a page. Two or more long text fields in one query would make it 200; no map has more than one.</summary>
    private const int PageRows = 2_000;

    /// <summary>Characters of a key with quotes and comma, as URLs hold it; longer keys are rare.</summary>
    private const int KeyCharacters = 16;

    /// <summary>Rows that OFFSET passes over at most.</summary>
    private const int OffsetMax = 2_000;

    /// <summary>Beyond it LIMIT limits nothing.</summary>
    private const long LimitMax = int.MaxValue;

    private readonly string _backend;
    private readonly SalesforceOptions _options;
    private readonly IBackendTransport _transport;
    private readonly ImmutableArray<SalesforceSource> _sources;

    public SalesforceReader(string backend, CanonicalModel model, SalesforceOptions options, IBackendTransport transport)
    {
        _backend = backend;
        _options = options;
        _transport = transport;
        _sources = [AccountMap.Build(backend, model), PricebookEntryMap.Build(backend, model)];
    }

    public ImmutableArray<Source> Sources => [.. _sources.Select(s => s.Source)];

    public ScanOffer Negotiate(ScanRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var source = _sources.First(s => s.Source == request.Source);
        var isLookup = request.LookupBy is not null;

        // Step 1: the conditions that SOQL can say, as many as fit into a URL.
        var filter = new SoqlFilter(source.Map);
        var bare = new SalesforceScan(source, request.Shape)
        {
            Fields = FieldsOf(source, request),
            LookupBy = isLookup ? (ScalarField)source.Map[request.LookupBy!]!.Field! : null,
            OrderBy = !isLookup && request.OrderBy.Length > 0 ? SoqlOrder.Write(source.Map, request.OrderBy) : null,
            Calls = request.Calls,
        };
        SoqlCondition?[] conditions = [.. request.Conjuncts.Select(filter.Write)];
        KeepThoseThatFit(conditions, bare);

        // Step 2: with nothing left to the gateway, the org counts and limits too.
        var isWhole = !isLookup && conditions.All(c => c is { IsExact: true });
        var isOrdered = bare.OrderBy is not null;
        var isLimited = isWhole && (isOrdered || request.OrderBy.IsEmpty) && request.Skip <= OffsetMax;
        var scan = new SalesforceScan(source, request.Shape)
        {
            Fields = bare.Fields,
            LookupBy = bare.LookupBy,
            OrderBy = bare.OrderBy,
            Conditions = [.. conditions.Where(c => c is not null && c != SoqlCondition.Always).Select(c => c!.Text)],
            Limit = isLimited && request.Top <= LimitMax ? request.Top : null,
            Offset = isLimited ? request.Skip : 0,
            Counts = isWhole && request.Count,
            Calls = request.Calls,
        };
        return new ScanOffer([.. conditions.Select(VerdictOf)], scan)
        {
            IsOrdered = isOrdered,
            IsLimited = isLimited,
            IsCounted = scan.Counts,
            RowsPerCall = PageRows,
            KeysPerCall = isLookup ? KeysPerCall(scan) : _options.KeysPerCallMax,
        };
    }

    public async IAsyncEnumerable<RowBatch> ReadAsync(Scan scan, ScanArguments arguments, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var read = (SalesforceScan)scan;
        await using var pages = new SalesforcePages(_backend, read, _options, _transport, cancellation);
        var rows = read.LookupBy is not null ? pages.LookUpAsync(arguments.Keys) : pages.ReadAsync(arguments.InPieces);
        await foreach (var batch in rows.WithCancellation(cancellation).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    public async ValueTask<long?> EstimateAsync(Scan scan, CancellationToken cancellation)
    {
        var counted = (SalesforceScan)scan;
        if (counted.LookupBy is not null)
        {
            return null;
        }

        if (!counted.CanMatch)
        {
            return 0;
        }

        await using var pages = new SalesforcePages(_backend, counted, _options, _transport, cancellation);
        return await pages.EstimateAsync().ConfigureAwait(false);
    }

    // As many as the conditions leave room for.
    private int KeysPerCall(SalesforceScan scan)
    {
        var room = _options.UrlCharactersMax - SalesforcePages.UrlLength(_options, scan.RowsQuery(""));
        return Math.Clamp(room / KeyCharacters, 1, _options.KeysPerCallMax);
    }

    // The org refuses a field that is asked for twice, and a query without one.
    private static ImmutableArray<string> FieldsOf(SalesforceSource source, ScanRequest request)
    {
        var paths = request.Shape.Columns.SelectMany(c => source.Map[c.Member]?.Paths ?? []);
        if (request.LookupBy is { } lookup)
        {
            paths = paths.Concat(source.Map[lookup]!.Paths);
        }

        ImmutableArray<string> fields = [.. paths.Distinct(StringComparer.Ordinal)];
        return fields.IsEmpty ? ["Id"] : fields;
    }

    // The short ones first, because more of them fit. Keys get half of the room.
    private void KeepThoseThatFit(SoqlCondition?[] conditions, SalesforceScan bare)
    {
        var room = _options.UrlCharactersMax - SalesforcePages.UrlLength(_options, bare.RowsQuery("")) - " LIMIT 2147483647 OFFSET 2000".Length;
        room = bare.LookupBy is null ? room : room / 2;
        var lengths = conditions.Select(c => c is null ? 0 : SoqlUrl.Length(" AND " + c.Text)).ToArray();
        foreach (var at in Enumerable.Range(0, conditions.Length).OrderBy(i => lengths[i]))
        {
            if (lengths[at] > room)
            {
                conditions[at] = null;
            }
            else
            {
                room -= lengths[at];
            }
        }
    }

    private static Verdict VerdictOf(SoqlCondition? condition) => condition switch
    {
        null => Verdict.Unsupported,
        { IsExact: true } => Verdict.Exact,
        _ => Verdict.Superset,
    };
}
