using System.Net;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Gateway.Resilience;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Tests.EndToEnd.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Who asks the same at the same time costs a backend one call; where old answers will do, it is asked once in a while.</summary>
public sealed class SharedReadTests(SharedReadTests.PatientGateway sandbox) : IClassFixture<SharedReadTests.PatientGateway>
{
    private const int Clients = 20;

    [Theory]
    [InlineData("salesforce")]
    [InlineData("s4")]
    [InlineData("zendesk")]
    public async Task IdenticalRequests_AtTheSameTime_ShareABackendCall(string backend)
    {
        var url = FaultTests.UrlOf(backend);
        var expected = (await sandbox.Reader.GetAsync(url)).AssertOk().Text;
        sandbox.ForgetCalls();
        sandbox.Backend(backend).Faults.Add(new Fault { Kind = FaultKind.Hang });

        var requests = Enumerable.Range(0, Clients).Select(_ => sandbox.Reader.GetAsync(url)).ToArray();
        await Until.TrueAsync(() => Task.FromResult(sandbox.Backend(backend).Requests.Total > 0), "the call");
        await Task.Delay(500, TestContext.Current.CancellationToken); // Time for the others to arrive; those that are late have a call of their own.
        sandbox.Backend(backend).Faults.Clear();

        foreach (var reply in await Task.WhenAll(requests))
        {
            Assert.Equal(expected, reply.AssertOk().Text);
        }

        Assert.InRange(sandbox.Backend(backend).Requests.Total, 1, Clients / 2);
    }

    [Fact]
    public async Task RouteThatAllowsOldAnswers_AsksOnce_UntilAWrite()
    {
        const string url = "Invoices?$select=Id,InvoiceDate&$top=5";
        var first = (await sandbox.Reader.GetAsync(url)).AssertOk();
        sandbox.ForgetCalls();

        for (var i = 0; i < 5; i++)
        {
            var kept = (await sandbox.Reader.GetAsync(url)).AssertOk();
            Assert.Equal(first.Text, kept.Text);
        }

        Assert.Equal(0, sandbox.S4.Requests.Total);
        using var write = await Transport("s4").SendAsync(
            new BackendRequest(HttpMethod.Post, "/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder") { IsIdempotent = false }, TestContext.Current.CancellationToken);
        (await sandbox.Reader.GetAsync(url)).AssertOk();
        Assert.Equal(2, sandbox.S4.Requests.Total);
    }

    [Fact]
    public async Task KeptAnswer_ServesUntilAWrite()
    {
        var transport = Transport("s4");
        var read = BackendRequest.Get("/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder?$top=3&$format=json&$select=SalesOrder") with
        {
            Policy = new CallPolicy { FreshFor = TimeSpan.FromMinutes(10) },
        };
        sandbox.ForgetCalls();

        for (var i = 0; i < 5; i++)
        {
            using var reply = await transport.SendAsync(read, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, reply.Status);
            Assert.Equal(i > 0, reply.Age > TimeSpan.Zero);
        }

        Assert.Equal(1, sandbox.S4.Requests.Total);

        // Whether the backend takes the write does not matter.
        using var write = await transport.SendAsync(
            new BackendRequest(HttpMethod.Post, "/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder") { IsIdempotent = false }, TestContext.Current.CancellationToken);
        using var after = await transport.SendAsync(read, TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.Zero, after.Age);
        Assert.Equal(3, sandbox.S4.Requests.Total);
    }

    private BackendTransport Transport(string backend) => sandbox.Host.Gateway.Services.GetRequiredService<BackendTransports>()[backend];

    /// <summary>A gateway that waits long for its backends, so that a slow machine is not taken for a hanging one.</summary>
    public sealed class PatientGateway() : RunningSandbox(
        30,
        [("Routing:Invoice:cacheSeconds", "3600"), .. FaultTests.Backends.SelectMany(backend => new[] { ($"Backends:{backend}:AttemptTimeoutSeconds", "30"), ($"Backends:{backend}:TotalTimeoutSeconds", "60") })]);
}
