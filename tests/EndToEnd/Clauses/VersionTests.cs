using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml;
using Microsoft.OData.Edm.Csdl;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>Which version of OData an answer is written in, and how that shows.</summary>
[Collection(SandboxCollection.Name)]
public sealed class VersionTests(SandboxFixture sandbox)
{
    private const string Url = "Orders?$count=true&$select=Status&$expand=Items($select=Text;$count=true)";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [Clause("1.4", "1.5", "4.17", "8.23", "8.26", "P5.1", "P8.3.8")]
    [InlineData(null, "4.01", "@odata.")]
    [InlineData("4.0", "4.0", "@odata.")]
    [InlineData("4.0;NetFx", "4.0", "@odata.")]
    [InlineData("4.00", "4.0", "@odata.")]
    [InlineData("4.01", "4.01", "@")]
    [InlineData("4.1", "4.01", "@")]
    [InlineData("5.0", "4.01", "@")]
    [InlineData("10", "4.01", "@")]
    public async Task MaxVersion_AnswersInTheGreatestNotAbove(string? max, string version, string prefix)
    {
        foreach (var url in new[] { Url, $"Orders('{sandbox.Data.Orders[0].Id}')", "", "Orders/$count", "$metadata", $"Orders('{sandbox.Data.Orders[0].Id}')/Status" })
        {
            using var response = await sandbox.GetAsync(url, max is null ? [] : [$"OData-MaxVersion: {max}"]);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            // The document for clients that name no version is the one that all of them read.
            Assert.Equal(max is null && url == "$metadata" ? "4.0" : version, Assert.Single(response.Headers.GetValues("OData-Version")));
            Assert.Contains("OData-MaxVersion", response.Headers.Vary);
            if (response.Content.Headers.ContentType!.MediaType == "application/json")
            {
                using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop));
                Assert.Equal($"{prefix}context", body.RootElement.EnumerateObject().First().Name);
            }
        }
    }

    [Theory]
    [Clause("1.5", "P5.1")]
    [InlineData("OData-MaxVersion", "3.0")]
    [InlineData("OData-MaxVersion", "1")]
    [InlineData("OData-MaxVersion", "newest")]
    [InlineData("OData-MaxVersion", "4,0")]
    [InlineData("OData-MaxVersion", ".5")]
    [InlineData("OData-MaxVersion", "-4.0")]
    [InlineData("OData-Version", "3.0")]
    [InlineData("OData-Version", "4.02")]
    [InlineData("OData-Version", "five")]
    public async Task Version_NotSpoken_Is400(string header, string value)
    {
        foreach (var url in new[] { "Customers?$top=1", $"Customers('{sandbox.Data.Customers[0].Id}')", "Customers/$count", "", "$metadata" })
        {
            using var response = await sandbox.GetAsync(url, $"{header}: {value}");

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop));
            Assert.Equal(header, body.RootElement.GetProperty("error").GetProperty("target").GetString());
        }
    }

    [Theory]
    [Clause("8.24", "8.27")]
    [InlineData("4.0")]
    [InlineData("4.01")]
    public async Task RequestVersion_Known_IsTaken(string version) =>
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync("Customers?$top=1", $"OData-Version: {version}")).StatusCode);

    [Theory]
    [Clause("8.9", "8.10", "8.23", "1.14", "4.4")]
    [InlineData("4.0", "odata.")]
    [InlineData("4.01", "")]
    public async Task ControlInformation_HasThePrefixOfItsVersion(string version, string prefix)
    {
        var full = await GetTextAsync(Url, $"OData-MaxVersion: {version}", "Accept: application/json;odata.metadata=full", "Prefer: odata.maxpagesize=2");
        using var page = JsonDocument.Parse(full);
        var row = page.RootElement.GetProperty("value")[0];

        Assert.Equal([$"@{prefix}context", $"@{prefix}count", "value", $"@{prefix}nextLink"], page.RootElement.EnumerateObject().Select(m => m.Name));
        Assert.True(row.TryGetProperty($"@{prefix}id", out _) && row.TryGetProperty($"Items@{prefix}count", out _) && row.TryGetProperty($"Customer@{prefix}navigationLink", out _));
        Assert.Equal(version == "4.0", full.Contains("@odata.", StringComparison.Ordinal));
    }

    [Fact]
    [Clause("8.9", "8.10")]
    public async Task PrimitiveTypeNames_HaveTheSignIn40Alone()
    {
        var url = $"Orders('{sandbox.Data.Orders[0].Id}')?$select=NetAmount,Status";
        var old = await sandbox.GetJsonAsync(url, "OData-MaxVersion: 4.0", "Accept: application/json;odata.metadata=full");
        var current = await sandbox.GetJsonAsync(url, "OData-MaxVersion: 4.01", "Accept: application/json;metadata=full");

        Assert.Equal(("#Decimal", "#Canonical.OrderStatus"), (old.GetProperty("NetAmount@odata.type").GetString(), old.GetProperty("Status@odata.type").GetString()));
        Assert.Equal(("Decimal", "#Canonical.OrderStatus"), (current.GetProperty("NetAmount@type").GetString(), current.GetProperty("Status@type").GetString()));
    }

    [Fact]
    [Clause("8.9")]
    public async Task Decimals_NeverHaveExponents()
    {
        var text = await GetTextAsync("Products?$select=ListPrice&$top=200", "OData-MaxVersion: 4.0", "Accept: application/json;odata.metadata=none");
        using var page = JsonDocument.Parse(text);

        Assert.All(
            page.RootElement.GetProperty("value").EnumerateArray().Select(r => r.GetProperty("ListPrice").GetRawText()),
            number => Assert.DoesNotContain("e", number.Replace("null", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [Clause("9.1", "9.2")]
    [InlineData("4.0", "4.0")]
    [InlineData("4.01", "4.01")]
    public async Task Metadata_IsOfTheVersionAskedFor(string max, string version)
    {
        var text = await GetTextAsync("$metadata", $"OData-MaxVersion: {max}", "Accept: application/xml");
        using var reader = XmlReader.Create(new StringReader(text));
        var isRead = CsdlReader.TryParse(reader, out _, out var errors);

        Assert.True(isRead, string.Join("; ", errors.Select(e => e.ErrorMessage)));
        Assert.Contains($"Version=\"{version}\"", text, StringComparison.Ordinal);
        if (version == "4.0")
        {
            Assert.All(["Edm.Untyped", "Edm.ModelElementPath", "Edm.AnyPropertyPath", "DefaultNamespace"], word => Assert.DoesNotContain(word, text, StringComparison.Ordinal));
        }
    }

    [Theory]
    [Clause("6.6", "9.1")]
    [InlineData("4.0")]
    [InlineData("4.01")]
    public async Task MetadataJson_IsReadByAReaderOfCsdlJson(string max)
    {
        var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(await GetTextAsync("$metadata", $"OData-MaxVersion: {max}", "Accept: application/json")));

        Assert.True(CsdlReader.TryParse(ref json, out var model, out var errors), string.Join("; ", errors.Select(e => e.ErrorMessage)));
        Assert.NotNull(model.FindDeclaredType("Canonical.Customer"));
    }

    [Theory]
    [Clause("4.5")]
    [InlineData("Customers?$top=1&$schemaversion=v1", 200)]
    [InlineData("Customers?$top=1&schemaversion=*", 200)]
    [InlineData("$metadata?$schemaversion=v1", 200)]
    [InlineData("$metadata?$schemaversion=*", 200)]
    [InlineData("Customers?$top=1&$schemaversion=v2", 404)]
    [InlineData("Customers?$top=1&$schemaversion=", 404)]
    [InlineData("$metadata?$schemaversion=2.0", 404)]
    [InlineData("Customers?$schemaversion=v1&$schemaversion=v1", 400)]
    public async Task SchemaVersion_ThatThereIsNot_Is404(string url, int status) => Assert.Equal(status, (int)(await sandbox.GetAsync(url)).StatusCode);

    private async Task<string> GetTextAsync(string url, params string[] headers)
    {
        using var response = await sandbox.GetAsync(url, headers);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Stop);
    }
}
