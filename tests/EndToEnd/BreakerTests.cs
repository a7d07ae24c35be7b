using System.Globalization;
using System.Net;
using System.Text.Json;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Resilience;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Tests.EndToEnd.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>A backend that keeps failing is left alone, health says so, and it is taken back by itself.</summary>
public sealed class BreakerTests
{
    [Theory]
    [InlineData("salesforce")]
    [InlineData("s4")]
    [InlineData("zendesk")]
    public async Task Circuit_Open_SparesTheBackend(string backend)
    {
        await using var sandbox = await RunningSandbox.StartAsync(20, [.. FaultTests.QuickToFail(backend, breakSeconds: 60)]);
        sandbox.Backend(backend).Faults.Add(new Fault { Kind = FaultKind.Outage });
        await OpensAsync(sandbox, backend);
        sandbox.ForgetCalls();

        for (var i = 0; i < 10; i++)
        {
            var reply = (await sandbox.Reader.GetAsync(FaultTests.UrlOf(backend))).AssertError(HttpStatusCode.ServiceUnavailable, "BackendUnavailable");
            Assert.InRange(int.Parse(reply.Header("Retry-After")!, CultureInfo.InvariantCulture), 1, 60);
        }

        Assert.Equal(0, sandbox.Backend(backend).Requests.Total);
        var ready = (await sandbox.Nobody.GetAsync("/health/ready")).AssertOk().Json;
        Assert.Equal("degraded", ready.GetProperty("status").GetString());
        Assert.False(string.IsNullOrEmpty(Row(ready, backend).GetProperty("lastError").GetString()));
        foreach (var other in FaultTests.Backends.Where(other => other != backend))
        {
            (await sandbox.Reader.GetAsync(FaultTests.UrlOf(other))).AssertOk();
            Assert.Equal("closed", Row(ready, other).GetProperty("circuit").GetString());
        }
    }

    [Theory]
    [InlineData("salesforce")]
    [InlineData("s4")]
    [InlineData("zendesk")]
    public async Task Circuit_FaultEnds_ClosesByItself(string backend)
    {
        await using var sandbox = await RunningSandbox.StartAsync(20, [.. FaultTests.QuickToFailAndHeal(backend)]);
        sandbox.Backend(backend).Faults.Add(new Fault { Kind = FaultKind.Status, Status = 500 });
        await OpensAsync(sandbox, backend);

        sandbox.Heal();

        await Until.TrueAsync(async () => (await sandbox.Reader.GetAsync(FaultTests.UrlOf(backend))).Status == HttpStatusCode.OK, "it is served again", 15);
        var ready = (await sandbox.Nobody.GetAsync("/health/ready")).AssertOk().Json;
        Assert.Equal("ready", ready.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("POST", "writes", "reads")]
    [InlineData("GET", "reads", "writes")]
    public async Task Circuit_OfOneClassOpens_TheOtherGoesOn(string failing, string open, string closed)
    {
        await using var sandbox = await RunningSandbox.StartAsync(20, [.. FaultTests.QuickToFail("s4", breakSeconds: 60)]);
        var transport = sandbox.Host.Gateway.Services.GetRequiredService<BackendTransports>()["s4"];
        sandbox.S4.Faults.Add(new Fault { Kind = FaultKind.Status, Status = 500, Match = failing + " " });

        await Until.TrueAsync(async () => await FailureAsync(transport, failing) is { } error && error.Message.Contains($"its {open} are stopped", StringComparison.Ordinal), "its circuit opens");

        Assert.Null(await FailureAsync(transport, failing == "GET" ? "POST" : "GET"));
        var read = await sandbox.Reader.GetAsync(FaultTests.UrlOf("s4"));
        Assert.Equal(failing == "GET" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, read.Status);
        var ready = (await sandbox.Nobody.GetAsync("/health/ready")).AssertOk().Json;
        Assert.Equal("degraded", ready.GetProperty("status").GetString());
        var row = Row(ready, "s4");
        Assert.Equal("open", row.GetProperty("circuit").GetString());
        Assert.Equal("open", row.GetProperty(open).GetProperty("circuit").GetString());
        Assert.Equal("It answered with status 500.", row.GetProperty(open).GetProperty("lastError").GetString());
        Assert.Equal("closed", row.GetProperty(closed).GetProperty("circuit").GetString());
        Assert.Equal(JsonValueKind.Null, row.GetProperty(closed).GetProperty("lastError").ValueKind);
    }

    private static async Task<GatewayError?> FailureAsync(BackendTransport transport, string method)
    {
        try
        {
            var request = new BackendRequest(HttpMethod.Parse(method), "/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder?$top=1") { IsIdempotent = false };
            (await transport.SendAsync(request, TestContext.Current.CancellationToken)).Dispose();
            return null;
        }
        catch (GatewayException failure)
        {
            return failure.Error;
        }
    }

    private static Task OpensAsync(RunningSandbox sandbox, string backend) => Until.TrueAsync(
        async () =>
        {
            await sandbox.Reader.GetAsync(FaultTests.UrlOf(backend));
            return Row((await sandbox.Nobody.GetAsync("/health/ready")).Json, backend).GetProperty("circuit").GetString() == "open";
        },
        $"the circuit of {backend} opens");

    private static JsonElement Row(JsonElement ready, string backend) =>
        ready.GetProperty("backends").EnumerateArray().Single(row => row.GetProperty("name").GetString() == backend);
}
