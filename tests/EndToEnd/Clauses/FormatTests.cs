using System.Net;
using System.Text.Json;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>Which representation a client gets, and how it says what it is.</summary>
[Collection(SandboxCollection.Name)]
public sealed class FormatTests(SandboxFixture sandbox)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [Clause("1.2", "2.9", "3.3", "1.5", "8.12", "8.13", "8.18", "P8.2.1")]
    [InlineData("", "application/json; odata.metadata=minimal")]
    [InlineData("*/*", "application/json; odata.metadata=minimal")]
    [InlineData("application/json", "application/json; odata.metadata=minimal")]
    [InlineData("application/json;odata.metadata=full", "application/json; odata.metadata=full")]
    [InlineData("application/json;metadata=none", "application/json; odata.metadata=none")]
    [InlineData("application/json;odata.streaming=true", "application/json; odata.metadata=minimal; odata.streaming=true")]
    [InlineData("application/json;IEEE754Compatible=true;charset=utf-8", "application/json; odata.metadata=minimal; IEEE754Compatible=true; charset=utf-8")]
    [InlineData("application/json;ExponentialDecimals=true", "application/json; odata.metadata=minimal")]
    [InlineData("application/json;odata.metadata=none;q=0.1, application/json;odata.metadata=full;q=0.2", "application/json; odata.metadata=full")]
    [InlineData("text/html, application/json;odata.metadata=verbose, */*;q=0.1", "application/json; odata.metadata=minimal")]
    public async Task Accept_Served_ContentTypeNamesWhatWasApplied(string accept, string expected)
    {
        foreach (var url in new[] { "Customers?$top=2", Customer, $"{Customer}/Name", "" })
        {
            using var response = await sandbox.GetAsync(url, accept.Length > 0 ? [$"Accept: {accept}"] : []);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(expected, response.Content.Headers.ContentType!.ToString());
            using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop));
            Assert.Equal(JsonValueKind.Object, body.RootElement.ValueKind);
        }
    }

    [Theory]
    [Clause("1.5", "P7", "P8.2.1")]
    [InlineData("application/xml", 406)]
    [InlineData("application/atom+xml", 406)]
    [InlineData("application/json;odata.metadata=some", 406)]
    [InlineData("application/json;indent=true", 406)]
    [InlineData("application/json;charset=utf-16", 406)]
    [InlineData("application/json;q=0, */*", 406)]
    [InlineData("application/json;q=much", 400)]
    [InlineData("yes", 400)]
    public async Task Accept_NotServed_IsRefused(string accept, int status)
    {
        foreach (var url in new[] { "Customers?$top=2", Customer, $"{Customer}/Name", "" })
        {
            using var response = await sandbox.GetAsync(url, $"Accept: {accept}");

            Assert.Equal(status, (int)response.StatusCode);
        }
    }

    [Theory]
    [Clause("P7", "8.19")]
    [InlineData("json", "application/json; odata.metadata=minimal")]
    [InlineData("application/json;odata.metadata=full", "application/json; odata.metadata=full")]
    public async Task Format_GoesBeforeAccept(string format, string expected)
    {
        using var response = await sandbox.GetAsync($"Customers?$top=1&$format={format}", "Accept: application/xml");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, response.Content.Headers.ContentType!.ToString());
        Assert.DoesNotContain("Accept", response.Headers.Vary);
    }

    [Theory]
    [Clause("P7")]
    [InlineData("xml")]
    [InlineData("atom")]
    [InlineData("application/json;odata.metadata=some")]
    [InlineData("")]
    public async Task Format_NotServed_Is406WhateverAcceptSays(string format)
    {
        using var response = await sandbox.GetAsync($"Customers?$top=1&$format={format}", "Accept: application/json");

        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
    }

    [Fact]
    [Clause("P7", "1.3")]
    public async Task Format_OfAPage_IsThatOfTheNextPage()
    {
        var page = await sandbox.GetJsonAsync("Customers?$select=Id&$format=application/json;odata.metadata=none", "Prefer: maxpagesize=2");
        using var next = await sandbox.GetAsync(page.GetProperty("@odata.nextLink").GetString()!);

        Assert.Equal("application/json; odata.metadata=none", next.Content.Headers.ContentType!.ToString());
    }

    [Theory]
    [Clause("P8.2.1")]
    [InlineData("utf-8", "application/json;charset=utf-16", 200, "application/json; odata.metadata=minimal; charset=utf-8")]
    [InlineData("*", "application/json", 200, "application/json; odata.metadata=minimal")]
    [InlineData("iso-8859-1", "application/json;charset=utf-8", 406, null)]
    public async Task AcceptCharset_CountsBeforeTheCharsetInAccept(string charset, string accept, int status, string? expected)
    {
        using var response = await sandbox.GetAsync("Customers?$top=1", $"Accept: {accept}", $"Accept-Charset: {charset}");

        Assert.Equal(status, (int)response.StatusCode);
        if (expected is not null)
        {
            Assert.Equal(expected, response.Content.Headers.ContentType!.ToString());
        }
    }

    [Theory]
    [Clause("P8.2.1")]
    [InlineData("*")]
    [InlineData("de, fr;q=0.5")]
    public async Task AcceptLanguage_ChangesNothing(string languages) =>
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync("Customers?$top=1", $"Accept-Language: {languages}")).StatusCode);

    [Fact]
    [Clause("8.18", "8.15")]
    public async Task MetadataNone_KeepsCountAndNextLinkAlone()
    {
        var page = await sandbox.GetJsonAsync("Customers?$count=true&$select=Name&$expand=Orders($select=Status;$count=true)", "Accept: application/json;odata.metadata=none", "Prefer: maxpagesize=2");

        Assert.Equal(["@odata.count", "value", "@odata.nextLink"], Names(page));
        Assert.Equal(["Name", "Orders@odata.count", "Orders"], Names(page.GetProperty("value")[0]));
    }

    [Fact]
    [Clause("8.18")]
    public async Task Ieee754Compatible_WritesDecimalsAndCountsAsText()
    {
        const string Url = "Orders?$count=true&$top=3&$select=Id,NetAmount&$filter=NetAmount%20gt%200&$expand=Items($select=Number,Quantity;$count=true)";
        var plain = await sandbox.GetJsonAsync(Url);
        var text = await sandbox.GetJsonAsync(Url, "Accept: application/json;IEEE754Compatible=true");

        Assert.Equal(plain.GetProperty("@odata.count").GetRawText(), text.GetProperty("@odata.count").GetString());
        foreach (var (number, quoted) in plain.GetProperty("value").EnumerateArray().Zip(text.GetProperty("value").EnumerateArray()))
        {
            Assert.Equal(number.GetProperty("NetAmount").GetRawText(), quoted.GetProperty("NetAmount").GetString());
            Assert.Equal(number.GetProperty("Items@odata.count").GetRawText(), quoted.GetProperty("Items@odata.count").GetString());
            Assert.Equal(JsonValueKind.Number, quoted.GetProperty("Items")[0].GetProperty("Number").ValueKind);
            Assert.Equal(JsonValueKind.String, quoted.GetProperty("Items")[0].GetProperty("Quantity").ValueKind);
        }
    }

    [Theory]
    [Clause("8.18", "8.20")]
    [InlineData("Customers?$count=true&$select=Name")]
    [InlineData("Customers?$count=true&$filter=contains(Name,'a')%20and%20Currency%20eq%20'EUR'%20and%20SupportTier%20ne%20null&$expand=Orders($count=true)")]
    [InlineData("Cases?$count=true&$filter=length(Subject)%20gt%203&$orderby=Subject")]
    public async Task Streaming_ControlInformationComesFirst(string url)
    {
        var page = await sandbox.GetJsonAsync(url, "Accept: application/json;odata.metadata=full;odata.streaming=true", "Prefer: maxpagesize=5");
        var plain = await sandbox.GetJsonAsync(url, "Prefer: maxpagesize=5");

        Assert.Equal(["@odata.context", "@odata.count", "value"], Names(page).Take(3));
        Assert.Equal(plain.GetProperty("@odata.count").GetInt64(), page.GetProperty("@odata.count").GetInt64());
        Assert.Equal(plain.GetProperty("value").GetArrayLength(), page.GetProperty("value").GetArrayLength());
        foreach (var row in page.GetProperty("value").EnumerateArray())
        {
            AssertOrder(Names(row));
        }
    }

    [Theory]
    [Clause("8.14", "8.15")]
    [InlineData("none")]
    [InlineData("full")]
    public async Task Values_AreTheSameAtEveryLevelOfMetadata(string level)
    {
        const string Url = "Orders?$top=5&$expand=Items,Customer($select=Name)";
        var minimal = await sandbox.GetJsonAsync(Url);
        var other = await sandbox.GetJsonAsync(Url, $"Accept: application/json;odata.metadata={level}");

        Assert.Equal(Values(minimal.GetProperty("value")), Values(other.GetProperty("value")));
    }

    [Theory]
    [Clause("1.5")]
    [InlineData("Customers/$count", "text/plain", "text/plain")]
    [InlineData("Customers/$count", "text/*;q=0.2, image/png", "text/plain")]
    [InlineData("Customers/$count", "*/*", "text/plain")]
    [InlineData("Customers/$count", "application/json", "text/plain")]
    public async Task Count_IsPlainText(string url, string accept, string expected)
    {
        using var response = await sandbox.GetAsync(url, $"Accept: {accept}");

        Assert.Equal(expected, response.Content.Headers.ContentType!.ToString());
        Assert.Equal(["Accept", "OData-MaxVersion"], response.Headers.Vary);
    }

    [Theory]
    [Clause("1.5", "P7")]
    [InlineData("Customers/$count", "image/png")]
    [InlineData("Customers/$count", "text/plain;charset=utf-16")]
    [InlineData("Customers/$count?$format=json", "text/plain")]
    public async Task Count_AsSomethingElse_Is406(string url, string accept) =>
        Assert.Equal(HttpStatusCode.NotAcceptable, (await sandbox.GetAsync(url, $"Accept: {accept}")).StatusCode);

    [Theory]
    [Clause("6.6", "4.10", "1.13", "P11.1.2")]
    [InlineData("$metadata", null, "application/xml")]
    [InlineData("$metadata", "*/*", "application/xml")]
    [InlineData("$metadata", "application/json", "application/json")]
    [InlineData("$metadata?$format=json", "application/xml", "application/json")]
    [InlineData("$metadata?format=application/xml", "application/json", "application/xml")]
    public async Task Metadata_ComesAsXmlOrJson(string url, string? accept, string expected)
    {
        using var response = await sandbox.GetAsync(url, accept is null ? [] : [$"Accept: {accept}"]);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, response.Content.Headers.ContentType!.ToString());
    }

    private string Customer => $"Customers('{sandbox.Data.Customers.First(c => c.Name is not null).Id}')";

    private static List<string> Names(JsonElement row) => [.. row.EnumerateObject().Select(m => m.Name)];

    // OData JSON 4.4: type, id, then the rest; what annotates a member right before it; links of navigations after the properties.
    private static void AssertOrder(List<string> names)
    {
        Assert.Equal(["@odata.type", "@odata.id"], names.Take(2));
        for (var i = 0; i < names.Count; i++)
        {
            var at = names[i].IndexOf('@', StringComparison.Ordinal);
            var annotated = at > 0 ? names[i][..at] : null;
            if (annotated is not null && names.IndexOf(annotated) is >= 0 and var member)
            {
                Assert.All(names[i..member], name => Assert.StartsWith($"{annotated}@", name, StringComparison.Ordinal));
                Assert.True(i < member);
            }
        }
    }

    private static string Values(JsonElement rows) => rows.ValueKind switch
    {
        JsonValueKind.Array => $"[{string.Join(',', rows.EnumerateArray().Select(Values))}]",
        JsonValueKind.Object => $"{{{string.Join(',', rows.EnumerateObject().Where(m => !m.Name.Contains('@', StringComparison.Ordinal)).Select(m => m.Name + Values(m.Value)))}}}",
        _ => rows.GetRawText(),
    };
}
