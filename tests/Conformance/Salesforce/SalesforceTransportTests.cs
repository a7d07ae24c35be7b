using CanonicalGateway.Adapters.Salesforce;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Resilience;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Salesforce;
using Xunit;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Conformance.Salesforce;

/// <summary>The adapter over the transport that it has in the gateway.</summary>
public sealed class SalesforceTransportTests : SalesforceGround
{
    protected override SalesforceSimulatorOptions OrgOptions { get; } = new() { DailyApiRequests = 70 };

    [Fact]
    public async Task Queries_WithAnyText_ReachTheOrgAsWritten()
    {
        using var transport = Open();

        foreach (var line in AwkwardText.Lines)
        {
            var named = new CallExpr(Function.Contains, [Path("Name"), new LiteralExpr(Value.Of(line))], ValueType.Boolean);
            var rows = await ReadAsync(transport, Ask(named));
            Assert.All(Data.Customers.Where(c => c.Name!.Contains(line, StringComparison.Ordinal)), c => Assert.Contains(rows, r => r == c.Id));
        }

        // The org has had enough of them.
        var error = (await Assert.ThrowsAsync<GatewayException>(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                await ReadAsync(transport, Ask(new LiteralExpr(Value.True)));
            }
        })).Error;
        Assert.Equal(GatewayErrorCode.BackendThrottled, error.Code);
        Assert.Equal(TimeSpan.FromSeconds(7), error.RetryAfter);
    }

    [Fact]
    public async Task Session_ThatExpired_IsRenewed()
    {
        using var transport = Open();
        await ReadAsync(transport, Ask(new LiteralExpr(Value.True)));
        Clock.Now += TimeSpan.FromHours(3);

        var rows = await ReadAsync(transport, Ask(new LiteralExpr(Value.True)));

        Assert.Equal(Data.Customers.Count, rows.Count);
    }

    private BackendTransport Open() =>
        new(new BackendOptions { Name = "crm", Address = Host.Address }, new SalesforceCredentials("crm", Options), TimeProvider.System);

    private async Task<List<string>> ReadAsync(BackendTransport transport, ScanRequest request)
    {
        var reader = SalesforceAdapter.Create("crm", CanonicalModel.V1, Options, transport).Reader!;
        var scan = reader.Negotiate(request with { Source = reader.Sources.Single(s => s.Type == Customers) }).Scan;
        var keys = new List<string>();
        await foreach (var batch in reader.ReadAsync(scan, ScanArguments.None, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                keys.AddRange(Enumerable.Range(0, batch.Count).Select(i => batch.ValueOf(batch.Row(i)[0], Customers.Key!).String));
            }
        }

        return keys;
    }
}
