using System.Globalization;
using System.Text.Json;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.Salesforce.Soql;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Salesforce;

/// <summary>The calls of one read: pages until the org says that it is done, lookups a few side by side. Used by one reader at a time.</summary>
internal sealed class SalesforcePages : IAsyncDisposable
{
    /// <summary>Pages of one result; 2,000 rows each, if the org keeps to its default.</summary>
    private const int PagesMax = 100_000;

    private readonly string _backend;
    private readonly SalesforceScan _scan;
    private readonly SalesforceOptions _options;
    private readonly IBackendTransport _transport;
    private readonly SalesforceErrors _errors;
    private readonly PageReader _pages;
    private readonly CancellationTokenSource _stop;
    private readonly HashSet<Task<BackendReply>> _underway = [];

    public SalesforcePages(string backend, SalesforceScan scan, SalesforceOptions options, IBackendTransport transport, CancellationToken cancellation)
    {
        _backend = backend;
        _scan = scan;
        _options = options;
        _transport = transport;
        _errors = new SalesforceErrors(backend, options);
        var rows = scan.LookupBy is { } lookup ? RowReaders.Of(scan.From.Map, scan.Shape, lookup.Path) : RowReaders.Of(scan.From.Map, scan.Shape);
        _pages = new PageReader(rows, "records", "totalSize", "done", "nextRecordsUrl");
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    /// <summary>Characters of the URL that asks a query.</summary>
    public static int UrlLength(SalesforceOptions options, string query) => PathOf(options).Length + SoqlUrl.Length(query);

    /// <param name="inPieces">Whether a page may be read while it arrives.</param>
    public async IAsyncEnumerable<RowBatch> ReadAsync(bool inPieces)
    {
        var count = _scan.CountsApart ? Begin(TargetOf(_scan.CountQuery())) : null;
        if (!_scan.WantsRows)
        {
            if (count is not null)
            {
                var (all, age) = await CountAsync(count).ConfigureAwait(false);
                yield return new RowBatch(_scan.Shape, 0) { TotalCount = all, Age = age };
            }

            yield break;
        }

        var first = Begin(TargetOf(_scan.RowsQuery(null)), inPieces);
        (long Count, TimeSpan Age)? counted = count is null ? null : await CountAsync(count).ConfigureAwait(false);
        var total = counted?.Count;
        await foreach (var (batch, size) in FollowAsync(first, null, inPieces).ConfigureAwait(false))
        {
            batch.TotalCount = !_scan.Counts ? null : total ??= size;
            batch.Age = counted is { } apart && apart.Age > batch.Age ? apart.Age : batch.Age;
            yield return batch;
        }
    }

    /// <param name="keys">Distinct.</param>
    public async IAsyncEnumerable<RowBatch> LookUpAsync(IReadOnlyList<string> keys)
    {
        using var chunks = Chunks(keys).GetEnumerator();
        var begun = new Queue<(Task<BackendReply> First, HashSet<string> Keys)>();
        while (true)
        {
            while (begun.Count < _options.ParallelCalls && chunks.MoveNext())
            {
                begun.Enqueue((Begin(TargetOf(_scan.RowsQuery(chunks.Current.Literals))), chunks.Current.Keys));
            }

            if (!begun.TryDequeue(out var next))
            {
                yield break;
            }

            // IN ignores case and blanks at the end where the field does; rows are wanted by the exact key.
            RowCheck isWanted = (sides, sink) => !sides[0].IsNull && next.Keys.Contains(sink.String(sides[0]));
            await foreach (var (batch, _) in FollowAsync(next.First, isWanted, inPieces: false).ConfigureAwait(false))
            {
                yield return batch;
            }
        }
    }

    /// <returns>The number of rows that fulfil the conditions; null where the org's answer holds none.</returns>
    public async Task<long?> EstimateAsync()
    {
        using var reply = await TakeAsync(Begin(TargetOf(_scan.CountQuery()))).ConfigureAwait(false);
        return TotalSizeOf(reply);
    }

    /// <summary>Gives up the calls whose answers nobody took.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var call in _underway)
        {
            try
            {
                (await call.ConfigureAwait(false)).Dispose();
            }
            catch (Exception abandoned) when (abandoned is OperationCanceledException or GatewayException)
            {
                // The read has ended, well or with an error of its own: there is nobody left to tell.
            }
        }

        _stop.Dispose();
    }

    private static string PathOf(SalesforceOptions options) => $"/services/data/{options.ApiVersion}/query?q=";

    private string TargetOf(string query) => PathOf(_options) + SoqlUrl.Encode(query);

    private IEnumerable<(string Literals, HashSet<string> Keys)> Chunks(IReadOnlyList<string> keys)
    {
        var room = _options.UrlCharactersMax - UrlLength(_options, _scan.RowsQuery(""));
        var (literals, chunk, length) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal), 0);
        foreach (var key in keys)
        {
            // Neither empty text nor text that can't be said is in the org, and no field that rows are looked up by holds as much as a URL.
            if (key.Length == 0 || SoqlLiteral.Text(key) is not { } literal || SoqlUrl.Length(literal) > room)
            {
                continue;
            }

            var needed = SoqlUrl.Length(literal) + 1;
            if (chunk.Count > 0 && (length + needed > room + 1 || chunk.Count == _options.KeysPerCallMax))
            {
                yield return (string.Join(',', literals), chunk);
                (literals, chunk, length) = ([], new HashSet<string>(StringComparer.Ordinal), 0);
            }

            literals.Add(literal);
            chunk.Add(key);
            length += needed;
        }

        if (chunk.Count > 0)
        {
            yield return (string.Join(',', literals), chunk);
        }
    }

    private async IAsyncEnumerable<(RowBatch Batch, long? TotalSize)> FollowAsync(Task<BackendReply> first, RowCheck? check, bool inPieces)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        var scalars = new string?[3];
        var pending = first;
        while (true)
        {
            using var reply = await TakeAsync(pending).ConfigureAwait(false);
            using var pieces = reply.HasMore ? PiecesOf(reply, scalars, check) : null;
            string? next = null;
            Task<BackendReply>? ahead = null;
            var isAtEnd = false;
            while (!isAtEnd)
            {
                var batch = pieces is null
                    ? _pages.Read(reply, _backend, _scan.From.Map.Resource, scalars, check)
                    : await pieces.NextAsync(_stop.Token).ConfigureAwait(false);
                isAtEnd = pieces is null || pieces.IsAtEnd;
                long? size;
                try
                {
                    size = SizeOf(scalars[0]);
                    if (isAtEnd && (next = NextOf(scalars[1], scalars[2])) is not null)
                    {
                        Visit(next, visited);

                        // Whoever came for a second page will most likely want all: then the next one travels while this one is worked on.
                        ahead = visited.Count > 1 ? Begin(next, inPieces) : null;
                    }
                }
                catch
                {
                    batch.Dispose();
                    throw;
                }

                if (batch.Count == 0 && batch.Age == default && !(_scan.Counts && next is null))
                {
                    batch.Dispose();
                }
                else
                {
                    yield return (batch, size);
                }
            }

            if (next is null)
            {
                yield break;
            }

            pending = ahead ?? Begin(next, inPieces);
        }
    }

    private void Visit(string next, HashSet<string> visited)
    {
        if (!visited.Add(next))
        {
            throw _errors.Fault($"answered {_scan.From.Map.Resource} with pages that lead back to one another.");
        }

        if (visited.Count == PagesMax)
        {
            throw _errors.Fault($"answered {_scan.From.Map.Resource} with more than {PagesMax} pages.");
        }
    }

    // The size goes with the first rows.
    private PageStream PiecesOf(BackendReply reply, string?[] scalars, RowCheck? check) =>
        new(_pages, reply, _backend, _scan.From.Map.Resource, scalars, check) { ScalarNeeded = _scan.Counts ? 0 : null };

    private long? SizeOf(string? text)
    {
        long? size = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var total) ? total : null;
        return !_scan.Counts || size is not null ? size : throw _errors.Fault($"answered {_scan.From.Map.Resource} without a totalSize.");
    }

    // Only done ends a result: a page may be shorter than asked for.
    private string? NextOf(string? done, string? next) => done switch
    {
        "true" => null,
        "false" when next is not null && next.StartsWith("/services/data/", StringComparison.Ordinal) && next.All(IsPathCharacter) => next,
        "false" => throw _errors.Fault($"answered {_scan.From.Map.Resource} with a page that is not the last and leads nowhere."),
        _ => throw _errors.Fault($"answered {_scan.From.Map.Resource} without saying whether more rows follow."),
    };

    private static bool IsPathCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '~';

    private async Task<(long Count, TimeSpan Age)> CountAsync(Task<BackendReply> call)
    {
        using var reply = await TakeAsync(call).ConfigureAwait(false);
        return TotalSizeOf(reply) is { } count
            ? (count, reply.Age)
            : throw _errors.Fault($"answered {_scan.From.Map.Resource} without a totalSize.");
    }

    private long? TotalSizeOf(BackendReply reply)
    {
        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } answer
                && answer.TryGetProperty("totalSize", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var count) && count >= 0
                    ? count
                    : null;
        }
        catch (JsonException broken)
        {
            throw new GatewayException(_errors.Fault($"answered {_scan.From.Map.Resource} with malformed JSON.").Error, broken);
        }
    }

    private Task<BackendReply> Begin(string target, bool inPieces = false)
    {
        var call = _transport.SendAsync(BackendRequest.Get(target) with { Policy = _scan.Calls, MayStream = inPieces }, _stop.Token);
        _underway.Add(call);
        return call;
    }

    /// <summary>Waits for a call and checks that it brought JSON.</summary>
    private async Task<BackendReply> TakeAsync(Task<BackendReply> call)
    {
        _underway.Remove(call);
        var reply = await call.ConfigureAwait(false);
        if (reply is { IsSuccess: true, IsJson: true })
        {
            return reply;
        }

        using (reply)
        {
            throw _errors.Of(reply);
        }
    }
}
