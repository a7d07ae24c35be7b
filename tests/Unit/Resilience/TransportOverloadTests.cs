using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Resilience;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Resilience;

/// <summary>More calls than a backend can carry; and the two classes of operations, which don't pull each other down.</summary>
public sealed class TransportOverloadTests
{
    private readonly ManualTime _time = new();
    private int _targets;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private BackendTransport Open(BackendOptions options, IBackendCredentials? credentials = null) =>
        new(options with { RetryAttempts = 0 }, credentials ?? NoCredentials.Instance, _time);

    private Task<BackendReply> ReadAsync(BackendTransport transport, CancellationToken? cancellation = null) =>
        transport.SendAsync(BackendRequest.Get($"/things/{Interlocked.Increment(ref _targets)}"), cancellation ?? Cancellation);

    private static Task<BackendReply> WriteAsync(BackendTransport transport) => transport.SendAsync(new BackendRequest(HttpMethod.Post, "/things"), Cancellation);

    private static async Task<GatewayError> FailureAsync(Task call) => (await Assert.ThrowsAsync<GatewayException>(() => call)).Error;

    [Fact]
    public async Task Queued_CallerLeaves_LeavesTheQueueUnsent()
    {
        var gate = new TaskCompletionSource();
        await using var backend = await FakeBackend.StartAsync(_ => gate.Task);
        using var transport = Open(backend.Options() with { ConcurrentCalls = 1, QueuedCalls = 1 });
        using var caller = new CancellationTokenSource();
        var held = ReadAsync(transport);
        var queued = ReadAsync(transport, caller.Token);
        Assert.Equal(1, transport.State.CallsQueued);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
        Assert.Equal(0, transport.State.CallsQueued);
        var next = ReadAsync(transport); // The queue has room again.
        gate.SetResult();
        (await held).Dispose();
        (await next).Dispose();
        Assert.Equal(2, backend.Calls);
    }

    [Fact]
    public async Task Queued_TimeIsUp_IsBusyAndNotTheBackendsFailure()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Hang);
        using var transport = Open(backend.Options() with { ConcurrentCalls = 1, MinimumThroughput = 100 });

        // Ten seconds each: the time of the fourth is up when its turn comes.
        var calls = Enumerable.Range(0, 4).Select(_ => ReadAsync(transport)).ToArray();
        for (var turn = 1; turn <= 3; turn++)
        {
            await Until.True(() => backend.Calls == turn, "its turn");
            _time.AdvanceSeconds(10);
            Assert.Equal(GatewayErrorCode.BackendTimeout, (await FailureAsync(calls[turn - 1])).Code);
        }

        var error = await FailureAsync(calls[3]);
        Assert.Equal(GatewayErrorCode.BackendBusy, error.Code);
        Assert.StartsWith("The backend 's4' is busy: the call waited 30 s for its turn", error.Message);
        Assert.NotNull(error.RetryAfter);
        Assert.Equal(3, backend.Calls);
    }

    [Fact]
    public async Task ExpectedWait_AtAndPastTheTimeLeft()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Hang);
        using var transport = Open(backend.Options() with { ConcurrentCalls = 1, MinimumThroughput = 100 });
        var first = ReadAsync(transport);
        await Until.True(() => backend.Calls == 1, "the call");
        _time.AdvanceSeconds(10);
        await FailureAsync(first); // From now on a call is known to take ten seconds.

        using var caller = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 4).Select(_ => ReadAsync(transport, caller.Token)).ToArray();
        var refused = await FailureAsync(ReadAsync(transport)); // Three wait; the fifth would wait 40 s, and has 30.

        Assert.Equal(3, transport.State.CallsQueued);
        Assert.Equal(GatewayErrorCode.BackendBusy, refused.Code);
        Assert.Equal("The backend 's4' is busy: its turn would come in about 40 s, and the call has 30 s left.", refused.Message);
        Assert.Equal(TimeSpan.FromSeconds(40), refused.RetryAfter);
        await caller.CancelAsync();
        foreach (var call in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal((0, 0), (transport.State.CallsInFlight, transport.State.CallsQueued));
    }

    [Fact]
    public async Task Refused_IsNotSignedIn()
    {
        var gate = new TaskCompletionSource();
        await using var backend = await FakeBackend.StartAsync(_ => gate.Task);
        var credentials = new FakeCredentials();
        using var transport = Open(backend.Options() with { ConcurrentCalls = 1, QueuedCalls = 0 }, credentials);
        var held = ReadAsync(transport);

        var refused = await FailureAsync(ReadAsync(transport));
        gate.SetResult();
        (await held).Dispose();

        Assert.Equal("The backend 's4' is busy: 0 calls already wait for it (QueuedCalls).", refused.Message);
        Assert.Equal(1, credentials.Applied);
    }

    [Fact]
    public async Task WritesHang_ReadsHavePlacesLeft_AtAndPastTheShare()
    {
        await using var backend = await FakeBackend.StartAsync(context => context.Request.Method == "POST" ? FakeBackend.Hang(context) : Task.CompletedTask);
        using var transport = Open(backend.Options() with { ConcurrentCalls = 10, QueuedCalls = 10, ReservedPercent = 20 });

        // Eight run and eight wait; two places of each are the reads'.
        var writes = Enumerable.Range(0, 16).Select(_ => WriteAsync(transport)).ToArray();
        await Until.True(() => backend.Calls == 8, "eight writes");
        var refused = await FailureAsync(WriteAsync(transport));
        Assert.Equal((8, 8), (transport.State.CallsInFlight, transport.State.CallsQueued));
        for (var i = 0; i < 5; i++)
            (await ReadAsync(transport)).Dispose();

        Assert.Equal("The backend 's4' is busy: 8 calls already wait for it (QueuedCalls).", refused.Message);
        _time.AdvanceSeconds(30);
        foreach (var write in writes)
            await FailureAsync(write);
        Assert.Equal((0, 0), (transport.State.CallsInFlight, transport.State.CallsQueued));
    }

    [Fact]
    public async Task ReadsHang_WritesWaitInTheirOwnQueue_InTurn()
    {
        var gate = new TaskCompletionSource();
        await using var backend = await FakeBackend.StartAsync(context => context.Request.Method == "GET" ? FakeBackend.Hang(context) : gate.Task);
        using var transport = Open(backend.Options() with { ConcurrentCalls = 2, QueuedCalls = 10, ReservedPercent = 50 });
        using var caller = new CancellationTokenSource();
        var reads = Enumerable.Range(0, 3).Select(_ => ReadAsync(transport, caller.Token)).ToArray();
        var writes = Enumerable.Range(0, 3).Select(_ => WriteAsync(transport)).ToArray();
        await Until.True(() => backend.Calls == 2, "a read and a write");

        gate.SetResult();

        foreach (var write in writes)
            (await write).Dispose();
        Assert.Equal((1, 2), (transport.State.CallsInFlight, transport.State.CallsQueued));
        await caller.CancelAsync();
        foreach (var read in reads)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal((0, 0), (transport.State.CallsInFlight, transport.State.CallsQueued));
    }

    [Fact]
    public async Task Outage_ManyAtOnce_AttemptsStayWithinBudget()
    {
        const int calls = 300;
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(503));
        using var transport = new BackendTransport(
            backend.Options() with { FailureRatio = 1, MinimumThroughput = 10_000, RetryBudgetPercent = 10, RetryAttempts = 10, QueuedCalls = calls },
            NoCredentials.Instance,
            TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, calls).Select(_ => FailureAsync(ReadAsync(transport))));

        Assert.InRange(backend.Calls, calls, calls + (calls / 10) + 10);
    }

    [Fact]
    public async Task WritesFail_ReadsGoOn()
    {
        await using var backend = await FakeBackend.StartAsync(context => context.Request.Method == "POST" ? FakeBackend.Status(500)(context) : Task.CompletedTask);
        using var transport = Open(backend.Options());
        for (var i = 0; i < 5; i++)
            await FailureAsync(WriteAsync(transport));

        var error = await FailureAsync(WriteAsync(transport));
        (await ReadAsync(transport)).Dispose();

        Assert.Equal("The backend 's4' is unavailable: its writes are stopped for a moment after failures, of which the last was that it answered with status 500.", error.Message);
        var state = transport.State;
        Assert.Equal((CircuitStatus.Closed, CircuitStatus.Open, CircuitStatus.Open), (state.Reads.Status, state.Writes.Status, state.Circuit));
        Assert.Null(state.Reads.LastError);
        Assert.Equal("It answered with status 500.", state.Writes.LastError);
        Assert.Equal(_time.GetUtcNow(), state.CircuitChangedAt);
    }

    [Fact]
    public async Task ReadsFail_WritesGoOn()
    {
        await using var backend = await FakeBackend.StartAsync(context => context.Request.Method == "GET" ? FakeBackend.Status(500)(context) : Task.CompletedTask);
        using var transport = Open(backend.Options());
        for (var i = 0; i < 5; i++)
            await FailureAsync(ReadAsync(transport));

        var error = await FailureAsync(ReadAsync(transport));
        (await WriteAsync(transport)).Dispose();

        Assert.Contains("its reads are stopped for a moment", error.Message);
        Assert.Equal((CircuitStatus.Open, CircuitStatus.Closed), (transport.State.Reads.Status, transport.State.Writes.Status));
    }

    [Fact]
    public async Task SignIn_GoesInTheClassOfItsCall()
    {
        await using var backend = await FakeBackend.StartAsync(context => context.Request.Path == "/things" ? FakeBackend.Status(500)(context) : Task.CompletedTask);
        var credentials = new FakeCredentials { SignIn = new BackendRequest(HttpMethod.Post, "/token") };
        using var transport = Open(backend.Options() with { MinimumThroughput = 6 }, credentials);
        for (var i = 0; i < 5; i++)
            await FailureAsync(WriteAsync(transport));
        Assert.Equal(CircuitStatus.Open, transport.State.Writes.Status);
        credentials.Invalidate(null!);

        (await ReadAsync(transport)).Dispose();

        Assert.Equal(2, backend.Requests.Count(r => r.Target == "/token"));
    }
}
