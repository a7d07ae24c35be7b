using System.IO.Pipelines;
using System.Security.Claims;
using CanonicalGateway.Benchmarks.Measuring;
using CanonicalGateway.Benchmarks.Scenarios;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Gateway.Security;
using CanonicalGateway.Gateway.Writing;
using CanonicalGateway.Sandbox;

namespace CanonicalGateway.Benchmarks.Micro;

/// <summary>What the steps of one read cost, each alone and on one thread, over a page of S/4HANA kept in memory.</summary>
internal static class MicroBenchmarks
{
    private const string Filtered =
        "$filter=Status eq 'Open' and OrderDate ge 2025-06-01 and NetAmount gt 100.50&$orderby=OrderDate desc&$select=Id,CustomerId,Status,OrderDate,NetAmount,Currency&$top=20";

    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Port = 0, Customers = options.Customers });
        var settings = GatewaySettings.Of(sandbox).WithOrdersOf(Stand.S4);
        using var pages = new PagesInMemory(new Uri(settings.Values[$"Backends:{Stand.S4}:Address"]!));
        await using var gateway = GatewayHost.Create(settings.Values, new GatewaySeams { Kinds = [.. BackendKinds.All.Select(k => OverMemory(k, pages))] });
        var parser = gateway.Services.GetRequiredService<ODataUrlParser>();
        var planner = gateway.Services.GetRequiredService<QueryPlanner>();
        var executor = gateway.Services.GetRequiredService<PlanExecutor>();
        var routing = gateway.Services.GetRequiredService<RoutingTables>().Current.Default;
        var token = sandbox.Authority.IssueToken("reader", ["Canonical.Read.All"]);
        var tokens = gateway.Services.GetRequiredService<TokenCache>();
        tokens.Add(token, new ClaimsPrincipal(new ClaimsIdentity("Bearer")), TimeProvider.System.GetUtcNow().AddHours(1));

        var steps = new List<Step>
        {
            await Step.MeasureAsync("token: found among the valid ones", () => tokens.Find(token) is null ? throw new InvalidOperationException("lost") : ValueTask.CompletedTask),
            await Step.MeasureAsync("token: not found", () => tokens.Find(token.AsSpan(1)) is null ? ValueTask.CompletedTask : throw new InvalidOperationException("found")),
        };
        steps.AddRange(await PreparedReadSteps.MeasureAsync(gateway.Services, pages));
        pages.AnswersAllWith = null;
        await MeasureQueryAsync("20 rows", OrderQueries.TwentyRows);
        await MeasureQueryAsync("20 rows, 6 properties", OrderQueries.TwentyRowsSixProperties);
        await MeasureQueryAsync("20 rows, filtered and ordered", $"Orders?{Filtered.Replace(" ", "%20", StringComparison.Ordinal)}");
        await MeasureQueryAsync("1,000 rows", OrderQueries.ThousandRows);
        Report.Table(["step", "CPU µs", "allocated B"], steps.Select(s => new[] { s.Name, Report.Number(s.Microseconds), Report.Number(s.AllocatedBytes) }));
        return 0;

        async Task MeasureQueryAsync(string name, string url)
        {
            var (path, query) = (url[..url.IndexOf('?', StringComparison.Ordinal)], url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..]);
            var parsed = parser.Parse(path, query);
            var goal = new ReadGoal { Top = parsed.Query.Top, Ordered = true };
            var plan = planner.Plan(routing, parsed.Query, goal, Estimates.None);
            steps.Add(await Step.MeasureAsync($"{name}: parse the URL", () =>
            {
                parser.Parse(path, query);
                return ValueTask.CompletedTask;
            }));
            steps.Add(await Step.MeasureAsync($"{name}: plan", () =>
            {
                planner.Plan(routing, parsed.Query, goal, Estimates.None);
                return ValueTask.CompletedTask;
            }));
            steps.Add(await Step.MeasureAsync($"{name}: read the page, adapter alone", () => DrainAsync(plan.Anchor!.Reader.ReadAsync(
                plan.Anchor!.Offer.Scan, new ScanArguments { Memo = new RequestMemo() }, CancellationToken.None))));
            steps.Add(await Step.MeasureAsync($"{name}: run the plan", () => DrainAsync(executor.Start(plan, new RequestMemo()).RowsAsync(CancellationToken.None))));
            steps.Add(await Step.MeasureAsync($"{name}: prepare the row writer", () =>
            {
                _ = new RowWriter(parsed.Query.Selection, plan.Shape, JsonFormat.Default, "http://127.0.0.1/odata/v1/");
                return ValueTask.CompletedTask;
            }));
            var writer = new RowWriter(parsed.Query.Selection, plan.Shape, JsonFormat.Default, "http://127.0.0.1/odata/v1/");
            var pipe = PipeWriter.Create(Stream.Null);
            await foreach (var batch in executor.Start(plan, new RequestMemo()).RowsAsync(CancellationToken.None))
            {
                steps.Add(await Step.MeasureAsync($"{name}: write the rows", () => WriteAsync(writer, pipe, batch)));
                batch.Dispose();
            }
        }
    }

    private static async ValueTask DrainAsync(IAsyncEnumerable<RowBatch> rows)
    {
        await foreach (var batch in rows)
        {
            batch.Dispose();
        }
    }

    private static ValueTask WriteAsync(RowWriter writer, PipeWriter pipe, RowBatch batch)
    {
        var output = new Utf8Output(pipe);
        for (var row = 0; row < batch.Count; row++)
        {
            writer.Write(output, batch, row);
        }

        return output.FlushAsync(CancellationToken.None);
    }

    private static BackendKind OverMemory(BackendKind kind, PagesInMemory pages) => kind with
    {
        Read = setup =>
        {
            var parts = kind.Read(setup);
            return setup.Name == Stand.S4 ? parts with { Adapter = _ => parts.Adapter(pages) } : parts;
        },
    };
}
