using System.Diagnostics;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Gateway.Resilience;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Resilience;

/// <summary>Measures and listens process-wide, so it runs by itself.</summary>
[CollectionDefinition(nameof(TransportCostTests), DisableParallelization = true)]
public sealed class TransportCostCollection;

[Collection(nameof(TransportCostTests))]
public sealed class TransportCostTests
{
    private const int Calls = 1000;

    // Both ends run in this process: the budget holds Kestrel's part and the fake's notes too, which come to about 3 KB.
    private const int BytesPerCallMax = 9_000;

    [Fact]
    public async Task Get_AllocatesWithinBudget()
    {
        await using var backend = await FakeBackend.StartAsync(context => context.Response.Body.WriteAsync(new byte[20_000]).AsTask());
        using var transport = new BackendTransport(backend.Options(), NoCredentials.Instance, TimeProvider.System);
        await CallAsync(transport, 200);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await CallAsync(transport, Calls);
        var perCall = (GC.GetTotalAllocatedBytes(precise: true) - before) / Calls;

        TestContext.Current.TestOutputHelper!.WriteLine($"{perCall} bytes a call, both ends");
        Assert.InRange(perCall, 0, BytesPerCallMax);
        Assert.Single(backend.Connections);
    }

    [Fact]
    public async Task Attempt_Listened_IsASpanWithoutTheAddress_AndPassesTheTraceOn()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == BackendTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                    spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var backend = await FakeBackend.StartAsync();
        backend.Answer = FakeBackend.InTurn(FakeBackend.Status(503), backend.Answer);
        using var transport = new BackendTransport(backend.Options("traced"), NoCredentials.Instance, TimeProvider.System);

        (await transport.SendAsync(BackendRequest.Get("/secret-key"), TestContext.Current.CancellationToken)).Dispose();

        var mine = spans.Where(s => "traced".Equals(s.GetTagItem("backend.name"))).ToArray();
        Assert.Equal([503, 200], mine.Select(s => s.GetTagItem("http.response.status_code")));
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Unset], mine.Select(s => s.Status));
        Assert.Equal(mine.Select(s => s.Id), backend.Requests.Select(r => r.Headers["traceparent"]));
        Assert.DoesNotContain(mine.SelectMany(s => s.TagObjects), tag => $"{tag.Value}".Contains("secret"));
    }

    private static async Task CallAsync(BackendTransport transport, int times)
    {
        for (var i = 0; i < times; i++)
            (await transport.SendAsync(BackendRequest.Get("/things?$top=20"), CancellationToken.None)).Dispose();
    }
}
