using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary><c>POST …/$query</c> (URL Conventions 4.17).</summary>
[Collection(SandboxCollection.Name)]
public sealed class QueryPostTests(SandboxFixture sandbox)
{
    [Fact, Clause("U4.17")]
    public async Task Body_HoldsTheOptions_BesideThoseOfTheUrl()
    {
        var (status, body) = await PostAsync("Customers/$query?$top=5", "$filter=Currency%20eq%20'EUR'&$select=Id&$count=true");

        Assert.Equal(HttpStatusCode.OK, status);
        var expected = sandbox.Data.Customers.Where(c => c.Currency == "EUR").Select(c => c.Id).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected.Take(5), body.GetProperty("value").EnumerateArray().Select(r => r.GetProperty("Id").GetString()));
        Assert.Equal(expected.Count, body.GetProperty("@odata.count").GetInt32());
    }

    [Fact, Clause("U4.17")]
    public async Task NextLinks_OfAPostedQuery_AreOrdinaryUrls()
    {
        var (_, first) = await PostAsync("Orders/$query", "$select=Id&$filter=NetAmount gt 100", "odata.maxpagesize=50");
        var next = first.GetProperty("@odata.nextLink").GetString();

        Assert.DoesNotContain("$query", next, StringComparison.Ordinal);
        Assert.DoesNotContain(" ", next, StringComparison.Ordinal);
        var ids = first.GetProperty("value").EnumerateArray().Select(r => r.GetProperty("Id").GetString()).ToList();
        while (next is not null)
        {
            var page = await sandbox.GetJsonAsync(next, "Prefer: odata.maxpagesize=500");
            ids.AddRange(page.GetProperty("value").EnumerateArray().Select(r => r.GetProperty("Id").GetString()));
            next = page.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
        }

        Assert.Equal(sandbox.Data.Orders.Count(o => o.NetAmount > 100), ids.Distinct().Count());
    }

    [Fact, Clause("U4.17")]
    public async Task EmptyBody_AndOtherResources_AreReadsTheSame()
    {
        var (all, _) = await PostAsync("Products/$query", "");
        var (row, body) = await PostAsync($"Customers('{sandbox.Data.Customers[0].Id}')/$query", "$select=Id");

        Assert.Equal(HttpStatusCode.OK, all);
        Assert.Equal(HttpStatusCode.OK, row);
        Assert.Equal(sandbox.Data.Customers[0].Id, body.GetProperty("Id").GetString());
    }

    [Fact, Clause("U4.17", "U5.1")]
    public async Task Option_InUrlAndBody_IsGivenTwice()
    {
        var (status, body) = await PostAsync("Customers/$query?$top=5", "$top=6");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("more than once", body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory, Clause("U4.17")]
    [InlineData("application/json")]
    [InlineData("text/plain;charset=utf-16")]
    [InlineData(null)]
    public async Task ContentType_OtherThanPlainText_Is415(string? type)
    {
        var (status, body) = await PostAsync("Customers/$query", "$top=1", contentType: type);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, status);
        Assert.Contains("text/plain", body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory, Clause("U4.17")]
    [InlineData(65_536, HttpStatusCode.OK)]
    [InlineData(65_537, HttpStatusCode.BadRequest)]
    public async Task Body_AtAndPastItsLimit_IsTakenAndRefused(int bytes, HttpStatusCode expected)
    {
        const string Query = "$top=1&$select=Id&custom=";

        var (status, body) = await PostAsync("Customers/$query", Query + new string('x', bytes - Query.Length));

        Assert.Equal(expected, status);
        Assert.Equal(expected == HttpStatusCode.OK, body.TryGetProperty("value", out _));
    }

    [Fact]
    public async Task Query_TooLongForANextLink_NeedsTop()
    {
        var padding = "&custom=" + new string('x', 9_000);

        var (refused, error) = await PostAsync("Customers/$query", "$select=Id" + padding);
        var (taken, body) = await PostAsync("Customers/$query", "$select=Id&$top=1000" + padding, "odata.maxpagesize=10");

        Assert.Equal(HttpStatusCode.BadRequest, refused);
        Assert.Contains("$top", error.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, taken);
        Assert.Equal(sandbox.Data.Customers.Count, body.GetProperty("value").GetArrayLength());
    }

    [Theory, Clause("U4.17")]
    [InlineData("Customers")]
    [InlineData("Customers/$count")]
    [InlineData("$metadata")]
    public async Task Post_Elsewhere_Is405(string url)
    {
        var (status, _) = await PostAsync(url, "$top=1");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, status);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string url, string body, string? prefer = null, string? contentType = "text/plain")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, sandbox.Client.BaseAddress + url);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        if (prefer is not null)
        {
            request.Headers.Add("Prefer", prefer);
        }

        using var response = await sandbox.Client.SendAsync(request, TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (response.StatusCode, document.RootElement.Clone());
    }
}
