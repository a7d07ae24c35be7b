using System.Collections.Immutable;
using System.Globalization;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Tests.Unit.Parsing;
using CanonicalGateway.Tests.Unit.Resilience;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Planning;

public sealed class EstimateStoreTests
{
    private readonly ManualTime _time = new();
    private readonly CountingReader _reader = new();
    private readonly EstimateStore _store;

    public EstimateStoreTests() => _store = new EstimateStore(new PlanningOptions { EstimateSeconds = 300 }, _time);

    [Fact]
    public void Number_Noted_IsKnownUntilItIsTooOld()
    {
        _store.Note("a", 5);
        _time.AdvanceSeconds(300);
        Assert.Equal(5, _store.Find("a"));
        _time.AdvanceSeconds(0.001);
        Assert.Null(_store.Find("a"));

        _store.Note("a", 6);
        Assert.Equal(6, _store.Find("a"));
        Assert.Null(_store.Find("b"));
    }

    [Fact]
    public void Numbers_More_AreHeldThanThereIsRoomFor()
    {
        for (var i = 0; i < EstimateStore.EstimatesMax * 3; i++)
        {
            _store.Note(i.ToString(CultureInfo.InvariantCulture), i);
            _store.Note("used", 1);
            Assert.Equal(1, _store.Find("used"));
        }

        var held = Enumerable.Range(0, EstimateStore.EstimatesMax * 3).Count(i => _store.Find(i.ToString(CultureInfo.InvariantCulture)) is not null);
        Assert.InRange(held, EstimateStore.EstimatesMax / 4, EstimateStore.EstimatesMax);
    }

    [Fact]
    public void Name_AtItsLimitAndOnePast_IsHeldOrNot()
    {
        _store.Note(new string('a', EstimateStore.NameCharactersMax), 1);
        _store.Note(new string('a', EstimateStore.NameCharactersMax + 1), 1);

        Assert.Equal(1, _store.Find(new string('a', EstimateStore.NameCharactersMax)));
        Assert.Null(_store.Find(new string('a', EstimateStore.NameCharactersMax + 1)));
    }

    [Theory]
    [InlineData(100, 100, true)]
    [InlineData(100, 210, true)]
    [InlineData(100, 211, false)]
    [InlineData(210, 100, true)]
    [InlineData(211, 100, false)]
    [InlineData(0, 10, true)]
    [InlineData(0, 11, false)]
    [InlineData(10, 0, true)]
    [InlineData(11, 0, false)]
    public void Plan_BuiltUponANumber_IsCurrentUntilItDoublesOrHalves(long then, long today, bool isCurrent)
    {
        _store.Note("a", today);

        Assert.Equal(isCurrent, _store.IsCurrent([new Estimate("a", then)]));
    }

    [Fact]
    public void Plan_BuiltUponWhatHasBecomeKnownOrAged_IsNotCurrent()
    {
        Assert.True(_store.IsCurrent([]));
        Assert.True(_store.IsCurrent([new Estimate("a", null)]));
        Assert.False(_store.IsCurrent([new Estimate("a", 5)]));

        _store.Note("a", 5);
        Assert.False(_store.IsCurrent([new Estimate("a", null)]));
        Assert.True(_store.IsCurrent([new Estimate("a", 5), new Estimate("b", null)]));

        _time.AdvanceSeconds(301);
        Assert.False(_store.IsCurrent([new Estimate("a", 5)]));
    }

    [Fact]
    public async Task Ask_SameScanTwice_IsOneCall()
    {
        Assert.True(await _store.AskAsync([ScanOf("NetAmount gt 5"), ScanOf("NetAmount gt 5"), ScanOf("NetAmount gt 6")], TestContext.Current.CancellationToken));

        Assert.Equal(["NetAmount gt 5", "NetAmount gt 6"], _reader.Asked);
        Assert.Equal(42, _store.Find("erp/SalesOrder?NetAmount gt 5"));
    }

    [Fact]
    public async Task Ask_Several_AreAskedAtTheSameTime()
    {
        _reader.Gate = new TaskCompletionSource();
        var asking = _store.AskAsync([ScanOf("NetAmount gt 5"), ScanOf("NetAmount gt 6")], TestContext.Current.CancellationToken);

        Assert.Equal(2, _reader.Asked.Count);
        _reader.Gate.SetResult();
        await asking;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ask_WhatCannotBeTold_IsLeftOpenForAWhile(bool fails)
    {
        (_reader.Fails, _reader.Rows) = (fails, null);
        ScanNode[] scans = [ScanOf("NetAmount gt 5")];

        Assert.True(await _store.AskAsync(scans, TestContext.Current.CancellationToken));
        Assert.False(await _store.AskAsync(scans, TestContext.Current.CancellationToken));
        _time.AdvanceSeconds(10);
        Assert.False(await _store.AskAsync(scans, TestContext.Current.CancellationToken));
        _time.AdvanceSeconds(0.001);
        Assert.True(await _store.AskAsync(scans, TestContext.Current.CancellationToken));

        Assert.Equal(2, _reader.Asked.Count);
        Assert.Null(_store.Find("erp/SalesOrder?NetAmount gt 5"));
    }

    [Fact]
    public async Task Ask_CancelledByTheCaller_IsNotHeldAgainstTheBackend()
    {
        _reader.Gate = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var asking = _store.AskAsync([ScanOf("NetAmount gt 5")], stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        _reader.Gate.SetResult();
        Assert.True(await _store.AskAsync([ScanOf("NetAmount gt 5")], TestContext.Current.CancellationToken));
    }

    private ScanNode ScanOf(string filter)
    {
        var request = new ScanRequest(CountingReader.Orders, TestRows.Shape("Order", "Id")) { Conjuncts = [Urls.Parse($"Orders?$filter={filter}").Query.Filter!] };
        return new ScanNode(_reader, request, _reader.Negotiate(request));
    }

    private sealed class CountingReader : IBackendReader
    {
        public static Source Orders { get; } = new("erp", "SalesOrder", TestRows.Type("Order"), [.. TestRows.Type("Order").Properties], []);

        public ImmutableArray<Source> Sources => [Orders];

        public List<string> Asked { get; } = [];

        public long? Rows { get; set; } = 42;

        public bool Fails { get; set; }

        public TaskCompletionSource? Gate { get; set; }

        public ScanOffer Negotiate(ScanRequest request) => new([.. request.Conjuncts.Select(_ => Verdict.Exact)], new CountedScan(request));

        public IAsyncEnumerable<RowBatch> ReadAsync(Scan scan, ScanArguments arguments, CancellationToken cancellation) => throw new NotSupportedException();

        public async ValueTask<long?> EstimateAsync(Scan scan, CancellationToken cancellation)
        {
            Asked.Add(scan.Describe());
            if (Gate is not null)
            {
                await Gate.Task.WaitAsync(cancellation);
            }

            return Fails ? throw new GatewayError(GatewayErrorCode.BackendUnavailable, "erp is down").ToException() : Rows;
        }

        private sealed class CountedScan(ScanRequest request) : Scan(request.Source, request.Shape)
        {
            public override string Describe() => string.Join(" and ", request.Conjuncts.Select(ExpressionText.Of));
        }
    }
}
