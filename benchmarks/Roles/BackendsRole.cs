using CanonicalGateway.Sandbox.Authority;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.S4Hana;
using CanonicalGateway.Sandbox.Salesforce;
using CanonicalGateway.Sandbox.Zendesk;

namespace CanonicalGateway.Benchmarks.Roles;

/// <summary>The sandbox's authority and simulated backends, without its gateway.</summary>
internal static class BackendsRole
{
    // The products' own rates are not what is measured.
    private const int Unlimited = 10_000_000;

    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        var data = DatasetGenerator.Generate(seed: 1, options.Customers);
        var time = TimeProvider.System;
        await using var authority = await AuthorityHost.StartAsync();
        await using var salesforce = await SimulatorHost.StartAsync(new SalesforceSimulator(data, time, new SalesforceSimulatorOptions()));
        await using var s4 = await SimulatorHost.StartAsync(new S4HanaSimulator(data, time, new S4HanaSimulatorOptions()));
        await using var zendesk = await SimulatorHost.StartAsync(new ZendeskSimulator(data, time, new ZendeskSimulatorOptions
        {
            RequestsPerMinute = Unlimited,
            ExportRequestsPerMinute = Unlimited,
            IncrementalRequestsPerMinute = Unlimited,
        }));
        return await ControlChannel.ServeAsync(new Dictionary<string, string>
        {
            ["authority"] = authority.Issuer,
            ["salesforce"] = salesforce.Address.ToString(),
            ["s4"] = s4.Address.ToString(),
            ["zendesk"] = zendesk.Address.ToString(),
            ["token"] = authority.IssueToken("reader", ["Canonical.Read.All"], lifetime: TimeSpan.FromHours(6)),
            ["orders"] = FormattableString.Invariant($"{data.Orders.Count}"),
        });
    }
}
