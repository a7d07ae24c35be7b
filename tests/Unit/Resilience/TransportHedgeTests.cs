using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Resilience;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Resilience;

public sealed class TransportHedgeTests
{
    private static readonly CallPolicy _hedged = new() { HedgeAfter = TimeSpan.FromSeconds(1) };
    private static readonly BackendRequest _get = BackendRequest.Get("/things") with { Policy = _hedged };
    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private BackendTransport Open(BackendOptions options) => new(options with { RetryAttempts = 0 }, new FakeCredentials(), _time);

    private static RequestDelegate Says(string text) => context => context.Response.WriteAsync(text);

    [Fact]
    public async Task SlowRead_SecondAttemptAnswers_FirstIsCancelled()
    {
        var cancelled = new TaskCompletionSource();
        await using var backend = await FakeBackend.StartAsync();
        backend.Answer = FakeBackend.InTurn(
            async context =>
            {
                await FakeBackend.Hang(context);
                cancelled.SetResult();
            },
            Says("second"));
        using var transport = Open(backend.Options());

        var call = transport.SendAsync(_get, Cancellation);
        await Until.Ends(call, _time, 0.1);

        using var reply = await call;
        Assert.Equal("second"u8, reply.Body.Span);
        Assert.Equal(2, backend.Calls);
        Assert.Equal(0, transport.State.CallsInFlight);
        Assert.Null(transport.State.LastError);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    [Fact]
    public async Task FirstAnswersAfterAll_SecondIsCancelled()
    {
        var gate = new TaskCompletionSource();
        await using var backend = await FakeBackend.StartAsync();
        backend.Answer = FakeBackend.InTurn(
            async context =>
            {
                await gate.Task;
                await context.Response.WriteAsync("first", context.RequestAborted);
            },
            FakeBackend.Hang);
        using var transport = Open(backend.Options());

        var call = transport.SendAsync(_get, Cancellation);
        await SecondIsSentAsync(backend);
        gate.SetResult();

        using var reply = await call;
        Assert.Equal("first"u8, reply.Body.Span);
        Assert.Equal(0, transport.State.CallsInFlight);
    }

    [Fact]
    public async Task SecondFails_FirstIsWaitedFor()
    {
        var gate = new TaskCompletionSource();
        await using var backend = await FakeBackend.StartAsync();
        backend.Answer = FakeBackend.InTurn(
            async context =>
            {
                await gate.Task;
                await context.Response.WriteAsync("first", context.RequestAborted);
            },
            FakeBackend.Status(503));
        using var transport = Open(backend.Options());

        var call = transport.SendAsync(_get, Cancellation);
        await SecondIsSentAsync(backend);
        await Until.True(() => transport.State.LastError is not null, "the failure");
        gate.SetResult();

        using var reply = await call;
        Assert.Equal("first"u8, reply.Body.Span);
    }

    [Fact]
    public async Task BothFail_IsTheFirstsFailure()
    {
        var gate = new TaskCompletionSource();
        await using var backend = await FakeBackend.StartAsync();
        backend.Answer = FakeBackend.InTurn(
            async context =>
            {
                await gate.Task;
                context.Response.StatusCode = 502;
            },
            FakeBackend.Status(503));
        using var transport = Open(backend.Options());

        var call = transport.SendAsync(_get, Cancellation);
        await SecondIsSentAsync(backend);
        await Until.True(() => transport.State.LastError is not null, "the failure");
        gate.SetResult();

        var failure = await Assert.ThrowsAsync<GatewayException>(() => call);
        Assert.Contains("status 502", failure.Message);
    }

    [Fact]
    public async Task QuickRead_IsSentOnce()
    {
        await using var backend = await FakeBackend.StartAsync();
        using var transport = Open(backend.Options());

        (await transport.SendAsync(_get, Cancellation)).Dispose();
        _time.AdvanceSeconds(5);

        Assert.Equal(1, backend.Calls);
    }

    [Fact]
    public async Task CallerLeaves_BothAttemptsEnd()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Hang);
        using var transport = Open(backend.Options());
        using var caller = new CancellationTokenSource();

        var call = transport.SendAsync(_get, caller.Token);
        await SecondIsSentAsync(backend);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(0, transport.State.CallsInFlight);
        Assert.Null(transport.State.LastError);
    }

    [Fact]
    public async Task FirstHasFailed_CallerLeaves_SecondEnds()
    {
        await using var backend = await FakeBackend.StartAsync();
        var gate = new TaskCompletionSource();
        backend.Answer = FakeBackend.InTurn(
            async context =>
            {
                await gate.Task;
                context.Response.StatusCode = 503;
            },
            FakeBackend.Hang);
        using var transport = Open(backend.Options());
        using var caller = new CancellationTokenSource();

        var call = transport.SendAsync(_get, caller.Token);
        await SecondIsSentAsync(backend);
        gate.SetResult();
        await Until.True(() => transport.State.CallsInFlight == 1, "the first's end");
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => call);
        Assert.Equal(0, transport.State.CallsInFlight);
    }

    [Theory]
    [InlineData(0, 64, "GET")] // no budget
    [InlineData(20, 1, "GET")] // no place
    [InlineData(20, 64, "POST")]
    public async Task WhereItMayNot_NoSecondIsSent(int budget, int places, string method)
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Hang);
        using var transport = Open(backend.Options() with { RetryBudgetPercent = budget, ConcurrentCalls = places });

        var call = transport.SendAsync(new BackendRequest(HttpMethod.Parse(method), "/things") { Policy = _hedged }, Cancellation);
        await Until.True(() => backend.Calls == 1, "the call");
        await Until.Ends(call, _time, 0.5);

        await Assert.ThrowsAsync<GatewayException>(() => call);
        Assert.Equal(1, backend.Calls);
    }

    [Fact]
    public async Task Probe_IsNotHedged()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(500));
        using var transport = Open(backend.Options());
        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAsync<GatewayException>(() => transport.SendAsync(_get, Cancellation));
        backend.Answer = FakeBackend.Hang;
        _time.AdvanceSeconds(5);

        var probe = transport.SendAsync(_get, Cancellation);
        await Until.True(() => backend.Calls == 6, "the probe");
        await Until.Ends(probe, _time, 0.5);

        await Assert.ThrowsAsync<GatewayException>(() => probe);
        Assert.Equal(6, backend.Calls);
    }

    [Fact]
    public async Task SlowBackend_SecondAttemptsStayWithinTheBudget()
    {
        const int calls = 60;
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Hang);
        using var transport = Open(backend.Options() with { MinimumThroughput = 10_000, ConcurrentCalls = 200, ConnectionsMax = 200, RetryBudgetPercent = 20 });

        var all = Enumerable.Range(0, calls).Select(i => transport.SendAsync(_get with { Target = $"/things/{i}" }, Cancellation)).ToArray();
        await Until.True(() => backend.Calls == calls, "the calls");
        await Until.Ends(Task.WhenAll(all.Select(call => call.ContinueWith(_ => { }, TaskScheduler.Default))), _time, 0.5);

        // No call has ended before the second attempts went, so that they had the reserve only.
        Assert.InRange(backend.Calls, calls + 1, calls + 10);
    }

    private Task SecondIsSentAsync(FakeBackend backend) => Until.True(
        () =>
        {
            if (backend.Calls == 1)
                _time.AdvanceSeconds(0.1);
            return backend.Calls == 2;
        },
        "the second attempt");
}
