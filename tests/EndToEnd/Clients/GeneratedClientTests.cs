using System.Globalization;
using System.Text.Json.Nodes;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Sandbox.Authority;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clients;

/// <summary>Clients generated from the OpenAPI document compile as they are, and read with filter, order, pages and expand.</summary>
[Collection(ClientTools.Collection)]
public sealed class GeneratedClientTests(RunningSandbox sandbox, ClientTools tools) : IClassFixture<RunningSandbox>, IDisposable
{
    private const string Filter = "Status eq 'Active' and contains(Name,'a')";

    private readonly string _folder = Directory.CreateTempSubdirectory("canonical-client").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task TypeScript_OfOpenApiTypescript_Reads()
    {
        tools.Require();
        Copy("typescript");
        await SaveDocumentAsync();
        File.Copy(Path.Combine(tools.Folder, "package.json"), Path.Combine(_folder, "package.json"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "node_modules"), Path.Combine(tools.Folder, "node_modules"));
        await tools.NodeAsync("openapi-typescript/bin/cli.js", DocumentPath, "-o", Path.Combine(_folder, "canonical.ts"));
        await tools.NodeAsync("typescript/bin/tsc", "-p", _folder);

        var printed = await ClientTools.SucceedAsync(_folder, "node", [Path.Combine(_folder, "out", "read.js"), .. Arguments]);

        AssertRead(printed);
    }

    [Fact]
    public async Task CSharp_OfNSwag_Reads()
    {
        tools.Require();
        Copy("csharp");
        await SaveDocumentAsync();
        await tools.NodeAsync(
            "nswag/bin/nswag.js", "openapi2csclient", "/runtime:Net100", $"/input:{DocumentPath}", $"/output:{Path.Combine(_folder, "CanonicalClient.cs")}",
            "/namespace:Canonical", "/className:{controller}Client", "/jsonLibrary:SystemTextJson", "/generateOptionalParameters:true");
        await ClientTools.SucceedAsync(_folder, "dotnet", "build", "-v", "q", "-nodeReuse:false", "-o", Path.Combine(_folder, "out"));

        var printed = await ClientTools.SucceedAsync(_folder, "dotnet", [Path.Combine(_folder, "out", "Client.dll"), .. Arguments]);

        AssertRead(printed);
    }

    private string DocumentPath => Path.Combine(_folder, "openapi.json");

    private Customer Child => sandbox.Data.Customers.First(c => c.ParentId is not null);

    private string[] Arguments =>
    [
        new Uri(sandbox.Host.Address, "/odata/v1").ToString(),
        sandbox.Host.Authority.IssueToken("reader", AuthorityClient.Sandbox.Single(c => c.Id == "reader").Roles),
        Filter,
        Child.Id,
    ];

    private void Copy(string client)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(tools.Folder, client)))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }
    }

    private async Task SaveDocumentAsync() =>
        await File.WriteAllTextAsync(DocumentPath, (await sandbox.Nobody.GetAsync("/openapi/v1.json")).AssertOk().Text, TestContext.Current.CancellationToken);

    private void AssertRead(string printed)
    {
        var told = JsonNode.Parse(printed)!;
        var rows = sandbox.Data.Customers.Where(c => c.Status == CustomerStatus.Active && c.Name?.Contains('a', StringComparison.Ordinal) == true).ToList();
        rows.Sort((left, right) => TextOrder.Compare(right.Name!, left.Name!, Collation.IgnoreCase) is not 0 and var order ? order : string.CompareOrdinal(left.Id, right.Id));
        var pages = told["pages"]!.AsArray();

        Assert.True(rows.Count > 7, "More than one page is wanted.");
        Assert.All(pages, page => Assert.Equal(rows.Count, (int)page!["count"]!));
        var read = pages.SelectMany(page => page!["rows"]!.AsArray()).ToList();
        Assert.Equal(rows.Select(c => c.Id), read.Select(row => (string)row!["id"]!));
        Assert.Equal(rows.Select(c => c.Name), read.Select(row => (string?)row!["name"]));
        Assert.Equal(rows.Select(OrdersOf), read.Select(row => string.Join(' ', row!["orders"]!.AsArray().Select(o => $"{o!["id"]}={Plain((decimal)o["net"]!)}"))));
        Assert.Equal((Child.Id, Child.ParentId), ((string)told["one"]!["id"]!, (string?)told["one"]!["parent"]));
        Assert.Equal("400 InvalidExpression", (string)told["refused"]!);
    }

    private string OrdersOf(Customer customer) => string.Join(' ', sandbox.Data.Orders
        .Where(o => o.CustomerId == customer.Id).OrderBy(o => long.Parse(o.Id, CultureInfo.InvariantCulture)).Take(2).Select(o => $"{o.Id}={Plain(o.NetAmount ?? 0)}"));

    // Clients of JavaScript and double lose the zeros at the end.
    private static string Plain(decimal amount) => amount.ToString("0.############", CultureInfo.InvariantCulture);
}
