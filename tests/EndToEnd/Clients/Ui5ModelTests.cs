using System.Globalization;
using System.Text.Json;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Sandbox.Authority;
using Microsoft.Playwright;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clients;

/// <summary>UI5's OData V4 model, in a page of the gateway's own host, reads with filter, order, pages and expand.</summary>
[Collection(ClientTools.Collection)]
public sealed class Ui5ModelTests(RunningSandbox sandbox, ClientTools tools) : IClassFixture<RunningSandbox>
{
    private const int PageRows = 7;

    /// <param name="group">UI5's group: <c>$direct</c> sends each request for itself, <c>$auto</c> all of them in a $batch.</param>
    [Theory]
    [InlineData("$direct")]
    [InlineData("$auto")]
    public async Task Model_ReadsCustomers(string group)
    {
        tools.Require();
        Chromium.Require();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        var page = await browser.NewPageAsync();
        var faults = new List<string>();
        page.PageError += (_, fault) => faults.Add(fault);
        await page.RouteAsync($"{sandbox.Host.Address}ui5/**", ServeAsync);
        await page.GotoAsync($"{sandbox.Host.Address}ui5/index.html");
        await page.WaitForFunctionAsync("window.isReady");

        var read = await page.EvaluateAsync<JsonElement>(
            "([token, group, part, rows]) => window.read(token, group, part, rows)", new object[] { Token, group, "a", PageRows });

        Assert.Empty(faults);
        var expected = Expected();
        Assert.True(expected.Count > PageRows, "More than one page is wanted.");
        Assert.Equal(expected.Count, read.GetProperty("count").GetInt32());
        var rows = read.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(expected.Select(c => c.Id), rows.Select(row => row.GetProperty("Id").GetString()));
        Assert.Equal(expected.Select(c => OrdersOf(c.Id)), rows.Select(row => string.Join(' ', row.GetProperty("Orders").EnumerateArray().Select(o => o.GetProperty("Id").GetString()))));
        Assert.Equal(
            sandbox.Data.Cases.Where(c => c.CustomerId == expected[0].Id).Select(c => c.Id).Order(StringComparer.Ordinal),
            read.GetProperty("first").GetProperty("Cases").EnumerateArray().Select(c => c.GetProperty("Id").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal("Edm.String", read.GetProperty("type").GetString());
    }

    private string Token => sandbox.Host.Authority.IssueToken("reader", AuthorityClient.Sandbox.Single(c => c.Id == "reader").Roles);

    private List<Customer> Expected()
    {
        var rows = sandbox.Data.Customers.Where(c =>
            c.Status == CustomerStatus.Active && c.Currency == "EUR" && c.Name?.Contains('a', StringComparison.Ordinal) == true).ToList();
        rows.Sort((left, right) => TextOrder.Compare(right.Name!, left.Name!, Collation.IgnoreCase) is not 0 and var order ? order : string.CompareOrdinal(left.Id, right.Id));
        return rows;
    }

    private string OrdersOf(string customer) =>
        string.Join(' ', sandbox.Data.Orders.Where(o => o.CustomerId == customer).Select(o => o.Id).OrderBy(id => long.Parse(id, CultureInfo.InvariantCulture)));

    // UI5 comes from the npm package, as its sources; themes are none of a model's business.
    private Task ServeAsync(IRoute route)
    {
        var path = new Uri(route.Request.Url).AbsolutePath["/ui5/".Length..];
        var file = path.StartsWith("resources/", StringComparison.Ordinal)
            ? Path.Combine(tools.Folder, "node_modules/@openui5/sap.ui.core/src", path["resources/".Length..])
            : Path.Combine(tools.Folder, "ui5", path);
        return File.Exists(file) ? route.FulfillAsync(new RouteFulfillOptions { Path = file }) : route.FulfillAsync(new RouteFulfillOptions { Status = 404 });
    }
}
