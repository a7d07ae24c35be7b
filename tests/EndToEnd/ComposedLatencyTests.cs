using CanonicalGateway.Sandbox;
using CanonicalGateway.Sandbox.Hosting;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>
/// How many backend answers a query waits for one after another. A call depends on another one if it began only after the other had ended; the
/// backends take long enough that calls which could go side by side do.
/// </summary>
public sealed class ComposedLatencyTests(ComposedLatencyTests.SlowBackends sandbox) : IClassFixture<ComposedLatencyTests.SlowBackends>
{
    [Theory]

    // Rows by key: all that the key leads to is asked for at once.
    [InlineData("Customers('{customer}')", 1)]
    [InlineData("Customers('{customer}')?$expand=Orders,Invoices", 1)]
    [InlineData("Customers('{customer}')?$select=Id&$expand=Cases", 2)]
    [InlineData("Customers?$filter=Id in ('{customer}','1000002')&$expand=Orders", 1)]

    // What the row itself leads to waits for the row; what other systems hold of that waits once more.
    [InlineData("Customers('{customer}')?$expand=Parent($select=Name),Orders", 2)]
    [InlineData("Customers('{customer}')?$expand=Parent,Orders", 2)]
    [InlineData("Orders('{order}')?$expand=Customer", 2)]
    [InlineData("Orders('{order}')/Customer/Name", 2)]

    // Pages of composed entities, with rows behind navigations.
    [InlineData("Customers?$top=20", 2)]
    [InlineData("Customers?$select=Name&$expand=Orders($select=Id),Invoices($select=Id)&$top=20", 2)]
    [InlineData("Customers?$top=20&$expand=Orders($select=Id)", 2)]

    // Two ERP systems are asked side by side, and what they hold of a page's customers too.
    [InlineData("Orders?$select=Id&$orderby=OrderDate&$top=20&$count=true", 1)]
    [InlineData("Orders/$count?$filter=NetAmount gt 1000", 1)]
    [InlineData("Customers?$select=Name&$expand=Orders($select=Id;$orderby=OrderDate desc;$top=3)&$top=20", 2)]
    [InlineData("Orders?$select=Id&$orderby=OrderDate&$top=20&$expand=Customer($select=Name)", 2)]

    // More keys than would drive the read: the rows are read beside them.
    [InlineData("Customers?$select=Name&$filter=Orders/any(o: o/NetAmount gt 3000)&$orderby=Name&$top=20&$count=true", 1)]

    // Support's tickets, their organizations, the customers, the orders.
    [InlineData("Orders?$select=Id&$filter=Customer/Cases/any(c: c/Priority eq 'Critical')&$top=20", 4)]

    // Conditions on two other systems are read side by side; the rows that fulfil both are read beside them or after them.
    [InlineData("Customers?$select=Name&$filter=Orders/any(o: o/NetAmount gt 90000) and Currency eq 'EUR'&$top=20", 2)]
    [InlineData("Customers?$select=Name&$filter=Orders/any(o: o/NetAmount gt 90000) and Invoices/any(i: i/GrossAmount gt 90000)&$top=20", 2)]
    [InlineData("Orders?$select=Id&$filter=Customer/Name eq '{name}'&$top=20", 2)]
    [InlineData("Orders?$select=Id&$filter=Customer/Parent/Name eq '{name}'&$top=20", 3)]
    public async Task Query_WithNumbersKept_WaitsForSoManyAnswers(string url, int steps)
    {
        var address = Bound(url);
        (await sandbox.Reader.GetAsync(address)).AssertOk();
        sandbox.ForgetCalls();

        (await sandbox.Reader.GetAsync(address)).AssertOk();

        var calls = Calls();
        Assert.True(steps == Steps(calls), $"{Steps(calls)} steps, {steps} expected:\n{Describe(calls)}");
    }

    [Fact]
    public async Task Numbers_OfTwoSystems_AreAskedForSideBySide()
    {
        sandbox.ForgetCalls();

        (await sandbox.Reader.GetAsync("Customers?$select=Name&$filter=Orders/any(o: o/NetAmount gt 70000) and Invoices/any(i: i/GrossAmount gt 70000)&$top=20")).AssertOk();

        var counts = Calls().Where(c => c.Name.Contains("/$count", StringComparison.Ordinal) || c.Name.Contains("COUNT()", StringComparison.Ordinal)).ToList();
        Assert.True(counts.Count >= 3, Describe(Calls()));
        Assert.Equal(1, Steps(counts));
    }

    /// <summary>Each answer is the longest chain of calls that it may have waited for, and itself.</summary>
    private static int Steps(IReadOnlyList<Call> calls)
    {
        var depth = new int[calls.Count];
        for (var i = 0; i < calls.Count; i++)
        {
            depth[i] = 1 + Enumerable.Range(0, i).Where(j => calls[j].End <= calls[i].Start).Select(j => depth[j]).DefaultIfEmpty().Max();
        }

        return depth.DefaultIfEmpty().Max();
    }

    private static string Describe(IReadOnlyList<Call> calls) => string.Join('\n', calls.Select(c => $"{(c.Start - calls[0].Start).TotalMilliseconds,6:0} - {(c.End - calls[0].Start).TotalMilliseconds,6:0} {c.Name}"));

    private List<Call> Calls() =>
    [
        .. sandbox.Host.Backends.SelectMany(backend => backend.Requests.Snapshot().Select(r => CallOf(backend, r))).OrderBy(c => c.Start),
    ];

    private static Call CallOf(SimulatorHost backend, RequestRecord request) => new(
        $"{backend.Name} {request.Path}{Uri.UnescapeDataString(request.Query)}", request.StartedAt, request.StartedAt + TimeSpan.FromMilliseconds(request.DurationMs));

    private string Bound(string url)
    {
        var customer = sandbox.Data.Customers.First(c => c.ParentId is not null && sandbox.Data.Cases.Any(t => t.CustomerId == c.Id));
        return url
            .Replace("{customer}", customer.Id, StringComparison.Ordinal)
            .Replace("{name}", Uri.EscapeDataString(sandbox.Data.Customers.First(c => c.Id == customer.ParentId).Name!.Replace("'", "''", StringComparison.Ordinal)), StringComparison.Ordinal)
            .Replace("{order}", sandbox.Data.Orders[10].Id, StringComparison.Ordinal);
    }

    private sealed record Call(string Name, DateTimeOffset Start, DateTimeOffset End);

    public sealed class SlowBackends() : RunningSandbox(new SandboxOptions { Customers = 150, Latency = TimeSpan.FromMilliseconds(150) });
}
