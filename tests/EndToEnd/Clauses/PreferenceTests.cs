using System.Net;
using System.Text.Json;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>What the header Prefer does, and how the answer says so.</summary>
[Collection(SandboxCollection.Name)]
public sealed class PreferenceTests(SandboxFixture sandbox)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [Clause("1.14", "4.4", "P8.2.8.5")]
    [InlineData("maxpagesize=3", 3, "maxpagesize=3")]
    [InlineData("odata.maxpagesize=3", 3, "odata.maxpagesize=3")]
    [InlineData("ODATA.MaxPageSize=\"3\"", 3, "odata.maxpagesize=3")]
    [InlineData("odata.maxpagesize=9, maxpagesize=3", 3, "maxpagesize=3")]
    [InlineData("maxpagesize=3, maxpagesize=4", 3, "maxpagesize=3")]
    [InlineData("respond-async; x=y, foo=\"a,b;c\", maxpagesize=3", 3, "maxpagesize=3")]
    public async Task MaxPageSize_IsAppliedByEitherName(string prefer, int rows, string applied)
    {
        using var response = await sandbox.GetAsync("Customers?$select=Id", $"Prefer: {prefer}");
        using var page = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop));

        Assert.Equal(rows, page.RootElement.GetProperty("value").GetArrayLength());
        Assert.True(page.RootElement.TryGetProperty("@odata.nextLink", out _));
        Assert.Equal(applied, Assert.Single(response.Headers.GetValues("Preference-Applied")));
    }

    [Theory]
    [Clause("P8.2.8")]
    [InlineData("maxpagesize=0")]
    [InlineData("maxpagesize=-1")]
    [InlineData("maxpagesize=many")]
    [InlineData("maxpagesize=99999999999999")]
    [InlineData("unheard-of=1; really")]
    [InlineData("allow-entityreferences, odata.allow-entityreferences")]
    [InlineData("include-annotations=\"*\"")]
    [InlineData("odata.track-changes")]
    [InlineData("odata.continue-on-error=false, wait=5, callback; url=\"http://x/\"")]
    [InlineData("continue-on-error=perhaps")]
    [InlineData("omit-values=everything")]
    [InlineData("return=minimal")]
    [InlineData("return=representation")]
    [InlineData("")]
    [InlineData(" , ,")]
    public async Task WhatIsNotKnownOrNotDone_ChangesNothing(string prefer)
    {
        foreach (var url in new[] { "Customers?$top=2", $"Customers('{sandbox.Data.Customers[0].Id}')" })
        {
            var plain = await sandbox.GetAsync(url);
            var preferring = await sandbox.GetAsync(url, $"Prefer: {prefer}");

            Assert.Equal(HttpStatusCode.OK, preferring.StatusCode);
            Assert.Equal(await plain.Content.ReadAsStringAsync(Stop), await preferring.Content.ReadAsStringAsync(Stop));
            Assert.False(preferring.Headers.Contains("Preference-Applied"));
        }
    }

    [Theory]
    [Clause("P8.2.8.6", "8.22")]
    [InlineData("omit-values=nulls")]
    [InlineData("Omit-Values=\"defaults\"")]
    public async Task OmitValues_LeavesOutWhatIsNullAndNothingElse(string prefer)
    {
        const string Url = "Customers?$expand=Orders($select=Id,Status,Currency)";
        var plain = await sandbox.GetJsonAsync(Url);
        using var response = await sandbox.GetAsync(Url, $"Prefer: {prefer}");
        var text = await response.Content.ReadAsStringAsync(Stop);
        using var lean = JsonDocument.Parse(text);

        Assert.Equal(prefer.ToLowerInvariant().Replace("\"", "", StringComparison.Ordinal), Assert.Single(response.Headers.GetValues("Preference-Applied")));
        Assert.Contains(":null", plain.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(":null", text, StringComparison.Ordinal);
        Assert.Equal(WithoutNulls(plain.GetProperty("value")), WithoutNulls(lean.RootElement.GetProperty("value")));
        Assert.Contains("Prefer", response.Headers.Vary);
    }

    [Fact]
    [Clause("P8.2.8.6", "8.22")]
    public async Task OmitValues_NotAskedFor_KeepsEveryNull()
    {
        var customer = sandbox.Data.Customers.First(c => c.Industry is null);
        var row = await sandbox.GetJsonAsync($"Customers('{customer.Id}')");
        var lean = await sandbox.GetJsonAsync($"Customers('{customer.Id}')?$select=Industry", "Prefer: omit-values=nulls");

        Assert.Equal(JsonValueKind.Null, row.GetProperty("Industry").ValueKind);
        Assert.Equal(["@odata.context", "@odata.id"], lean.EnumerateObject().Select(m => m.Name));
    }

    [Fact]
    [Clause("P8.2.8.5", "P8.2.8.6")]
    public async Task SeveralPreferences_InSeveralHeaders_AreAllApplied()
    {
        using var response = await sandbox.GetAsync("Customers", "Prefer: omit-values=nulls, foo", "Prefer: odata.maxpagesize=2");

        Assert.Equal("odata.maxpagesize=2, omit-values=nulls", string.Join(", ", response.Headers.GetValues("Preference-Applied")));
    }

    [Theory]
    [Clause("P8.2.8")]
    [InlineData("maxpagesize=\"3")]
    [InlineData("=3")]
    [InlineData("a b")]
    public async Task Malformed_Is400(string prefer)
    {
        using var response = await sandbox.GetAsync("Customers?$top=1", $"Prefer: {prefer}");
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("Prefer", body.RootElement.GetProperty("error").GetProperty("target").GetString());
    }

    [Fact]
    [Clause("P8.2.8.8")]
    public async Task RespondAsync_IsAnsweredAtOnceWithoutSayingOtherwise()
    {
        using var response = await sandbox.GetAsync("Customers?$top=1", "Prefer: respond-async, wait=0");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Preference-Applied"));
    }

    [Fact]
    [Clause("P8.3.8")]
    public async Task Vary_NamesWhatTheAnswerDependsOn()
    {
        Assert.Equal(["Accept", "OData-MaxVersion", "Prefer"], (await sandbox.GetAsync("Invoices?$top=1")).Headers.Vary);
        Assert.Equal(["OData-MaxVersion", "Prefer"], (await sandbox.GetAsync("Invoices?$top=1&$format=json")).Headers.Vary);
        Assert.Equal(["Accept", "OData-MaxVersion"], (await sandbox.GetAsync("")).Headers.Vary);
        Assert.Equal(["Accept", "OData-MaxVersion"], (await sandbox.GetAsync("$metadata")).Headers.Vary);
    }

    private static string WithoutNulls(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(WithoutNulls))}]",
        JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null).Select(m => m.Name + WithoutNulls(m.Value)))}}}",
        _ => value.GetRawText(),
    };
}
