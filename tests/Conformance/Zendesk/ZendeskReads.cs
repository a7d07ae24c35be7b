using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using CanonicalGateway.Adapters.Zendesk;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.Zendesk;
using Xunit;
using SortKey = CanonicalGateway.Contracts.Query.SortKey;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Conformance.Zendesk;

/// <summary>Which calls the Zendesk adapter makes, and what it makes of a backend that refuses or lies.</summary>
public sealed class ZendeskReads : IAsyncLifetime
{
    private static readonly Lazy<Dataset> Data = new(() => DatasetGenerator.Generate(7, 120));

    private readonly HandClock _clock = new(DatasetGenerator.ReferenceInstant.AddDays(1));
    private SimulatorHost _host = null!;
    private PlainTransport _transport = null!;
    private IBackendReader _reader = null!;

    private static ZendeskOptions Options => new() { Email = "gateway@example.com", ApiToken = "sandbox-token" };

    private Source Cases => _reader.Sources.Single(s => s.Type.Name == nameof(Case));

    private Source Customers => _reader.Sources.Single(s => s.Type.Name == nameof(Customer));

    public ValueTask InitializeAsync() => StartAsync(Options, new ZendeskSimulatorOptions());

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task TopWithoutFilter_AsksForSoManyRowsInOneCall()
    {
        await ReadAsync(new ScanRequest(Cases, Rows(Cases, nameof(Case.CustomerId))) { OrderBy = ById(), Top = 5 });

        Assert.Equal(["/api/v2/tickets?sort=id&page%5Bsize%5D=5&include=organizations"], _transport.Targets);
    }

    [Fact]
    public async Task TopReached_AtThePagesEnd_MakesNoFurtherCall()
    {
        var rows = await ReadAsync(new ScanRequest(Cases, Rows(Cases)) { OrderBy = ById(), Top = 200 });

        Assert.Equal(200, rows.Count);
        Assert.Equal(2, _transport.Targets.Count);
    }

    [Fact]
    public async Task NextPage_AfterAnId_IsFoundWithoutReadingFromTheStart()
    {
        var id = Property(nameof(Case.Id));
        var after = new AfterExpr(ById(), [Value.Of("250")]);

        var rows = await ReadAsync(new ScanRequest(Cases, Rows(Cases)) { Conjuncts = [after], OrderBy = ById(), Top = 20 });

        Assert.Equal(Enumerable.Range(251, 20).Select(n => Value.Of($"{n}")), rows.Select(r => r.Value(id)));
        Assert.Equal(2, _transport.Targets.Count);
    }

    [Fact]
    public async Task SingleCase_WithCustomer_IsOneCall()
    {
        await ReadAsync(Single("3", nameof(Case.CustomerId), nameof(Case.Subject)));

        Assert.Equal(["/api/v2/tickets/3?include=organizations"], _transport.Targets);
    }

    [Fact]
    public async Task SingleCase_KeyThatIsNoId_MakesNoCall()
    {
        foreach (var key in new[] { "abc", "007", "", "1 or 1", "99999999999999999999", "-3", "1/../../users" })
        {
            Assert.Empty(await ReadAsync(Single(key, nameof(Case.Subject))));
        }

        Assert.Empty(_transport.Targets);
    }

    [Fact]
    public async Task Search_NothingChangedLately_IsTwoCalls()
    {
        var status = Property(nameof(Case.Status));

        await ReadAsync(new ScanRequest(Cases, Rows(Cases)) { Conjuncts = [Equal(status, Value.Of(status.Enum!, 1))] });

        Assert.Equal(2, _transport.Targets.Count);
        Assert.Contains("/api/v2/search/export?query=status%3Aopen&filter%5Btype%5D=ticket&page%5Bsize%5D=1000", _transport.Targets);
    }

    [Fact]
    public async Task CasesOfOneCustomer_ComeFromTheDatabase()
    {
        var customer = Data.Value.Cases.First(c => c.CustomerId is not null).CustomerId!;

        var rows = await ReadAsync(new ScanRequest(Cases, Rows(Cases, nameof(Case.CustomerId)))
        {
            Conjuncts = [Equal(Property(nameof(Case.CustomerId)), Value.Of(customer))],
        });

        Assert.Equal(Data.Value.Cases.Count(c => c.CustomerId == customer), rows.Count);
        Assert.Equal(2, _transport.Targets.Count);
        Assert.DoesNotContain(_transport.Targets, t => t.Contains("search/export", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CustomersAndTheirCases_OfOneRequest_ShareTheResolution()
    {
        var keys = Data.Value.InSupport.Take(60).ToList();
        var arguments = new ScanArguments { Keys = keys };
        var cases = new ScanRequest(Cases, Rows(Cases, nameof(Case.CustomerId))) { LookupBy = Property(nameof(Case.CustomerId)) };
        var customers = new ScanRequest(Customers, Rows(Customers, nameof(Customer.SupportTier))) { LookupBy = Customers.Type.Key };

        var read = await Task.WhenAll(ReadAsync(cases, arguments), ReadAsync(customers, arguments));

        Assert.Equal(60, read[1].Count);
        Assert.Single(_transport.Targets, t => t.Contains("external_ids", StringComparison.Ordinal));
        Assert.Equal(3, _transport.Targets.Count);
    }

    [Fact]
    public async Task Lookups_OfOneRequest_ShareWhatChangedLately()
    {
        var arguments = new ScanArguments { Keys = Data.Value.Cases.Select(c => c.OrderId).OfType<string>().Distinct().ToList() };
        var products = arguments with { Keys = Data.Value.Cases.Select(c => c.ProductId).OfType<string>().Distinct().ToList() };

        await ReadAsync(new ScanRequest(Cases, Rows(Cases, nameof(Case.OrderId))) { LookupBy = Property(nameof(Case.OrderId)) }, arguments);
        await ReadAsync(new ScanRequest(Cases, Rows(Cases, nameof(Case.ProductId))) { LookupBy = Property(nameof(Case.ProductId)) }, products);

        Assert.Single(_transport.Targets, t => t.Contains("updated_at", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lookups_OfManyKeys_KeepEveryAddressWithinItsLength()
    {
        await DisposeAsync();
        await StartAsync(
            new ZendeskOptions { Email = Options.Email, ApiToken = Options.ApiToken, UrlCharactersMax = 1000 },
            new ZendeskSimulatorOptions { ExportRequestsPerMinute = 1000 });
        var keys = Enumerable.Range(0, 300).Select(n => $"key {n} äöü").Concat(Data.Value.InSupport).ToList();
        foreach (var source in new[] { Cases, Customers })
        {
            foreach (var property in source.LookupProperties)
            {
                await ReadAsync(new ScanRequest(source, Rows(source, property.Name)) { LookupBy = property }, new ScanArguments { Keys = keys });
            }
        }

        Assert.All(_transport.Targets, t => Assert.InRange(t.Length, 1, 1000));
    }

    [Fact]
    public async Task Text_ThatWouldBreakOutOfItsTerm_IsNotSearchedFor()
    {
        var product = Property(nameof(Case.ProductId));
        foreach (var text in new[] { "x\" status:open \"", "x\\", "\"", "none", "NONE", "a\nb", "*", "", "😀" })
        {
            var request = new ScanRequest(Cases, Rows(Cases, nameof(Case.ProductId))) { Conjuncts = [Equal(product, Value.Of(text))] };

            Assert.Equal([Verdict.Unsupported], _reader.Negotiate(request).Verdicts);
            Assert.Empty(await ReadAsync(new ScanRequest(Cases, request.Shape) { LookupBy = product }, new ScanArguments { Keys = [text] }));
        }

        Assert.DoesNotContain(_transport.Targets, t => t.Contains("search", StringComparison.Ordinal));
    }

    [Fact]
    public void Text_OfOtherOperators_StaysWithTheGateway()
    {
        var subject = new PathExpr(0, [Property(nameof(Case.Subject))], ValueType.String);
        ImmutableArray<Expr> conjuncts =
        [
            new CallExpr(Function.Contains, [subject, new LiteralExpr(Value.Of("pump"))], ValueType.Boolean),
            new CompareExpr(CompareOperator.Equal, subject, new LiteralExpr(Value.Of("pump"))),
            new CompareExpr(CompareOperator.NotEqual, new PathExpr(0, [Property(nameof(Case.Status))], ValueType.Enum), new LiteralExpr(Value.Of(Property(nameof(Case.Status)).Enum!, 1))),
        ];

        var offer = _reader.Negotiate(new ScanRequest(Cases, Rows(Cases)) { Conjuncts = conjuncts, Top = 3, Count = true });

        Assert.All(offer.Verdicts, v => Assert.Equal(Verdict.Unsupported, v));
        Assert.False(offer.IsLimited);
        Assert.False(offer.IsCounted);
    }

    [Theory]
    [InlineData(400, """{"error":{"title":"Invalid attribute","message":"You passed an invalid value"}}""", "Invalid attribute: You passed an invalid value")]
    [InlineData(422, """{"error":"invalid","description":"Invalid search"}""", "invalid: Invalid search")]
    [InlineData(400, """{"errors":[{"code":"InvalidPaginationParameter","title":"bad cursor"}]}""", "InvalidPaginationParameter: bad cursor")]
    [InlineData(404, """{"error":"InvalidEndpoint","description":"Not found"}""", "InvalidEndpoint: Not found")]
    [InlineData(400, "not json at all", "400")]
    public async Task Refusals_InAllTheirShapes_NameBackendAndCause(int status, string body, string said)
    {
        _transport.Instead = _ => ((HttpStatusCode)status, body, "application/json");

        var failure = await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(new ScanRequest(Cases, Rows(Cases))));

        Assert.Equal(GatewayErrorCode.BackendFault, failure.Error.Code);
        Assert.Equal("zendesk", failure.Error.Backend);
        Assert.Contains(said, failure.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sandbox-token", failure.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"tickets":[],"meta":{"has_more":true,"after_cursor":null}}""")]
    [InlineData("""{"tickets":[],"meta":{"has_more":true,"after_cursor":"same"}}""")]
    [InlineData("""{"tickets":null}""")]
    [InlineData("""{"users":[]}""")]
    [InlineData("""{"tickets":[{"id":"x"}]}""")]
    [InlineData("""[1,2]""")]
    [InlineData("""{"tickets":[{"id":1,"updated_at":"2026-01-01T00:00:00Z","status":"new"}""")]
    public async Task Pages_ThatLie_AreFaultsOfTheBackend(string body)
    {
        _transport.Instead = _ => (HttpStatusCode.OK, body, "application/json");

        var failure = await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(new ScanRequest(Cases, Rows(Cases, nameof(Case.CustomerId)))));

        Assert.Equal(GatewayErrorCode.BackendFault, failure.Error.Code);
    }

    [Fact]
    public async Task DeletedTickets_AreLeftOut()
    {
        _transport.Instead = _ => (
            HttpStatusCode.OK,
            """{"tickets":[{"id":1,"updated_at":"2026-01-01T00:00:00Z","status":"deleted"},{"id":2,"updated_at":"2026-01-01T00:00:00Z","status":"new"}],"meta":{"has_more":false}}""",
            "application/json");

        var rows = await ReadAsync(new ScanRequest(Cases, Rows(Cases)));

        Assert.Equal(Value.Of("2"), Assert.Single(rows).Value(Property(nameof(Case.Id))));
    }

    [Fact]
    public async Task TooManyChanges_ForBesideASearch_ReadEverything()
    {
        var status = Property(nameof(Case.Status));
        var now = _clock.Now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        _transport.Instead = r => r.Target.Contains("updated_at", StringComparison.Ordinal)
            ? (HttpStatusCode.OK, Page(now, _transport.Targets.Count), "application/json")
            : null;

        var rows = await ReadAsync(new ScanRequest(Cases, Rows(Cases)) { Conjuncts = [Equal(status, Value.Of(status.Enum!, 1))] });

        Assert.Equal(Data.Value.Cases.Count, rows.Count);
        Assert.Equal(50, _transport.Targets.Count(t => t.Contains("updated_at", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Throttling_IsPassedOnWithItsWait()
    {
        _host.Faults.Add(new Fault { Kind = FaultKind.Throttle, RetryAfterSeconds = 17 });

        var failure = await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(new ScanRequest(Cases, Rows(Cases))));

        Assert.Equal(GatewayErrorCode.BackendThrottled, failure.Error.Code);
        Assert.Equal(TimeSpan.FromSeconds(17), failure.Error.RetryAfter);
    }

    [Fact]
    public async Task WrongToken_IsRefusedWithoutEcho()
    {
        await DisposeAsync();
        await StartAsync(new ZendeskOptions { Email = "gateway@example.com", ApiToken = "wrong-secret" }, new ZendeskSimulatorOptions());

        var failure = await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(new ScanRequest(Cases, Rows(Cases))));

        Assert.Equal(GatewayErrorCode.BackendRefusedCredentials, failure.Error.Code);
        Assert.DoesNotContain("wrong-secret", failure.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EarlyEnd_ByTheConsumer_StopsCalling()
    {
        var offer = _reader.Negotiate(new ScanRequest(Cases, Rows(Cases)));
        await foreach (var batch in _reader.ReadAsync(offer.Scan, new ScanArguments(), TestContext.Current.CancellationToken))
        {
            batch.Dispose();
            break;
        }

        Assert.Single(_transport.Targets);
    }

    private static string Page(string updatedAt, int cursor) =>
        $$"""{"tickets":[{"id":1,"updated_at":"{{updatedAt}}","status":"new"}],"meta":{"has_more":true,"after_cursor":"{{cursor}}"} }""";

    private async ValueTask StartAsync(ZendeskOptions options, ZendeskSimulatorOptions simulator)
    {
        var token = TestContext.Current.CancellationToken;
        _host = await SimulatorHost.StartAsync(new ZendeskSimulator(Data.Value, _clock, simulator), new SimulatorHostOptions { TimeProvider = _clock }, token);
        _transport = new PlainTransport("zendesk", _host.Address, new ZendeskCredentials(options));
        _reader = ZendeskAdapter.Create("zendesk", CanonicalModel.V1, options, _transport, _clock).Reader!;
    }

    private async Task<List<ReadRow>> ReadAsync(ScanRequest request, ScanArguments? arguments = null)
    {
        var offer = _reader.Negotiate(request);
        Assert.Null(offer.Refusal);
        var rows = new List<ReadRow>();
        await foreach (var batch in _reader.ReadAsync(offer.Scan, arguments ?? new ScanArguments(), TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                rows.AddRange(Enumerable.Range(0, batch.Count).Select(i => ReadRow.Of(batch, i)));
            }
        }

        return rows;
    }

    private ScanRequest Single(string key, params string[] members) => new(Cases, Rows(Cases, members))
    {
        Conjuncts = [Equal(Property(nameof(Case.Id)), Value.Of(key))],
        IsSingleRow = true,
    };

    private Property Property(string name) => Cases.Type.Property(name);

    private ImmutableArray<SortKey> ById() => [new SortKey(new PathExpr(0, [Cases.Type.Key!], ValueType.String), IsDescending: false, Collation.Number)];

    private static CompareExpr Equal(Property property, Value value) =>
        new(CompareOperator.Equal, new PathExpr(0, [property], property.Type), new LiteralExpr(value), property.Collation);

    private static Shape Rows(Source source, params string[] members) =>
        CanonicalRows.ShapeOf(source.Type, members.Select(m => source.Type.Find(m)!).Prepend(source.Type.Key!));
}
