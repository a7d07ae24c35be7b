using System.Collections.Immutable;
using System.Net;
using CanonicalGateway.Adapters.Zendesk;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.Zendesk;
using Xunit;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Conformance.Zendesk;

/// <summary>What the adapter tells planners (estimates, figures of calls), and how old its answers are when they are shared.</summary>
public sealed class ZendeskPlanning : IAsyncLifetime
{
    private static readonly Lazy<Dataset> Data = new(() => DatasetGenerator.Generate(7, 120));

    private readonly HandClock _clock = new(DatasetGenerator.ReferenceInstant.AddDays(1));
    private readonly ZendeskOptions _options = new() { Email = "gateway@example.com", ApiToken = "sandbox-token" };
    private SimulatorHost _host = null!;
    private PlainTransport _transport = null!;
    private IBackendReader _reader = null!;

    private Source Cases => _reader.Sources.Single(s => s.Type.Name == nameof(Case));

    private Source Customers => _reader.Sources.Single(s => s.Type.Name == nameof(Customer));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SimulatorHost.StartAsync(new ZendeskSimulator(Data.Value, _clock, new()), new SimulatorHostOptions { TimeProvider = _clock }, Cancellation);
        _transport = new PlainTransport("zendesk", _host.Address, new ZendeskCredentials(_options));
        _reader = ZendeskAdapter.Create("zendesk", CanonicalModel.V1, _options, _transport, _clock).Reader!;
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Estimate_WithoutConditions_AsksTheCounters()
    {
        Assert.Equal(Data.Value.Cases.Count, await EstimateAsync(Ask(Cases)));
        Assert.True(await EstimateAsync(Ask(Customers)) >= Data.Value.InSupport.Count);
        Assert.Equal(["/api/v2/tickets/count", "/api/v2/organizations/count"], _transport.Targets);
    }

    [Fact]
    public async Task Estimate_OfSearchedConditions_CountsWhatTheIndexFinds()
    {
        var customer = Data.Value.Cases.First(c => c.CustomerId is not null).CustomerId!;
        var status = Property(nameof(Case.Status));
        var open = Equal(status, Value.Of(status.Enum!, (int)CaseStatus.Open));

        var estimate = await EstimateAsync(Ask(Cases, open, Equal(Property(nameof(Case.CustomerId)), Value.Of(customer))));

        // The customer stands in the index by another id, so that all open tickets are counted.
        Assert.Equal(Data.Value.Cases.Count(c => c.Status == CaseStatus.Open), estimate);
        Assert.Equal("/api/v2/search/count?query=type%3Aticket%20status%3Aopen", Assert.Single(_transport.Targets));
    }

    [Fact]
    public async Task Estimate_OfAReference_CountsItInTheIndex()
    {
        var reference = Data.Value.Cases.Select(c => c.ExternalReference).OfType<string>().First(r => r.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));

        var estimate = await EstimateAsync(Ask(Cases, Equal(Property(nameof(Case.ExternalReference)), Value.Of(reference))));

        Assert.Equal(Data.Value.Cases.Count(c => c.ExternalReference == reference), estimate);
        Assert.Equal($"/api/v2/search/count?query=type%3Aticket%20external_id%3A%22{reference}%22", Assert.Single(_transport.Targets));
    }

    [Fact]
    public async Task Estimate_OfKeys_NeedsNoCall()
    {
        var id = Property(nameof(Case.Id));

        Assert.Equal(1, await EstimateAsync(Ask(Cases, Equal(id, Value.Of("3"))) with { IsSingleRow = true }));
        Assert.Equal(2, await EstimateAsync(Ask(Cases, In(id, "3", "4", "none"))));
        Assert.Equal(0, await EstimateAsync(Ask(Cases, Equal(id, Value.Of("none")))));
        Assert.Equal(2, await EstimateAsync(Ask(Customers, In(Customers.Type.Key!, "1000001", "1000002", ""))));
        Assert.Empty(_transport.Targets);
    }

    [Fact]
    public async Task Estimate_OfCustomersTickets_IsNotToldByOneCall()
    {
        Assert.Null(await EstimateAsync(Ask(Cases, Equal(Property(nameof(Case.CustomerId)), Value.Of("1000001")))));
        Assert.Null(await EstimateAsync(Ask(Cases, In(Property(nameof(Case.CustomerId)), "1000001", "1000002", "1000003"))));
        Assert.Empty(_transport.Targets);
    }

    [Theory]
    [InlineData("""{"count":{"value":null}}""")]
    [InlineData("""{"count":{"value":-2}}""")]
    [InlineData("""{"count":[]}""")]
    [InlineData("""{"other":1}""")]
    [InlineData("[]")]
    public async Task Estimate_NumberThatCannotBeRead_IsNone(string body)
    {
        _transport.Instead = _ => (HttpStatusCode.OK, body, "application/json");

        Assert.Null(await EstimateAsync(Ask(Cases)));
        Assert.Null(await EstimateAsync(Ask(Customers)));
    }

    [Fact]
    public async Task Estimate_AnswerThatIsNone_IsAFault()
    {
        _transport.Instead = _ => (HttpStatusCode.OK, """{"count":{"value":1""", "application/json");

        var failure = await Assert.ThrowsAsync<GatewayException>(() => EstimateAsync(Ask(Cases)));

        Assert.Equal(GatewayErrorCode.BackendFault, failure.Error.Code);
    }

    [Fact]
    public void Figures_OfCalls_AreThoseOfTheWayTaken()
    {
        var status = Property(nameof(Case.Status));

        Assert.Equal(100, _reader.Negotiate(Ask(Cases)).RowsPerCall);
        Assert.Equal(100, _reader.Negotiate(Ask(Customers)).RowsPerCall);
        Assert.Equal(1000, _reader.Negotiate(Ask(Cases, Equal(status, Value.Of(status.Enum!, 0)))).RowsPerCall);
        Assert.All(Cases.LookupProperties, p => Assert.Equal(100, _reader.Negotiate(Ask(Cases) with { LookupBy = p }).KeysPerCall));
        var wide = new InExpr(new PathExpr(0, [Property(nameof(Case.ProductId))], ValueType.String), [.. Enumerable.Range(0, 60).Select(i => Value.Of($"PRODUCT-{i}"))]);
        Assert.InRange(_reader.Negotiate(Ask(Cases, wide) with { LookupBy = Property(nameof(Case.OrderId)) }).KeysPerCall, 60, 80);
    }

    [Theory]
    [InlineData(nameof(Case.OrderId), 2)]
    [InlineData(nameof(Case.ProductId), 2)]
    [InlineData(nameof(Case.CustomerId), 3)]
    public async Task Lookup_OfManyValues_IsOneSearch(string name, int calls)
    {
        var property = Property(name);
        var keys = Data.Value.Cases.Select(c => (string?)CanonicalRows.Raw(c, property)).OfType<string>().Distinct().Take(60).ToList();

        var count = 0;
        var scan = _reader.Negotiate(new ScanRequest(Cases, CanonicalRows.ShapeOf(Cases.Type, [Cases.Type.Key!, property])) { LookupBy = property }).Scan;
        await foreach (var batch in _reader.ReadAsync(scan, new ScanArguments { Keys = keys }, Cancellation))
        {
            count += batch.Count;
            batch.Dispose();
        }

        Assert.Equal(Data.Value.Cases.Count(c => CanonicalRows.Raw(c, property) is string value && keys.Contains(value)), count);
        Assert.Single(_transport.Targets, t => t.StartsWith("/api/v2/search/export", StringComparison.Ordinal));
        Assert.InRange(_transport.Targets.Count, 2, calls + 1);
    }

    [Fact]
    public async Task SharedAnswers_PassTheirAgeOn_AndOnlyToReadsThatTakeIt()
    {
        var keys = Data.Value.InSupport.Take(20).ToList();
        var arguments = new ScanArguments { Keys = keys };
        var kept = Ask(Customers) with { LookupBy = Customers.Type.Key, Calls = new CallPolicy { FreshFor = TimeSpan.FromMinutes(1) } };

        _transport.Age = TimeSpan.FromSeconds(30);
        Assert.Equal(TimeSpan.FromSeconds(30), await AgeAsync(kept, arguments));
        _transport.Age = default;
        Assert.Equal(TimeSpan.FromSeconds(30), await AgeAsync(kept, arguments));
        Assert.Single(_transport.Targets);

        Assert.Equal(TimeSpan.Zero, await AgeAsync(kept with { Calls = CallPolicy.Default }, arguments));
        Assert.Equal(2, _transport.Targets.Count);
    }

    // The index of a kept answer shows nothing of what changed since then either.
    [Fact]
    public async Task KeptSearches_AreCompletedByChangesFromBeforeThem()
    {
        var status = Property(nameof(Case.Status));
        var request = Ask(Cases, Equal(status, Value.Of(status.Enum!, (int)CaseStatus.OnHold))) with { Calls = new CallPolicy { FreshFor = TimeSpan.FromMinutes(10) } };
        var changed = _clock.Now.AddMinutes(-12).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        _transport.Instead = r => (
            HttpStatusCode.OK,
            r.Target.Contains("updated_at", StringComparison.Ordinal)
                ? $$"""{"tickets":[{"id":7,"updated_at":"{{changed}}","status":"hold"}],"meta":{"has_more":false} }"""
                : """{"results":[],"meta":{"has_more":false}}""",
            "application/json");

        Assert.Equal(1, await CountAsync(request));
        Assert.Equal(0, await CountAsync(request with { Calls = CallPolicy.Default }));
    }

    private async Task<int> CountAsync(ScanRequest request)
    {
        var count = 0;
        await foreach (var batch in _reader.ReadAsync(_reader.Negotiate(request).Scan, new ScanArguments(), Cancellation))
        {
            count += batch.Count;
            batch.Dispose();
        }

        return count;
    }

    private async Task<TimeSpan> AgeAsync(ScanRequest request, ScanArguments arguments)
    {
        var age = TimeSpan.MinValue;
        await foreach (var batch in _reader.ReadAsync(_reader.Negotiate(request).Scan, arguments, Cancellation))
        {
            age = batch.Age > age ? batch.Age : age;
            batch.Dispose();
        }

        return age;
    }

    private async Task<long?> EstimateAsync(ScanRequest request) => await _reader.EstimateAsync(_reader.Negotiate(request).Scan, Cancellation);

    private static ScanRequest Ask(Source source, params ImmutableArray<Expr> conditions) =>
        new(source, CanonicalRows.ShapeOf(source.Type, [source.Type.Key!])) { Conjuncts = conditions };

    private Property Property(string name) => Cases.Type.Property(name);

    private static CompareExpr Equal(Property property, Value value) =>
        new(CompareOperator.Equal, new PathExpr(0, [property], property.Type), new LiteralExpr(value), property.Collation);

    private static InExpr In(Property property, params string[] values) => new(new PathExpr(0, [property], property.Type), [.. values.Select(Value.Of)]);
}
