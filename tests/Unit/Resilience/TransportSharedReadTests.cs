using System.Net;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Resilience;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Resilience;

public sealed class TransportSharedReadTests
{
    private static readonly BackendRequest _get = BackendRequest.Get("/things");
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static BackendTransport Open(BackendOptions options, IBackendCredentials? credentials = null) =>
        new(options with { RetryAttempts = 0 }, credentials ?? NoCredentials.Instance, TimeProvider.System);

    private async Task AnswerLaterAsync(HttpContext context)
    {
        await _gate.Task.WaitAsync(context.RequestAborted);
        await context.Response.WriteAsync("{\"ok\":true}", context.RequestAborted);
    }

    [Fact]
    public async Task IdenticalReads_UnderWay_ShareOneCall_EachWithABufferOfItsOwn()
    {
        await using var backend = await FakeBackend.StartAsync(AnswerLaterAsync);
        using var transport = Open(backend.Options());

        var calls = Enumerable.Range(0, 10).Select(_ => transport.SendAsync(_get with { Accept = "application/json" }, Cancellation)).ToArray();
        await Until.True(() => backend.Calls == 1, "the call");
        _gate.SetResult();

        var buffers = new List<byte[]>();
        foreach (var call in calls)
        {
            using var reply = await call;
            Assert.Equal(HttpStatusCode.OK, reply.Status);
            Assert.Equal("{\"ok\":true}"u8, reply.Body.Span);
            Assert.Equal(TimeSpan.Zero, reply.Age);
            buffers.Add(reply.Detach(out _));
        }

        Assert.Equal(1, backend.Calls);
        Assert.Equal(10, buffers.Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    public static TheoryData<BackendRequest> Others =>
    [
        BackendRequest.Get("/things?$top=1"),
        _get with { Accept = "text/plain" },
        _get with { Headers = [new("Prefer", "x")] },
        _get with { IsIdempotent = false },
        _get with { Method = HttpMethod.Head },
    ];

    [Theory]
    [MemberData(nameof(Others))]
    public async Task OtherReads_HaveCallsOfTheirOwn(BackendRequest other)
    {
        await using var backend = await FakeBackend.StartAsync(AnswerLaterAsync);
        using var transport = Open(backend.Options());

        var first = transport.SendAsync(_get, Cancellation);
        var second = transport.SendAsync(other, Cancellation);
        await Until.True(() => backend.Calls == 2, "two calls");
        _gate.SetResult();

        (await first).Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task SameHeaders_InListsOfTheirOwn_Share()
    {
        await using var backend = await FakeBackend.StartAsync(AnswerLaterAsync);
        using var transport = Open(backend.Options());

        var first = transport.SendAsync(_get with { Headers = [new("Prefer", "x")] }, Cancellation);
        var second = transport.SendAsync(_get with { Headers = [new("Prefer", "x")] }, Cancellation);
        _gate.SetResult();

        (await first).Dispose();
        (await second).Dispose();
        Assert.Equal(1, backend.Calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task OneAskerLeaves_TheOtherIsAnswered(int leaver)
    {
        await using var backend = await FakeBackend.StartAsync(AnswerLaterAsync);
        using var transport = Open(backend.Options());
        using var leaving = new CancellationTokenSource();

        var calls = Enumerable.Range(0, 2).Select(i => transport.SendAsync(_get, i == leaver ? leaving.Token : Cancellation)).ToArray();
        await Until.True(() => backend.Calls == 1, "the call");
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calls[leaver]);
        Assert.Equal(1, transport.State.CallsInFlight);
        _gate.SetResult();

        using var reply = await calls[1 - leaver];
        Assert.Equal("{\"ok\":true}"u8, reply.Body.Span);
        Assert.Equal(1, backend.Calls);
    }

    [Fact]
    public async Task AllAskersLeave_TheCallIsCancelled_AndCountsForNothing()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Hang);
        using var transport = Open(backend.Options());
        using var leaving = new CancellationTokenSource();
        using var leavingLater = new CancellationTokenSource();

        var first = transport.SendAsync(_get, leaving.Token);
        var second = transport.SendAsync(_get, leavingLater.Token);
        await Until.True(() => backend.Calls == 1, "the call");
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await leavingLater.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        Assert.Equal(leavingLater.Token, cancelled.CancellationToken);
        Assert.Equal(0, transport.State.CallsInFlight);
        Assert.Null(transport.State.LastError);
        backend.Answer = context => Task.CompletedTask;
        (await transport.SendAsync(_get, Cancellation)).Dispose();
        Assert.Equal(2, backend.Calls);
    }

    [Fact]
    public async Task Failure_IsShared_AndNotKept()
    {
        await using var backend = await FakeBackend.StartAsync(async context =>
        {
            await _gate.Task;
            context.Response.StatusCode = 500;
        });
        using var transport = Open(backend.Options());
        var request = _get with { Policy = new CallPolicy { FreshFor = TimeSpan.FromMinutes(1) } };

        var calls = Enumerable.Range(0, 3).Select(_ => transport.SendAsync(request, Cancellation)).ToArray();
        await Until.True(() => backend.Calls == 1, "the call");
        _gate.SetResult();
        var failures = new List<GatewayException>();
        foreach (var call in calls)
            failures.Add(await Assert.ThrowsAsync<GatewayException>(() => call));

        Assert.All(failures, failure => Assert.Equal(GatewayErrorCode.BackendUnavailable, failure.Error.Code));
        Assert.Equal(3, failures.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal(1, backend.Calls);
        backend.Answer = context => Task.CompletedTask;
        (await transport.SendAsync(request, Cancellation)).Dispose();
        Assert.Equal(2, backend.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_AfterAWrite_DoesNotJoinOneFromBefore(bool forwarded)
    {
        await using var backend = await FakeBackend.StartAsync(context => context.Request.Method == "GET" ? AnswerLaterAsync(context) : Task.CompletedTask);
        using var transport = Open(backend.Options());

        var before = transport.SendAsync(_get, Cancellation);
        await Until.True(() => backend.Calls == 1, "the read");
        if (forwarded)
        {
            using var message = new HttpRequestMessage(HttpMethod.Delete, transport.AddressOf("/things"));
            (await transport.Streaming.SendAsync(message, Cancellation)).Dispose();
        }
        else
        {
            (await transport.SendAsync(new BackendRequest(HttpMethod.Post, "/things"), Cancellation)).Dispose();
        }

        var after = transport.SendAsync(_get, Cancellation);
        await Until.True(() => backend.Calls == 3, "a read of its own");
        _gate.SetResult();
        (await before).Dispose();
        (await after).Dispose();
    }

    [Fact]
    public async Task Read_AfterAWrite_DoesNotJoinOneFromDuringIt()
    {
        var written = new TaskCompletionSource();
        await using var backend = await FakeBackend.StartAsync(context => context.Request.Method == "GET" ? AnswerLaterAsync(context) : written.Task);
        using var transport = Open(backend.Options());

        var write = transport.SendAsync(new BackendRequest(HttpMethod.Patch, "/things"), Cancellation);
        var during = transport.SendAsync(_get, Cancellation);
        await Until.True(() => backend.Calls == 2, "write and read");
        written.SetResult();
        (await write).Dispose();
        var after = transport.SendAsync(_get, Cancellation);
        await Until.True(() => backend.Calls == 3, "a read of its own");
        _gate.SetResult();

        (await during).Dispose();
        (await after).Dispose();
    }

    [Fact]
    public async Task Read_AfterForget_DoesNotJoinOneFromBefore()
    {
        await using var backend = await FakeBackend.StartAsync(AnswerLaterAsync);
        using var transport = Open(backend.Options());

        var before = transport.SendAsync(_get, Cancellation);
        transport.Forget();
        var after = transport.SendAsync(_get, Cancellation);
        await Until.True(() => backend.Calls == 2, "two reads");
        _gate.SetResult();

        (await before).Dispose();
        (await after).Dispose();
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    public async Task Askers_AtAndPastTheLimitOfOneCall(int askers, int calls)
    {
        await using var backend = await FakeBackend.StartAsync(AnswerLaterAsync);
        using var transport = Open(backend.Options() with { SharedCallersMax = 3 });

        var reads = Enumerable.Range(0, askers).Select(_ => transport.SendAsync(_get, Cancellation)).ToArray();
        await Until.True(() => backend.Calls == calls, "the calls");
        _gate.SetResult();
        foreach (var read in reads)
            (await read).Dispose();

        Assert.Equal(calls, backend.Calls);
    }

    [Theory]
    [InlineData("ann", "ann", 1)]
    [InlineData("ann", "bob", 2)]
    public async Task CredentialsThatDependOnTheCaller_ShareWithinAnIdentityOnly(string first, string second, int calls)
    {
        await using var backend = await FakeBackend.StartAsync(AnswerLaterAsync);
        var credentials = new CallersOwn();
        using var transport = Open(backend.Options(), credentials);

        credentials.Caller = first;
        var one = transport.SendAsync(_get, Cancellation);
        credentials.Caller = second;
        var other = transport.SendAsync(_get, Cancellation);
        await Until.True(() => backend.Calls == calls, "the calls");
        _gate.SetResult();
        (await one).Dispose();
        (await other).Dispose();

        Assert.Equal(calls, backend.Calls);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task CallersComeAndLeaveAtRandom_EachGetsHisOwnAnswer_AndNothingIsLeftOver(int seed)
    {
        const int callers = 16;
        const int callsEach = 60;
        var serves = new Random(seed);
        await using var backend = await FakeBackend.StartAsync(async context =>
        {
            int fate;
            lock (serves)
                fate = serves.Next(10);
            if (fate > 2)
                await Task.Delay(fate / 2);
            context.Response.StatusCode = fate == 0 ? 503 : 200;
            await context.Response.WriteAsync(context.Request.Path + new string('x', 20_000));
        });
        using var transport = new BackendTransport(
            backend.Options() with { ConcurrentCalls = 6, QueuedCalls = 6, FailureRatio = 1, MinimumThroughput = 10_000, RetryBudgetPercent = 100 },
            NoCredentials.Instance,
            TimeProvider.System);
        var policies = new[]
        {
            CallPolicy.Default,
            new CallPolicy { HedgeAfter = TimeSpan.FromMilliseconds(2) },
            new CallPolicy { FreshFor = TimeSpan.FromMilliseconds(3) },
        };

        await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            await Task.Yield();
            var random = new Random((1000 * seed) + caller);
            for (var i = 0; i < callsEach; i++)
                await AskAsync(random);
        })).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        await Until.True(() => transport.State is { CallsInFlight: 0, CallsQueued: 0 }, "nothing is left over");
        for (var i = 0; i < 20; i++)
            await AskAsync(new Random(i));

        async Task AskAsync(Random random)
        {
            using var leaving = new CancellationTokenSource();
            var target = $"/things/{random.Next(4)}";
            var request = random.Next(20) == 0
                ? new BackendRequest(HttpMethod.Post, target)
                : BackendRequest.Get(target) with { Policy = policies[random.Next(policies.Length)] };
            var call = transport.SendAsync(request, leaving.Token);
            if (random.Next(3) == 0)
            {
                await Task.Delay(random.Next(4), CancellationToken.None);
                await leaving.CancelAsync();
            }

            try
            {
                using var reply = await call;
                Assert.Equal(20_000 + target.Length, reply.Body.Length);
                Assert.True(reply.Body.Span.StartsWith(System.Text.Encoding.ASCII.GetBytes(target)), $"seed {seed}");
            }
            catch (OperationCanceledException) when (leaving.IsCancellationRequested)
            {
                // He has left.
            }
            catch (GatewayException failure)
            {
                Assert.True(failure.Error.Code is GatewayErrorCode.BackendUnavailable or GatewayErrorCode.BackendBusy, $"seed {seed}: {failure.Message}");
            }
        }
    }

    private sealed class CallersOwn : IBackendCredentials
    {
        public string Caller { get; set; } = "";

        public ValueTask ApplyAsync(HttpRequestMessage message, CredentialExchange exchange, CancellationToken cancellation) => default;

        public bool Invalidate(HttpRequestMessage message) => false;

        public string? IdentityOf(BackendRequest request) => Caller;
    }
}
