using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Gateway.Resilience;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Resilience;

public sealed class TransportKeptAnswerTests
{
    private readonly ManualTime _time = new();
    private int _version;
    private int _length = 10;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static BackendRequest Get(double freshSeconds, string target = "/things") =>
        BackendRequest.Get(target) with { Policy = new CallPolicy { FreshFor = TimeSpan.FromSeconds(freshSeconds) } };

    private BackendTransport Open(BackendOptions options) => new(options with { RetryAttempts = 0 }, NoCredentials.Instance, _time);

    private Task<FakeBackend> StartAsync() => FakeBackend.StartAsync(
        context => context.Response.WriteAsync(Interlocked.Increment(ref _version).ToString("D3", null).PadRight(_length)));

    private static async Task<(int Version, double Age)> ReadAsync(BackendTransport transport, BackendRequest request)
    {
        using var reply = await transport.SendAsync(request, Cancellation);
        Assert.Equal("text/plain", reply.ContentHeaders.ContentType?.MediaType ?? "text/plain");
        return (int.Parse(reply.Body.Span[..3], System.Globalization.CultureInfo.InvariantCulture), reply.Age.TotalSeconds);
    }

    [Fact]
    public async Task Kept_ServesUntilItsAgePassesFreshFor()
    {
        await using var backend = await StartAsync();
        using var transport = Open(backend.Options());

        Assert.Equal((1, 0), await ReadAsync(transport, Get(30)));
        _time.AdvanceSeconds(30);
        Assert.Equal((1, 30), await ReadAsync(transport, Get(30)));
        Assert.Equal((1, 30), await ReadAsync(transport, Get(60)));
        _time.AdvanceSeconds(0.001);
        Assert.Equal((2, 0), await ReadAsync(transport, Get(30)));
        _time.AdvanceSeconds(1);
        Assert.Equal((2, 1), await ReadAsync(transport, Get(30)));
    }

    [Fact]
    public async Task Read_ThatTakesNoOldAnswer_AsksTheBackend()
    {
        await using var backend = await StartAsync();
        using var transport = Open(backend.Options());

        await ReadAsync(transport, Get(30));

        Assert.Equal((2, 0), await ReadAsync(transport, Get(0)));
        Assert.Equal((1, 0), await ReadAsync(transport, Get(30)));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(203)]
    [InlineData(304)]
    public async Task OtherStatusThan200_IsNotKept(int status)
    {
        await using var backend = await FakeBackend.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        using var transport = Open(backend.Options());

        (await transport.SendAsync(Get(30), Cancellation)).Dispose();
        (await transport.SendAsync(Get(30), Cancellation)).Dispose();

        Assert.Equal(2, backend.Calls);
        Assert.Equal(0, transport.State.KeptBytes);
    }

    [Fact]
    public async Task Write_DropsAllThatIsKept()
    {
        await using var backend = await StartAsync();
        using var transport = Open(backend.Options());
        await ReadAsync(transport, Get(30));

        (await transport.SendAsync(new BackendRequest(HttpMethod.Post, "/others"), Cancellation)).Dispose();

        Assert.Equal(0, transport.State.KeptBytes);
        Assert.Equal((3, 0), await ReadAsync(transport, Get(30)));
    }

    [Fact]
    public async Task FailedWrite_DropsAllThatIsKept()
    {
        await using var backend = await StartAsync();
        using var transport = Open(backend.Options());
        await ReadAsync(transport, Get(30));
        backend.Answer = FakeBackend.Reset;

        await Assert.ThrowsAsync<Contracts.Errors.GatewayException>(
            () => transport.SendAsync(new BackendRequest(HttpMethod.Post, "/others") { IsIdempotent = false }, Cancellation));

        Assert.Equal(0, transport.State.KeptBytes);
    }

    [Fact]
    public async Task Forget_DropsAllThatIsKept()
    {
        await using var backend = await StartAsync();
        using var transport = Open(backend.Options());
        await ReadAsync(transport, Get(30));

        transport.Forget();

        Assert.Equal((2, 0), await ReadAsync(transport, Get(30)));
    }

    [Fact]
    public async Task AnswerOfBeforeAWrite_ThatComesAfterIt_IsNotKept()
    {
        var gate = new TaskCompletionSource();
        await using var backend = await FakeBackend.StartAsync(context => context.Request.Method == "GET" ? gate.Task : Task.CompletedTask);
        using var transport = Open(backend.Options());

        var read = transport.SendAsync(Get(30), Cancellation);
        await Until.True(() => backend.Calls == 1, "the read");
        (await transport.SendAsync(new BackendRequest(HttpMethod.Post, "/things"), Cancellation)).Dispose();
        gate.SetResult();
        (await read).Dispose();

        Assert.Equal(0, transport.State.KeptBytes);
        (await transport.SendAsync(Get(30), Cancellation)).Dispose();
        Assert.Equal(3, backend.Calls);
    }

    [Theory]
    [InlineData(2048, 1)]
    [InlineData(2049, 2)]
    public async Task Answer_AtAndPastAnEighthOfTheMemory(int length, int second)
    {
        _length = length;
        await using var backend = await StartAsync();
        using var transport = Open(backend.Options() with { KeptBytesMax = 16 * 1024 });

        await ReadAsync(transport, Get(30));

        Assert.Equal((second, 0), await ReadAsync(transport, Get(30)));
    }

    [Fact]
    public async Task MemoryFull_LeastRecentlyUsedGoesFirst()
    {
        _length = 1000; // With 1 KiB beside each, three fit and not four.
        await using var backend = await StartAsync();
        using var transport = Open(backend.Options() with { KeptBytesMax = 8092 });
        for (var i = 1; i <= 3; i++)
            await ReadAsync(transport, Get(30, $"/things/{i}"));
        Assert.Equal((1, 0), await ReadAsync(transport, Get(30, "/things/1")));

        await ReadAsync(transport, Get(30, "/things/4"));

        Assert.InRange(transport.State.KeptBytes, 1, 8092);
        Assert.Equal((1, 0), await ReadAsync(transport, Get(30, "/things/1")));
        Assert.Equal((3, 0), await ReadAsync(transport, Get(30, "/things/3")));
        Assert.Equal((5, 0), await ReadAsync(transport, Get(30, "/things/2")));
    }

    [Fact]
    public async Task ManyAnswers_StayWithinTheMemory()
    {
        await using var backend = await StartAsync();
        using var transport = Open(backend.Options() with { KeptBytesMax = 8 * 1024 });

        for (var i = 0; i < 100; i++)
            await ReadAsync(transport, Get(30, $"/things/{i}"));

        Assert.InRange(transport.State.KeptBytes, 1, 8 * 1024);
    }

    [Fact]
    public async Task MemoryOfZero_KeepsNone()
    {
        _length = 3;
        await using var backend = await StartAsync();
        using var transport = Open(backend.Options() with { KeptBytesMax = 0 });

        await ReadAsync(transport, Get(30));

        Assert.Equal((2, 0), await ReadAsync(transport, Get(30)));
    }

    [Fact]
    public async Task Kept_IsCopied_SoThatNobodySpoilsItForOthers()
    {
        await using var backend = await StartAsync();
        using var transport = Open(backend.Options());
        using (var reply = await transport.SendAsync(Get(30), Cancellation))
            reply.Detach(out _).AsSpan().Fill((byte)'x');

        using (var reply = await transport.SendAsync(Get(30), Cancellation))
            reply.Detach(out _).AsSpan().Fill((byte)'x');

        Assert.Equal((1, 0), await ReadAsync(transport, Get(30)));
    }
}
