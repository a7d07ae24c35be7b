using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Resilience;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Resilience;

public sealed class TransportBreakerTests
{
    private static readonly BackendRequest _get = BackendRequest.Get("/things");
    private readonly ManualTime _time = new();
    private int _targets;

    private BackendTransport Open(BackendOptions options, IBackendCredentials? credentials = null) =>
        new(options with { RetryAttempts = 0 }, credentials ?? NoCredentials.Instance, _time);

    private static Task<GatewayException> FailsAsync(BackendTransport transport) =>
        Assert.ThrowsAsync<GatewayException>(() => transport.SendAsync(_get, TestContext.Current.CancellationToken));

    /// <summary>A read that no other is identical with, so that it shares no call.</summary>
    private Task<BackendReply> SendOwnAsync(BackendTransport transport) =>
        transport.SendAsync(BackendRequest.Get($"/things/{Interlocked.Increment(ref _targets)}"), TestContext.Current.CancellationToken);

    private Task<GatewayException> OwnFailsAsync(BackendTransport transport) => Assert.ThrowsAsync<GatewayException>(() => SendOwnAsync(transport));

    private static async Task OpenCircuitAsync(BackendTransport transport)
    {
        for (var i = 0; i < 5; i++)
            await FailsAsync(transport);
        Assert.Equal(CircuitStatus.Open, transport.State.Circuit);
    }

    [Fact]
    public async Task FiveFailures_CircuitOpens_NextCallsFailWithoutASocket()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(500));
        using var transport = Open(backend.Options());
        await OpenCircuitAsync(transport);
        _time.AdvanceSeconds(1.5);

        var failure = await FailsAsync(transport);

        Assert.Equal(5, backend.Calls);
        Assert.Equal(GatewayErrorCode.BackendUnavailable, failure.Error.Code);
        Assert.StartsWith("The backend 's4' is unavailable: ", failure.Message);
        Assert.Contains("answered with status 500", failure.Message);
        Assert.Equal(TimeSpan.FromSeconds(4), failure.Error.RetryAfter); // 3.5 s are left
    }

    [Fact]
    public async Task FourFailures_CircuitStaysClosed()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(500));
        using var transport = Open(backend.Options());

        for (var i = 0; i < 4; i++)
            await FailsAsync(transport);

        Assert.Equal(CircuitStatus.Closed, transport.State.Circuit);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(401)]
    [InlineData(429)]
    public async Task ClientErrorsAndThrottling_DoNotOpenTheCircuit(int status)
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(status, "60"));
        using var transport = Open(backend.Options());

        for (var i = 0; i < 10; i++)
        {
            if (status == 404)
                (await transport.SendAsync(_get, TestContext.Current.CancellationToken)).Dispose();
            else
                await FailsAsync(transport);
        }

        Assert.Equal(10, backend.Calls);
        Assert.Equal(CircuitStatus.Closed, transport.State.Circuit);
    }

    [Fact]
    public async Task AfterTheBreak_OneProbeGoes_AndHealsTheCircuit()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(500));
        using var transport = Open(backend.Options());
        await OpenCircuitAsync(transport);
        var probed = new TaskCompletionSource();
        backend.Answer = _ => probed.Task;
        _time.AdvanceSeconds(5);
        Assert.Equal(CircuitStatus.HalfOpen, transport.State.Circuit);

        var probe = transport.SendAsync(_get, TestContext.Current.CancellationToken);
        await Until.True(() => backend.Calls == 6, "the probe");
        var beside = await OwnFailsAsync(transport);
        probed.SetResult();
        (await probe).Dispose();

        Assert.Equal(6, backend.Calls);
        Assert.Equal(TimeSpan.FromSeconds(1), beside.Error.RetryAfter);
        Assert.Equal(CircuitStatus.Closed, transport.State.Circuit);
        (await transport.SendAsync(_get, TestContext.Current.CancellationToken)).Dispose();
        Assert.Equal(_time.GetUtcNow(), transport.State.CircuitChangedAt);
    }

    [Fact]
    public async Task Probe_Fails_CircuitOpensAgain()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(500));
        using var transport = Open(backend.Options());
        await OpenCircuitAsync(transport);
        _time.AdvanceSeconds(5);

        await FailsAsync(transport);

        Assert.Equal(6, backend.Calls);
        Assert.Equal(CircuitStatus.Open, transport.State.Circuit);
    }

    [Fact]
    public async Task Probe_CallerLeaves_CircuitStaysOpen()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(500));
        using var transport = Open(backend.Options());
        await OpenCircuitAsync(transport);
        backend.Answer = FakeBackend.Hang;
        _time.AdvanceSeconds(5);
        using var caller = new CancellationTokenSource();

        var probe = transport.SendAsync(_get, caller.Token);
        await Until.True(() => backend.Calls == 6, "the probe");
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
        Assert.Equal(CircuitStatus.Open, transport.State.Circuit);
    }

    [Fact]
    public async Task Probe_NeedsASignInFirst_Heals()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(500));
        using var transport = Open(backend.Options(), new FakeCredentials { SignIn = BackendRequest.Get("/token") });
        await OpenCircuitAsync(transport);
        backend.Answer = context => Task.CompletedTask;
        _time.AdvanceSeconds(5);

        (await transport.SendAsync(_get, TestContext.Current.CancellationToken)).Dispose();

        Assert.Equal(["/token", "/things"], backend.Requests.TakeLast(2).Select(r => r.Target));
        Assert.Equal(CircuitStatus.Closed, transport.State.Circuit);
    }

    [Fact]
    public async Task CallersLeave_IsCancellationAndNotCounted()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Hang);
        using var transport = Open(backend.Options());

        for (var i = 1; i <= 10; i++)
        {
            using var caller = new CancellationTokenSource();
            var call = transport.SendAsync(_get, caller.Token);
            await Until.True(() => backend.Calls == i, "the call");
            await caller.CancelAsync();
            var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
            Assert.Equal(caller.Token, cancelled.CancellationToken);
        }

        Assert.Equal(CircuitStatus.Closed, transport.State.Circuit);
        Assert.Null(transport.State.LastError);
        Assert.Equal(0, transport.State.CallsInFlight);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hang_IsATimeout_AndCounted(bool midBody)
    {
        await using var backend = await FakeBackend.StartAsync(midBody ? FakeBackend.HangMidBody : FakeBackend.Hang);
        using var transport = Open(backend.Options() with { SamplingSeconds = 60 });

        for (var i = 1; i <= 5; i++)
        {
            var call = transport.SendAsync(_get, TestContext.Current.CancellationToken);
            await Until.True(() => backend.Calls == i, "the call");
            _time.AdvanceSeconds(9.9);
            Assert.False(call.IsCompleted);
            _time.AdvanceSeconds(0.1);
            var failure = await Assert.ThrowsAsync<GatewayException>(() => call);
            Assert.Equal(GatewayErrorCode.BackendTimeout, failure.Error.Code);
            Assert.Equal(503, failure.Error.Status);
            Assert.Equal("The backend 's4' did not answer within 10 s.", failure.Message);
            Assert.NotNull(failure.Error.RetryAfter);
        }

        Assert.Equal(CircuitStatus.Open, transport.State.Circuit);
    }

    [Fact]
    public async Task Drip_IsATimeout()
    {
        await using var backend = await FakeBackend.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(" ", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(5, context.RequestAborted);
            }
        });
        using var transport = Open(backend.Options());

        var call = transport.SendAsync(_get, TestContext.Current.CancellationToken);
        await Until.True(() => backend.Calls == 1, "the call");
        _time.AdvanceSeconds(10);

        var failure = await Assert.ThrowsAsync<GatewayException>(() => call);
        Assert.Equal(GatewayErrorCode.BackendTimeout, failure.Error.Code);
    }

    [Fact]
    public async Task TotalTimeout_BoundsTheRepeats()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Hang);
        using var transport = new BackendTransport(
            backend.Options() with { RetryAttempts = 10, AttemptTimeoutSeconds = 4, TotalTimeoutSeconds = 10, MinimumThroughput = 100 },
            NoCredentials.Instance,
            _time);

        var call = transport.SendAsync(_get, TestContext.Current.CancellationToken);
        await Until.Ends(call, _time, 0.5);

        var failure = await Assert.ThrowsAsync<GatewayException>(() => call);
        Assert.Equal("The backend 's4' did not answer within 10 s.", failure.Message);
        Assert.InRange(backend.Calls, 2, 4);
    }

    [Fact]
    public async Task Concurrency_AtAndPastTheLimits()
    {
        var gate = new TaskCompletionSource();
        await using var backend = await FakeBackend.StartAsync(_ => gate.Task);
        using var transport = Open(backend.Options() with { ConcurrentCalls = 2, QueuedCalls = 3 });

        var admitted = Enumerable.Range(0, 5).Select(_ => SendOwnAsync(transport)).ToArray();
        await Until.True(() => backend.Calls == 2, "two calls");
        var refused = await OwnFailsAsync(transport);
        var state = transport.State;
        gate.SetResult();
        foreach (var call in admitted)
            (await call).Dispose();

        Assert.Equal(GatewayErrorCode.BackendBusy, refused.Error.Code);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Error.RetryAfter);
        Assert.Equal((2, 3), (state.CallsInFlight, state.CallsQueued));
        Assert.Equal(5, backend.Calls);
        Assert.Equal((0, 0), (transport.State.CallsInFlight, transport.State.CallsQueued));
    }

    [Fact]
    public async Task OverloadWhileHanging_RefusalsDoNotHideTheTimeouts()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Hang);
        using var transport = Open(backend.Options() with { ConcurrentCalls = 5, QueuedCalls = 0, SamplingSeconds = 60 });

        var hanging = Enumerable.Range(0, 5).Select(_ => SendOwnAsync(transport)).ToArray();
        await Until.True(() => backend.Calls == 5, "five calls");
        for (var i = 0; i < 50; i++)
            await OwnFailsAsync(transport);
        _time.AdvanceSeconds(10);
        foreach (var call in hanging)
            await Assert.ThrowsAsync<GatewayException>(() => call);

        Assert.Equal(CircuitStatus.Open, transport.State.Circuit);
    }

    [Fact]
    public async Task OpenCircuit_PlacesStillHeld_FailsAtOnce()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Hang);
        using var transport = Open(backend.Options() with { ConcurrentCalls = 6, QueuedCalls = 100 });
        var held = SendOwnAsync(transport);
        await Until.True(() => backend.Calls == 1, "the held call");
        backend.Answer = FakeBackend.Status(500);
        await OpenCircuitAsync(transport);
        backend.Answer = FakeBackend.Hang;

        var failure = await FailsAsync(transport);

        Assert.Equal(GatewayErrorCode.BackendUnavailable, failure.Error.Code);
        _time.AdvanceSeconds(10);
        await Assert.ThrowsAsync<GatewayException>(() => held);
    }

    [Fact]
    public async Task OneBackendHangs_AnotherAnswers()
    {
        await using var sick = await FakeBackend.StartAsync(FakeBackend.Hang);
        await using var well = await FakeBackend.StartAsync();
        using var transports = new BackendTransports([Open(sick.Options("sick") with { ConcurrentCalls = 4, QueuedCalls = 50 }), Open(well.Options("well"))]);
        var stuck = Enumerable.Range(0, 54).Select(_ => SendOwnAsync(transports["sick"])).ToArray();
        await Until.True(() => sick.Calls == 4, "four stuck calls");

        for (var i = 0; i < 100; i++)
            (await transports["WELL"].SendAsync(_get, TestContext.Current.CancellationToken)).Dispose();

        Assert.Equal(4, sick.Calls);
        Assert.Equal(["sick", "well"], transports.States().Select(s => s.Backend));
        _time.AdvanceSeconds(30);
        foreach (var call in stuck)
            await Assert.ThrowsAsync<GatewayException>(() => call);
    }

    [Fact]
    public void Registry_UnknownName_NamesIt()
    {
        using var transports = new BackendTransports([]);

        Assert.Contains("'s5'", Assert.Throws<KeyNotFoundException>(() => transports["s5"]).Message);
    }
}
