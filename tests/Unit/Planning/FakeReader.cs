using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Tests.Unit.Rows;

namespace CanonicalGateway.Tests.Unit.Planning;

/// <summary>
/// A backend in memory: takes of a read what a test says, records what it was asked, and hands out pages that the test can look after.
/// </summary>
internal sealed class FakeReader(params ImmutableArray<Source> sources) : IBackendReader
{
    public ImmutableArray<Source> Sources { get; } = sources;

    /// <summary>How well it evaluates a condition.</summary>
    public Func<Expr, Verdict> Verdict { get; set; } = _ => Contracts.Adapters.Verdict.Exact;

    public bool Orders { get; set; } = true;

    public bool Limits { get; set; } = true;

    public bool Counts { get; set; } = true;

    public int PageRows { get; set; } = 100;

    /// <summary>The rows of each resource: values by property name.</summary>
    public Dictionary<string, List<Dictionary<string, object?>>> Rows { get; } = [];

    /// <summary>Awaited before each page.</summary>
    public Func<Source, CancellationToken, Task> Delay { get; set; } = (_, _) => Task.CompletedTask;

    public List<ScanRequest> Requests { get; } = [];

    public List<(ScanRequest Request, IReadOnlyList<string> Keys)> Reads { get; } = [];

    public List<RowBatch> Batches { get; } = [];

    public ScanOffer Negotiate(ScanRequest request)
    {
        Requests.Add(request);
        var verdicts = request.Conjuncts.Select(Verdict).ToImmutableArray();
        var isExact = verdicts.All(v => v == Contracts.Adapters.Verdict.Exact) && request.LookupBy is null;
        var orders = Orders && request.LookupBy is null && !request.OrderBy.IsEmpty;
        var limits = Limits && isExact && (request.OrderBy.IsEmpty || orders) && (request.Skip > 0 || request.Top is not null);
        return new ScanOffer(verdicts, new FakeScan(request, verdicts, orders, limits)) { IsOrdered = orders, IsLimited = limits, IsCounted = Counts && isExact && request.Count };
    }

    public async IAsyncEnumerable<RowBatch> ReadAsync(Scan scan, ScanArguments arguments, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (request, fake) = (((FakeScan)scan).Request, (FakeScan)scan);
        lock (Reads)
        {
            Reads.Add((request, arguments.Keys));
        }

        using var all = Fill(request, fake, arguments.Keys);
        for (var first = 0; first == 0 || first < all.Count; first += PageRows)
        {
            await Delay(scan.Source, cancellation).ConfigureAwait(false);
            yield return Page(all, first, request.Count && Counts ? fake.Total : null);
        }
    }

    private RowBatch Page(RowBatch all, int first, long? total)
    {
        var page = new RowBatch(all.Shape) { TotalCount = total };
        for (var i = first; i < Math.Min(first + PageRows, all.Count); i++)
        {
            page.AddRow();
            for (var c = 0; c < all.Shape.Width; c++)
            {
                var cell = page.CopyIn(all, all.Row(i)[c], all.Shape.Columns[c]);
                page.Row(page.Count - 1)[c] = cell;
            }
        }

        lock (Batches)
        {
            Batches.Add(page);
        }

        return page;
    }

    private RowBatch Fill(ScanRequest request, FakeScan scan, IReadOnlyList<string> keys)
    {
        var batch = new RowBatch(request.Shape);
        var taken = request.Conjuncts.Where((_, i) => scan.Verdicts[i] != Contracts.Adapters.Verdict.Unsupported).ToArray();

        // Conditions may read more than the rows are asked to hold.
        var whole = new Shape(request.Source.Type, [.. request.Shape.Columns.Where(c => Holds(request.Source, c)), .. request.Source.Properties.Where(p => request.Shape.IndexOf(p) < 0).Select(p => new Column(p))]);
        var predicate = taken.Length == 0 ? null : EvaluatorCompiler.Predicate(taken, whole);
        using var checkedRows = new RowBatch(whole);
        foreach (var row in Rows[request.Source.Resource])
        {
            if (request.LookupBy is { } by && (row.GetValueOrDefault(by.Name) is not string key || !keys.Contains(key)))
            {
                continue;
            }

            checkedRows.With([.. whole.Columns.Select(c => row.GetValueOrDefault(c.Member.Name))]);
            var cursor = RowCursor.Rows(checkedRows);
            cursor.MoveTo(checkedRows.Count - 1);
            if (predicate?.Keeps(ref cursor) != false)
            {
                batch.With([.. request.Shape.Columns.Select(c => Holds(request.Source, c) ? row.GetValueOrDefault(c.Member.Name) : null)]);
            }
        }

        scan.Total = batch.Count;
        if (scan.Limits)
        {
            batch.Reorder([.. Enumerable.Range(0, batch.Count).Skip((int)request.Skip).Take((int)(request.Top ?? int.MaxValue))]);
        }

        return batch;
    }

    private static bool Holds(Source source, Column column) =>
        source.Properties.Any(p => p == column.Member) || source.Contained.Any(n => n == column.Member);

    private sealed class FakeScan(ScanRequest request, ImmutableArray<Verdict> verdicts, bool orders, bool limits) : Scan(request.Source, request.Shape)
    {
        public ScanRequest Request { get; } = request;

        public ImmutableArray<Verdict> Verdicts { get; } = verdicts;

        public bool Limits { get; } = limits;

        public long Total { get; set; }

        public override string Describe() => $"{Source.Resource} ordered={orders} limited={Limits}";
    }
}
