using System.Net.Http.Headers;
using CanonicalGateway.Sandbox.Authority;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>A client that goes away in the middle of a read over several systems leaves nothing behind it.</summary>
public sealed class DisconnectTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    private const string Composed = "Customers?$top=20&$select=Id,PaymentTerms,SupportTier&$expand=Orders($top=1),Cases($top=1)";

    [Fact]
    public async Task Client_Leaves_CallsOfAllBackendsAreGivenUpOnce()
    {
        sandbox.Heal();
        SimulatorHost[] hanging = [sandbox.S4, sandbox.Zendesk];
        foreach (var backend in hanging)
        {
            backend.Faults.Add(new Fault { Kind = FaultKind.Hang });
        }

        using var leaving = new CancellationTokenSource();
        var read = GetAsync(leaving.Token);
        await Until.TrueAsync(() => Task.FromResult(read.IsCompleted || hanging.All(IsWaiting)), "both systems are asked");
        Assert.False(read.IsCompleted, sandbox.DescribeCalls());
        var asked = hanging.Select(b => b.Requests.Total).ToArray();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);

        // The simulators learn of it by their connections, and nobody asks them again.
        await Until.TrueAsync(() => Task.FromResult(!hanging.Any(IsWaiting)), "their calls are cut");
        Assert.Equal(asked, hanging.Select(b => b.Requests.Total));

        // Who left is no fault of the backends: the circuits stay closed, and the next client is served.
        sandbox.Heal();
        var health = (await sandbox.Nobody.GetAsync("/health/ready")).AssertOk().Text;
        Assert.DoesNotContain("\"open\"", health, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"ready\"", health, StringComparison.Ordinal);
        (await sandbox.Reader.GetAsync(Composed)).AssertOk();
    }

    private async Task<string> GetAsync(CancellationToken leaving)
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(sandbox.Host.Address, $"/odata/v1/{Composed}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", sandbox.Host.Authority.IssueToken("reader", AuthorityClient.Sandbox.Single(c => c.Id == "reader").Roles));
        using var response = await http.SendAsync(request, leaving);
        return await response.Content.ReadAsStringAsync(leaving);
    }

    private static bool IsWaiting(SimulatorHost backend) => backend.Requests.Snapshot().Any(call => call.Status is null);
}
