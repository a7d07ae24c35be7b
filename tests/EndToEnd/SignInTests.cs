using System.Net;
using CanonicalGateway.Sandbox.Hosting;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>The gateway's own sign-in with Salesforce ends and is renewed without a client noticing.</summary>
public sealed class SignInTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    private const string Url = "Customers?$select=Name&$top=5";

    [Fact]
    public async Task Session_Ended_IsRenewedOnce()
    {
        sandbox.Salesforce.Reset();

        (await sandbox.Reader.GetAsync(Url)).AssertOk();

        var calls = sandbox.Salesforce.Requests.Snapshot();
        Assert.Equal(1, calls.Count(call => call.Path.EndsWith("/oauth2/token", StringComparison.Ordinal)));
        Assert.Equal(1, calls.Count(call => call.Status == 401));
        Assert.Equal(3, calls.Count);
    }

    [Fact]
    public async Task Session_EndedUnderManyRequests_IsRenewedOnce()
    {
        sandbox.Salesforce.Reset();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => sandbox.Reader.GetAsync(Url)));

        Assert.All(replies, reply => reply.AssertOk());
        Assert.Equal(1, sandbox.Salesforce.Requests.Snapshot().Count(call => call.Path.EndsWith("/oauth2/token", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SalesforceLimit_Reached_503SaysThrottled()
    {
        sandbox.Salesforce.Faults.Add(new Fault { Kind = FaultKind.Throttle });

        var reply = (await sandbox.Reader.GetAsync(Url)).AssertError(HttpStatusCode.ServiceUnavailable, "BackendThrottled");

        Assert.NotNull(reply.Header("Retry-After"));
        sandbox.Heal();
        (await sandbox.Reader.GetAsync(Url)).AssertOk();
    }
}
