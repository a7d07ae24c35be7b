using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>What the documents at the root say of the service, held against the service.</summary>
[Collection(SandboxCollection.Name)]
public sealed class ServiceDocumentTests(SandboxFixture sandbox)
{
    private static readonly XNamespace _edm = "http://docs.oasis-open.org/odata/ns/edm";

    [Fact]
    [Clause("1.1")]
    public async Task Entries_LeadToWhatTheyName()
    {
        var document = await sandbox.GetJsonAsync("");
        var entries = document.GetProperty("value").EnumerateArray().ToList();
        var sets = (await MetadataAsync()).Descendants(_edm + "EntitySet").Select(set => set.Attribute("Name")!.Value);

        Assert.EndsWith("/odata/v1/$metadata", document.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        Assert.Equal(sets, entries.Where(entry => entry.GetProperty("kind").GetString() == "EntitySet").Select(entry => entry.GetProperty("name").GetString()));
        foreach (var entry in entries)
        {
            if (entry.GetProperty("kind").GetString() == "FunctionImport")
            {
                Assert.NotEmpty((await sandbox.GetJsonAsync(entry.GetProperty("url").GetString()!)).GetProperty("value").EnumerateArray());
                continue;
            }

            var rows = await sandbox.GetJsonAsync($"{entry.GetProperty("url").GetString()}?$top=1");
            Assert.EndsWith($"#{entry.GetProperty("name").GetString()}", rows.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [Clause("4.16", "2.11")]
    [InlineData("Customers")]
    [InlineData("Orders")]
    [InlineData("Invoices")]
    [InlineData("Products")]
    [InlineData("Cases")]
    public async Task Search_OfEverySet_FindsSomeAndLeavesOutTheRest(string set)
    {
        using var all = await sandbox.GetAsync($"{set}/$count");
        var found = await sandbox.GetJsonAsync($"{set}?$search=a&$top=1&$count=true");
        var none = await sandbox.GetJsonAsync($"{set}?$search=nosuchwordanywhere&$count=true");

        Assert.Equal(HttpStatusCode.OK, all.StatusCode);
        Assert.Equal(1, found.GetProperty("value").GetArrayLength());
        Assert.Equal(0, none.GetProperty("value").GetArrayLength());
        Assert.Equal(0, none.GetProperty("@odata.count").GetInt32());
    }

    [Fact]
    [Clause("8.17")]
    public async Task Types_NamedInAnswers_AreBuiltInOrOfTheMetadata()
    {
        var schema = (await MetadataAsync()).Descendants(_edm + "Schema").First();
        var declared = schema.Elements().Select(type => $"#{schema.Attribute("Namespace")!.Value}.{type.Attribute("Name")?.Value}").ToHashSet(StringComparer.Ordinal);
        string[] builtIn = ["#Decimal", "#DateTimeOffset", "#Date", "#Stream", "#Int32", "#Int64", "#Guid", "#Duration", "#TimeOfDay", "#Double", "#String", "#Boolean"];
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var url in new[] { "Customers?$top=3&$expand=*", "Orders?$top=3&$expand=*", "Invoices?$top=3&$expand=Items", "Products?$top=3", "Cases?$top=3", "Orders?$top=1&$compute=year(OrderDate) as Year" })
        {
            CollectTypes(await sandbox.GetJsonAsync(url, "Accept: application/json;odata.metadata=full"), named);
        }

        Assert.Contains("#Canonical.Customer", named);
        Assert.All(named, name =>
        {
            var one = name.StartsWith("#Collection(", StringComparison.Ordinal) ? $"#{name[12..^1]}" : name;
            Assert.True(declared.Contains(one) || builtIn.Contains(one, StringComparer.Ordinal), name);
        });
    }

    private static void CollectTypes(JsonElement value, HashSet<string> names)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                if (member.Name.EndsWith("@odata.type", StringComparison.Ordinal))
                {
                    names.Add(member.Value.GetString()!);
                }

                CollectTypes(member.Value, names);
            }
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                CollectTypes(item, names);
            }
        }
    }

    private async Task<XDocument> MetadataAsync()
    {
        using var response = await sandbox.GetAsync("$metadata", "Accept: application/xml");
        return XDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
