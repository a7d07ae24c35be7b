using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.Zendesk.Maps;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Zendesk.Organizations;

/// <summary>Reads what organizations hold of customers. Organizations without an external id are nobody's.</summary>
internal sealed class OrganizationReader(EntityMap<TicketField> map, ZendeskCalls calls, OrganizationDirectory directory, ZendeskOptions options)
{
    public const string All = "/api/v2/organizations?page%5Bsize%5D=100";

    private const string Count = "/api/v2/organizations/count";

    private const int PageRowsMax = 100;

    private const int PagesMax = 1_000_000;

    private readonly Property _id = map.Type.Key!;

    public ScanOffer Negotiate(ScanRequest request)
    {
        var verdicts = new Verdict[request.Conjuncts.Length];
        ImmutableArray<string>? ids = null;
        for (var i = 0; i < verdicts.Length && ids is null && request.LookupBy is null; i++)
        {
            ids = IdsOf(request.Conjuncts[i]);
            verdicts[i] = ids is null ? Verdict.Unsupported : Verdict.Exact;
        }

        return new ScanOffer([.. verdicts], new OrganizationScan(request.Source, request.Shape, ids, request.LookupBy is not null, request.Calls))
        {
            RowsPerCall = PageRowsMax,
            KeysPerCall = options.KeysPerCall,
            IsOrdered = request.OrderBy.IsEmpty || (request.LookupBy is null && ids is { Length: <= 1 }),
        };
    }

    public IAsyncEnumerable<RowBatch> ReadAsync(OrganizationScan scan, ScanArguments arguments, CancellationToken cancellation)
    {
        IReadOnlyList<string>? keys = scan.IsLookup ? arguments.Keys : scan.ExternalIds;
        return keys is null ? AllAsync(scan, cancellation) : ByKeyAsync(scan, keys, arguments.Memo, cancellation);
    }

    /// <summary>About how many customers the scan finds: those that it names, else all organizations, also those without an external id.</summary>
    public async ValueTask<long?> EstimateAsync(OrganizationScan scan, CancellationToken cancellation) => scan switch
    {
        { IsLookup: true } => null,
        { ExternalIds: { } ids } => ids.Distinct(StringComparer.Ordinal).Count(id => id.Length > 0),

        // The product counts anew once a day where there are very many.
        _ => await calls.CountAsync(Count, OrganizationMap.Resource, scan.Calls, cancellation, "count", "value").ConfigureAwait(false),
    };

    private ImmutableArray<string>? IdsOf(Expr condition) => condition switch
    {
        CompareExpr { Operator: CompareOperator.Equal, Left: PathExpr { IsOwn: true } path, Right: LiteralExpr { Value.IsNull: false } literal }
            when path.Property == _id => [literal.Value.String],
        InExpr { Operand: PathExpr { IsOwn: true } path } list when path.Property == _id && list.Values.All(v => !v.IsNull) =>
            [.. list.Values.Select(v => v.String)],
        _ => null,
    };

    private async IAsyncEnumerable<RowBatch> ByKeyAsync(
        OrganizationScan scan, IReadOnlyList<string> keys, RequestMemo memo, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PageReaderOf(scan);
        var wanted = keys.ToHashSet(StringComparer.Ordinal);
        var pages = ParallelCalls.RunAsync(
            directory.TargetsOf(wanted), options.ParallelCalls, (t, _) => directory.GetAsync(t, memo, scan.Calls, cancellation), static _ => { }, cancellation);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            // The product compares external ids without case. A row that two of the answers hold belongs to one key and comes once.
            var batch = reader.Read(page.Body, calls.Backend, OrganizationMap.Resource, new string?[2], (sides, sink) =>
                sides[0].Type == JsonTokenType.String && wanted.Remove(sink.String(sides[0])));
            batch.Age = page.Age;
            yield return batch;
        }
    }

    private async IAsyncEnumerable<RowBatch> AllAsync(OrganizationScan scan, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PageReaderOf(scan);
        string? after = null;
        for (var number = 0; number < PagesMax; number++)
        {
            var target = after is null ? All : $"{All}&page%5Bafter%5D={Uri.EscapeDataString(after)}";
            using var reply = await calls.GetAsync(target, OrganizationMap.Resource, scan.Calls, cancellation).ConfigureAwait(false);
            var scalars = new string?[2];
            var batch = reader.Read(
                reply, calls.Backend, OrganizationMap.Resource, scalars, static (sides, _) => sides[0] is { Type: JsonTokenType.String, Length: > 0 });
            yield return batch;
            if (scalars[0] != "true")
            {
                yield break;
            }

            after = scalars[1] is { } next && next != after
                ? next
                : throw ZendeskErrors.Fault(calls.Backend, "promised more organizations without a way to them");
        }

        throw ZendeskErrors.Fault(calls.Backend, $"gave more than {PagesMax} pages of organizations");
    }

    private PageReader PageReaderOf(OrganizationScan scan) =>
        new(RowReaders.Of(map, scan.Shape, "external_id"), OrganizationMap.Resource, "meta.has_more", "meta.after_cursor");
}
