using System.Buffers;
using System.IO.Compression;
using System.Text;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Resilience;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Resilience;

/// <summary>Long answers whose rest is left to their reader.</summary>
public sealed class TransportStreamTests
{
    private const int Length = 300_000;

    private static readonly BackendRequest _get = BackendRequest.Get("/rows") with { MayStream = true };

    private static readonly byte[] _body = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, Length / 10).Select(i => $"{i:000000000},")));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, true, false)]
    [InlineData(ReplyBody.BeginningBytes, true, false)]
    [InlineData(ReplyBody.BeginningBytes, false, true)]
    [InlineData(ReplyBody.BeginningBytes + 1, true, true)]
    [InlineData(ReplyBody.BeginningBytes + 1, false, true)]
    [InlineData(Length, false, true)]
    public async Task Get_AnswerOfLength_IsWholeUpToTheBeginning(int length, bool tellsLength, bool isLeft)
    {
        await using var backend = await FakeBackend.StartAsync(context => SendAsync(context, _body.AsMemory(0, length), tellsLength));
        using var transport = Open(backend.Options());

        using var reply = await transport.SendAsync(_get, Cancellation);

        Assert.Equal(isLeft, reply.HasMore);
        Assert.Equal(_body[..length], await WholeAsync(reply));
        Assert.False(reply.HasMore);
        Assert.Equal(0, transport.State.CallsInFlight);
    }

    [Fact]
    public async Task Get_Compressed_IsUnpackedWhileItArrives()
    {
        await using var backend = await FakeBackend.StartAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var zip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await zip.WriteAsync(_body);
        });
        using var transport = Open(backend.Options());

        using var reply = await transport.SendAsync(_get, Cancellation);

        Assert.True(reply.HasMore);
        Assert.Equal(_body, await WholeAsync(reply));
    }

    [Theory]
    [InlineData(200, "text/html")]
    [InlineData(404, "application/json")]
    public async Task Get_AnswerThatIsNoRows_IsReadWhole(int status, string type)
    {
        await using var backend = await FakeBackend.StartAsync(context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, type);
            return context.Response.Body.WriteAsync(_body).AsTask();
        });
        using var transport = Open(backend.Options());

        using var reply = await transport.SendAsync(_get, Cancellation);

        Assert.Equal((false, Length), (reply.HasMore, reply.Body.Length));
    }

    [Fact]
    public async Task Get_NotAskedFor_IsReadWhole()
    {
        await using var backend = await FakeBackend.StartAsync(context => SendAsync(context, _body));
        using var transport = Open(backend.Options());

        using var reply = await transport.SendAsync(_get with { MayStream = false }, Cancellation);

        Assert.Equal((false, Length), (reply.HasMore, reply.Body.Length));
    }

    [Fact]
    public async Task Get_OthersWait_AllGetTheWholeAnswer()
    {
        var release = new TaskCompletionSource();
        await using var backend = await FakeBackend.StartAsync(async context =>
        {
            await release.Task;
            await SendAsync(context, _body);
        });
        using var transport = Open(backend.Options());

        var first = transport.SendAsync(_get, Cancellation);
        var second = transport.SendAsync(_get, Cancellation);
        release.SetResult();

        foreach (var call in new[] { first, second })
        {
            using var reply = await call;
            Assert.False(reply.HasMore);
            Assert.Equal(_body, reply.Body.ToArray());
        }

        Assert.Equal(1, backend.Calls);
    }

    [Fact]
    public async Task Get_SameAgainWhileTheAnswerIsRead_IsACallOfItsOwn()
    {
        await using var backend = await FakeBackend.StartAsync(context => SendAsync(context, _body));
        using var transport = Open(backend.Options());

        using var first = await transport.SendAsync(_get, Cancellation);
        using var second = await transport.SendAsync(_get, Cancellation);

        Assert.Equal(_body, await WholeAsync(second));
        Assert.Equal(_body, await WholeAsync(first));
        Assert.Equal(2, backend.Calls);
    }

    [Fact]
    public async Task Get_ToBeKept_IsReadWholeAndKept()
    {
        await using var backend = await FakeBackend.StartAsync(context => SendAsync(context, _body));
        using var transport = Open(backend.Options());
        var request = _get with { Policy = new CallPolicy { FreshFor = TimeSpan.FromMinutes(1) } };

        for (var i = 0; i < 2; i++)
        {
            using var reply = await transport.SendAsync(request, Cancellation);
            Assert.Equal((false, Length), (reply.HasMore, reply.Body.Length));
        }

        Assert.Equal(1, backend.Calls);
    }

    [Fact]
    public async Task Get_BreaksOffBeforeTheBeginningIsThere_IsRepeated()
    {
        await using var backend = await FakeBackend.StartAsync();
        backend.Answer = FakeBackend.InTurn(context => BreakAsync(context, ReplyBody.BeginningBytes / 2), context => SendAsync(context, _body));
        using var transport = Open(backend.Options());

        using var reply = await transport.SendAsync(_get, Cancellation);

        Assert.Equal(_body, await WholeAsync(reply));
        Assert.Equal(2, backend.Calls);
    }

    [Fact]
    public async Task Read_BreaksOffLater_FailsAndIsNotRepeated()
    {
        await using var backend = await FakeBackend.StartAsync(context => BreakAsync(context, Length / 2));
        using var transport = Open(backend.Options());
        using var reply = await transport.SendAsync(_get, Cancellation);

        var error = (await Assert.ThrowsAsync<GatewayException>(() => WholeAsync(reply))).Error;

        Assert.Equal((GatewayErrorCode.BackendUnavailable, "s4"), (error.Code, error.Backend));
        Assert.Equal("The backend 's4' is unavailable: it broke off its answer.", error.Message);
        Assert.Equal(1, backend.Calls);
        Assert.Equal("It broke off its answer.", transport.State.Reads.LastError);
    }

    [Fact]
    public async Task Read_BreaksOffTimeAndAgain_OpensTheCircuit()
    {
        await using var backend = await FakeBackend.StartAsync(context => BreakAsync(context, Length / 2));
        using var transport = Open(backend.Options() with { MinimumThroughput = 3, FailureRatio = 1 });

        for (var i = 0; i < 3; i++)
        {
            using var reply = await transport.SendAsync(_get, Cancellation);
            await Assert.ThrowsAsync<GatewayException>(() => WholeAsync(reply));
        }

        Assert.Equal(CircuitStatus.Open, transport.State.Reads.Status);
        Assert.Equal(0, transport.State.CallsInFlight);
    }

    [Fact]
    public async Task Read_Probe_IsReadWholeBeforeTheCircuitCloses()
    {
        var time = new ManualTime();
        await using var backend = await FakeBackend.StartAsync();
        backend.Answer = FakeBackend.InTurn(FakeBackend.Status(500), FakeBackend.Status(500), context => SendAsync(context, _body));
        using var transport = Open(backend.Options() with { MinimumThroughput = 2, RetryAttempts = 0 }, time);
        for (var i = 0; i < 2; i++)
            await Assert.ThrowsAsync<GatewayException>(() => transport.SendAsync(_get, Cancellation));
        time.AdvanceSeconds(6);

        using var reply = await transport.SendAsync(_get, Cancellation);

        Assert.False(reply.HasMore);
        Assert.Equal(CircuitStatus.Closed, transport.State.Reads.Status);
    }

    [Fact]
    public async Task Read_BodyStalls_TimesOutWithTheTimeOfTheAttempt()
    {
        await using var backend = await FakeBackend.StartAsync(async context =>
        {
            await SendAsync(context, _body.AsMemory(0, Length / 2), tellsLength: false);
            await FakeBackend.Hang(context);
        });
        using var transport = Open(backend.Options() with { AttemptTimeoutSeconds = 1 });
        using var reply = await transport.SendAsync(_get, Cancellation);

        var error = (await Assert.ThrowsAsync<GatewayException>(() => WholeAsync(reply))).Error;

        Assert.Equal((GatewayErrorCode.BackendTimeout, "The backend 's4' did not answer within 1 s."), (error.Code, error.Message));
        Assert.Equal(1, backend.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_LongerThanTheLimit_IsTheSameFaultAsOfAWholeAnswer(bool mayStream)
    {
        await using var backend = await FakeBackend.StartAsync(context => SendAsync(context, _body, tellsLength: false));
        using var transport = Open(backend.Options() with { ReplyBytesMax = Length - 1 });

        var error = (await Assert.ThrowsAsync<GatewayException>(async () =>
        {
            using var reply = await transport.SendAsync(_get with { MayStream = mayStream }, Cancellation);
            await WholeAsync(reply);
        })).Error;

        Assert.Equal(GatewayErrorCode.BackendFault, error.Code);
        Assert.Equal($"The backend 's4' answered with more than {Length - 1} bytes, the limit for one answer (ReplyBytesMax).", error.Message);
        Assert.Equal(0, transport.State.CallsInFlight);
    }

    [Fact]
    public async Task Read_AsLongAsTheLimit_IsRead()
    {
        await using var backend = await FakeBackend.StartAsync(context => SendAsync(context, _body, tellsLength: false));
        using var transport = Open(backend.Options() with { ReplyBytesMax = Length });
        using var reply = await transport.SendAsync(_get, Cancellation);

        Assert.Equal(_body, await WholeAsync(reply));
    }

    [Fact]
    public async Task Read_ReaderLeaves_BackendAndPlaceAreReleased()
    {
        var aborted = new TaskCompletionSource();
        await using var backend = await FakeBackend.StartAsync();
        backend.Answer = FakeBackend.InTurn(
            async context =>
            {
                await SendAsync(context, _body.AsMemory(0, Length / 2), tellsLength: false);
                await FakeBackend.Hang(context);
                aborted.SetResult();
            },
            context => SendAsync(context, _body));
        using var transport = Open(backend.Options() with { ConcurrentCalls = 1, QueuedCalls = 0, ReservedPercent = 0 });
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using (var reply = await transport.SendAsync(_get, leaving.Token))
        {
            Assert.Equal(1, transport.State.CallsInFlight);
            var reading = WholeAsync(reply, leaving.Token);
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        }

        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Equal((0, null), (transport.State.CallsInFlight, transport.State.LastError));
        using var next = await transport.SendAsync(_get, Cancellation);
        Assert.Equal(_body, await WholeAsync(next));
    }

    [Fact]
    public async Task Read_ReaderIsSlow_RestIsTakenIntoMemoryAndThePlaceGivenBack()
    {
        var time = new ManualTime();
        await using var backend = await FakeBackend.StartAsync(context => SendAsync(context, _body));
        using var transport = Open(backend.Options() with { ConcurrentCalls = 1, QueuedCalls = 0, ReservedPercent = 0 }, time);
        using var reply = await transport.SendAsync(_get, Cancellation);
        var beginning = new byte[1000];
        await reply.FillAsync(beginning, Cancellation);

        time.AdvanceSeconds(1);
        Assert.Equal(1, transport.State.CallsInFlight);
        time.AdvanceSeconds(1);

        await Until.True(() => transport.State.CallsInFlight == 0, "the call has ended");
        using var other = await transport.SendAsync(_get with { MayStream = false }, Cancellation);
        Assert.Equal(_body[reply.Body.Length..(reply.Body.Length + 1000)], beginning);
        Assert.Equal(_body[(reply.Body.Length + 1000)..], (await WholeAsync(reply))[reply.Body.Length..]);
    }

    [Fact]
    public async Task Read_BreaksOffWhileTheReaderIsAway_FailsWhenHeComesBack()
    {
        var time = new ManualTime();
        await using var backend = await FakeBackend.StartAsync(context => BreakAsync(context, Length / 2));
        using var transport = Open(backend.Options(), time);
        using var reply = await transport.SendAsync(_get, Cancellation);

        time.AdvanceSeconds(2);
        await Until.True(() => transport.State.Reads.LastError is not null, "the failure is noted");

        Assert.Equal(GatewayErrorCode.BackendUnavailable, (await Assert.ThrowsAsync<GatewayException>(() => WholeAsync(reply))).Error.Code);
    }

    [Fact]
    public async Task Read_ReaderLeavesWhileTheRestIsTaken_CallEnds()
    {
        var time = new ManualTime();
        await using var backend = await FakeBackend.StartAsync(async context =>
        {
            await SendAsync(context, _body.AsMemory(0, Length / 2), tellsLength: false);
            await FakeBackend.Hang(context);
        });
        using var transport = Open(backend.Options(), time);
        var reply = await transport.SendAsync(_get, Cancellation);
        time.AdvanceSeconds(2);

        reply.Dispose();

        await Until.True(() => transport.State.CallsInFlight == 0, "the call has ended");
        Assert.Null(transport.State.LastError);
    }

    [Fact]
    public async Task Read_MeteredCall_CountsAllBytes()
    {
        await using var backend = await FakeBackend.StartAsync(context => SendAsync(context, _body));
        using var transport = Open(backend.Options());
        var meter = CallMeter.Current = new CallMeter();

        using var reply = await transport.SendAsync(_get, Cancellation);
        await WholeAsync(reply);

        Assert.Equal((1, Length), (meter.Calls, meter.Bytes));
    }

    private static BackendTransport Open(BackendOptions options, TimeProvider? time = null) => new(options, NoCredentials.Instance, time ?? TimeProvider.System);

    private static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body, bool tellsLength = true)
    {
        context.Response.ContentType = "application/json;charset=utf-8";
        context.Response.ContentLength = tellsLength ? body.Length : null;
        await context.Response.Body.WriteAsync(body);
        await context.Response.Body.FlushAsync();
    }

    private static async Task BreakAsync(HttpContext context, int after)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Length;
        await context.Response.Body.WriteAsync(_body.AsMemory(0, after));
        // The server ends the connection where less has come than was told: an end in the middle, which overtakes nothing as a reset would.
        await context.Response.Body.FlushAsync();
    }

    private static async Task<byte[]> WholeAsync(BackendReply reply, CancellationToken? cancellation = null)
    {
        var whole = new ArrayBufferWriter<byte>();
        whole.Write(reply.Body.Span);
        while (reply.HasMore)
        {
            var read = await reply.FillAsync(whole.GetMemory(10_000)[..10_000], cancellation ?? Cancellation);
            whole.Advance(read);
        }

        return whole.WrittenSpan.ToArray();
    }
}
