using System.IO.Pipelines;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Benchmarks.Micro;

/// <summary>
/// What a whole read of 20 rows and 6 properties costs, from its URL to the written rows, by how much of it was asked before. All get the same page,
/// so that only what is prepared differs.
/// </summary>
internal static class PreparedReadSteps
{
    // More than any cache between requests holds or remembers, so that each URL comes as if for the first time.
    private const int Urls = 20_000;

    // Each set of these makes another form: 4,096.
    private static readonly string[] _more =
    [
        "OrderType", "SalesOrganization", "Channel", "Division", "DeliveryStatus", "IsBlocked", "RequestedDeliveryDate", "CustomerReference", "PaymentTerms", "ExternalIds", "CreatedAt", "ModifiedAt",
    ];

    private const string SixProperties = "Id,CustomerId,Status,OrderDate,NetAmount,Currency";
    private const string Root = "http://127.0.0.1/odata/v1/";

    public static async Task<IReadOnlyList<Step>> MeasureAsync(IServiceProvider services, PagesInMemory pages)
    {
        var (reads, executor, routing) = (services.GetRequiredService<PreparedReads>(), services.GetRequiredService<PlanExecutor>(), services.GetRequiredService<RoutingTables>().Current.Default);
        var pipe = PipeWriter.Create(Stream.Null);
        var widest = string.Join(',', CanonicalModel.V1.FindType("Order")!.Properties.Select(p => p.Name).Intersect([.. SixProperties.Split(','), .. _more]));
        pages.AnswersAllWith = await TargetOfAsync($"Orders?$top=20&$select={widest}");
        var known = UrlOf(0, SixProperties);
        string[] literals = [.. Enumerable.Range(1, Urls).Select(n => UrlOf(n, SixProperties))];
        string[] shapes = [.. Enumerable.Range(1, 1 << _more.Length).Select(n => UrlOf(n, $"{SixProperties},{string.Join(',', _more.Where((_, i) => (n >> i & 1) != 0))}".TrimEnd(',')))];
        var next = 0;
        return
        [
            await Step.MeasureAsync("whole read: the same URL", () => ReadAsync(known)),
            await Step.MeasureAsync("whole read: a known form with other values", () => ReadAsync(literals[next++ % literals.Length])),
            await Step.MeasureAsync("whole read: a form not known", () => ReadAsync(shapes[next++ % shapes.Length])),
        ];

        static string UrlOf(int number, string properties) => FormattableString.Invariant(
            $"Orders?$filter=CustomerId%20eq%20%27{10_000_000 + number}%27%20and%20OrderDate%20ge%20{2000 + (number % 30)}-06-01&$top=20&$select={properties}");

        async Task<string> TargetOfAsync(string url)
        {
            var read = reads.Of(url);
            var plan = await read.PlanAsync(routing, read.Url.Query, new ReadGoal { Top = 20, Ordered = true }, CancellationToken.None);
            await foreach (var batch in executor.Start(plan, new RequestMemo()).RowsAsync(CancellationToken.None))
            {
                batch.Dispose();
            }

            return pages.LastTarget;
        }

        async ValueTask ReadAsync(string url)
        {
            var read = reads.Of(url);
            var plan = await read.PlanAsync(routing, read.Url.Query, new ReadGoal { Top = 20, Ordered = true }, CancellationToken.None);
            var form = read.FormOf(read.Url.Query.Selection, plan.Shape, JsonFormat.Default, Root);
            var output = new Utf8Output(pipe);
            await foreach (var batch in executor.Start(plan, new RequestMemo()).RowsAsync(CancellationToken.None))
            {
                using (batch)
                {
                    for (var row = 0; row < batch.Count; row++)
                    {
                        form.Writer.Write(output, batch, row);
                    }
                }
            }

            await output.FlushAsync(CancellationToken.None);
        }
    }
}
