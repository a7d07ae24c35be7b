using System.Net;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Gateway.Resilience;
using CanonicalGateway.Sandbox.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>A read that hangs by chance is asked for a second time, and the second answer taken.</summary>
public sealed class HedgeTests
{
    private const int Calls = 10;

    private static readonly BackendRequest _read = BackendRequest.Get("/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder?$top=3&$format=json&$select=SalesOrder") with
    {
        Policy = new CallPolicy { HedgeAfter = TimeSpan.FromMilliseconds(100) },
    };

    [Fact]
    public async Task Read_HangsByChance_SecondAttemptAnswers()
    {
        await using var sandbox = await RunningSandbox.StartAsync(20, ("Backends:s4:AttemptTimeoutSeconds", "60"), ("Backends:s4:TotalTimeoutSeconds", "60"));
        var transport = sandbox.Host.Gateway.Services.GetRequiredService<BackendTransports>()["s4"];

        // Within what the retry budget has saved up; the attempt's time-out would let the test run for minutes.
        for (var i = 0; i < Calls; i++)
        {
            sandbox.S4.Faults.Add(new Fault { Kind = FaultKind.Hang, Count = 1 });
            using var reply = await transport.SendAsync(_read, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, reply.Status);
        }

        Assert.Equal(2 * Calls, sandbox.S4.Requests.Total);
        Assert.Equal(CircuitStatus.Closed, transport.State.Circuit);
        Assert.Equal(0, transport.State.CallsInFlight);
    }

    [Fact]
    public async Task RouteThatHedges_BackendHangsByChance_IsServed()
    {
        await using var sandbox = await RunningSandbox.StartAsync(
            20, ("Backends:s4:AttemptTimeoutSeconds", "60"), ("Backends:s4:TotalTimeoutSeconds", "60"), ("Routing:Order:hedgeAfterMilliseconds", "100"));
        sandbox.S4.Faults.Add(new Fault { Kind = FaultKind.Hang, Count = 1 });

        (await sandbox.Reader.GetAsync(FaultTests.UrlOf("s4"))).AssertOk();

        Assert.Equal(2, sandbox.S4.Requests.Total);
    }

    [Fact]
    public async Task SlowBackend_IsNotAskedTwiceForEverything()
    {
        await using var sandbox = await RunningSandbox.StartAsync(20);
        var transport = sandbox.Host.Gateway.Services.GetRequiredService<BackendTransports>()["s4"];
        sandbox.S4.Faults.Add(new Fault { Kind = FaultKind.Latency, Milliseconds = 300 });
        const int calls = 50;

        var replies = await Task.WhenAll(Enumerable.Range(0, calls).Select(i => transport.SendAsync(
            _read with { Target = $"{_read.Target}&$skip={i}" }, TestContext.Current.CancellationToken)));

        foreach (var reply in replies)
        {
            using (reply)
            {
                Assert.Equal(HttpStatusCode.OK, reply.Status);
            }
        }

        // The reserve of ten, and a fifth of the calls.
        Assert.InRange(sandbox.S4.Requests.Total, calls, calls + 10 + (calls / 5));
    }
}
