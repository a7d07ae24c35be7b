using System.Net;
using System.Text;
using CanonicalGateway.Sandbox;
using CanonicalGateway.Sandbox.Data;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox;

public sealed class SandboxHostTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_Default_HasTwoErpSystemsBesideTheOthers()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Port = 0, Customers = 5 }, Stop);

        Assert.Equal(["salesforce", "s4", "zendesk", "s4-emea"], sandbox.Backends.Select(backend => backend.Name));
        Assert.Equal(4, sandbox.Backends.Select(backend => backend.Address).Distinct().Count());
        Assert.Equal(sandbox.Data.Orders.Count(o => !Emea.Holds(o)), await CountAsync(sandbox.S4.Address));
        Assert.Equal(sandbox.Data.Orders.Count(Emea.Holds), await CountAsync(sandbox.S4Emea.Address));
    }

    [Fact]
    public async Task Faults_OfTheSecondErp_LeaveTheFirstAlone()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Port = 0, Customers = 5 }, Stop);
        using var handler = new SocketsHttpHandler();
        using var client = new HttpClient(handler);
        using var outage = new StringContent("{\"kind\":\"status\",\"status\":503}", Encoding.UTF8, "application/json");
        using var switched = await client.PostAsync(new Uri(sandbox.S4Emea.Address, "_sandbox/faults"), outage, Stop);

        using var second = await GetAsync(client, sandbox.S4Emea.Address);
        using var first = await GetAsync(client, sandbox.S4.Address);

        Assert.True(switched.IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(1, sandbox.S4Emea.Requests.Total);
    }

    private static async Task<int> CountAsync(Uri address)
    {
        using var handler = new SocketsHttpHandler();
        using var client = new HttpClient(handler);
        using var response = await GetAsync(client, address);
        return int.Parse(await response.Content.ReadAsStringAsync(Stop), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder/$count"));
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("SANDBOX:sandbox-secret")));
        return await client.SendAsync(request, Stop);
    }
}
