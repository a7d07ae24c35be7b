using System.Collections.Frozen;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Gateway.Writing;
using CanonicalGateway.Tests.Unit.Parsing;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Unit.Execution;

public sealed class AllocationTests(ITestOutputHelper output)
{
    private const int Rows = 20;
    private const int BytesMaxPerRow = 400;

    private static readonly string[] Columns =
    [
        "Id", "OrderNumber", "OrderType", "CustomerId", "SalesOrganization", "Channel", "Division", "Status", "DeliveryStatus", "BillingStatus", "IsBlocked",
        "OrderDate", "RequestedDeliveryDate", "CustomerReference", "NetAmount", "TaxAmount", "Currency", "PaymentTerms", "CreatedAt", "ModifiedAt",
    ];

    [Fact]
    public async Task Read_TwentyRowsOfTwentyColumns_StaysWithinItsBudget()
    {
        var reader = new PageSource();
        var planner = new QueryPlanner(new Dictionary<string, IBackendReader> { ["erp"] = reader }, new PlanningOptions());
        var query = Urls.Parse($"Orders?$select={string.Join(',', Columns)}").Query;
        var plan = planner.Plan(reader.Routing, query, new ReadGoal(), Estimates.None);
        var writer = new RowWriter(query.Selection, plan.Shape, JsonFormat.Default, "http://x/");
        var executor = new PlanExecutor(new PlanningOptions(), new EstimateStore(new PlanningOptions(), TimeProvider.System));
        var target = new Utf8Output(PipeWriter.Create(Stream.Null));
        for (var i = 0; i < 50; i++)
        {
            await RunAsync(plan, writer, executor, target);
        }

        const int Runs = 200;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var thread = Environment.CurrentManagedThreadId;
        for (var i = 0; i < Runs; i++)
        {
            Assert.Equal(Rows, await RunAsync(plan, writer, executor, target));
        }

        var perRow = (GC.GetAllocatedBytesForCurrentThread() - before) / Runs / Rows;
        Assert.Equal(thread, Environment.CurrentManagedThreadId);
        output.WriteLine($"{perRow} bytes a row");
        Assert.True(perRow <= BytesMaxPerRow, $"{perRow} bytes a row; {BytesMaxPerRow} allowed");
    }

    private static async Task<int> RunAsync(ReadPlan plan, RowWriter writer, PlanExecutor executor, Utf8Output target)
    {
        var rows = 0;
        await foreach (var batch in executor.Start(plan, new RequestMemo()).RowsAsync(CancellationToken.None))
        {
            using (batch)
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    writer.Write(target, batch, i);
                }

                rows += batch.Count;
            }
        }

        await target.FlushAsync(CancellationToken.None);
        return rows;
    }

    /// <summary>One page of JSON in memory, read as an adapter reads its reply.</summary>
    private sealed class PageSource : IBackendReader
    {
        private static readonly StructuredType Order = TestRows.Type("Order");
        private static readonly byte[] Page = Encoding.UTF8.GetBytes($$"""{"value":[{{string.Join(',', Enumerable.Range(1, Rows).Select(RowOf))}}]}""");
        private readonly Source _source = new("erp", "SalesOrder", Order, [.. Columns.Select(Order.Property)], []);
        private readonly EntityMap<object> _map = Columns.Aggregate(
            new EntityMap<object>(Order, "SalesOrder"), (map, name) => map.Map(name, new ColumnMap<object>(CodecOf(Order.Property(name)), [name])));

        public PageSource() => Routing = new RoutingTable([new EntityRoute(Order)
        {
            Anchor = _source,
            Sources = [_source],
            Owners = _source.Properties.ToFrozenDictionary(p => (Member)p, _ => _source),
            MediaOwners = FrozenDictionary<Property, string>.Empty,
        }]);

        public RoutingTable Routing { get; }

        public ImmutableArray<Source> Sources => [_source];

        public ScanOffer Negotiate(ScanRequest request) =>
            new([], new PageScan(request, new PageReader(new RowReader(_map, request.Shape), "value")));

        public async IAsyncEnumerable<RowBatch> ReadAsync(Scan scan, ScanArguments arguments, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.CompletedTask;
            yield return ((PageScan)scan).Reader.Read(Page, "erp", "SalesOrder", []);
        }

        private static Codec CodecOf(Property property) => property.Type switch
        {
            ValueType.Enum => new EnumCodec(property.Enum!, property.Enum!.Members.ToDictionary(m => m, m => m), null, null),
            ValueType.Boolean => new BooleanCodec(),
            ValueType.Date => new DateCodec(),
            ValueType.DateTimeOffset => new InstantCodec(),
            ValueType.Decimal => new NumberCodec(),
            _ => new TextCodec(emptyIsNull: true),
        };

        private static string RowOf(int number) => $"{{{string.Join(',', Columns.Select(c => $"\"{c}\":{ValueOf(Order.Property(c), number)}"))}}}";

        private static string ValueOf(Property property, int number) => property.Type switch
        {
            ValueType.Enum => $"\"{property.Enum!.Members[number % property.Enum.Members.Length]}\"",
            ValueType.Boolean => "true",
            ValueType.Date => "\"2026-01-31\"",
            ValueType.DateTimeOffset => "\"2026-01-31T10:00:00.123Z\"",
            ValueType.Decimal => $"\"{number}.50\"",
            _ => $"\"{property.Name} \\\"{number}\\\"\"",
        };

        private sealed class PageScan(ScanRequest request, PageReader reader) : Scan(request.Source, request.Shape)
        {
            public PageReader Reader { get; } = reader;

            public override string Describe() => "a page in memory";
        }
    }
}
