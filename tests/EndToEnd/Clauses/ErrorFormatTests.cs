using System.Net;
using System.Text.Json;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>Errors, and the headers that lead to some of them.</summary>
[Collection(SandboxCollection.Name)]
public sealed class ErrorFormatTests(SandboxFixture sandbox)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [Clause("P9.4", "J21.1", "8.13")]
    [InlineData("Customers('nobody')", 404)]
    [InlineData("Nothing", 404)]
    [InlineData("Customers?$filter=Nme%20eq%201", 400)]
    [InlineData("Customers?$top=x", 400)]
    [InlineData("Customers?$format=xml", 406)]
    [InlineData("Customers('1')/$value", 400)]
    public async Task Error_HasCodeMessageAndLanguage(string url, int status)
    {
        foreach (var (max, version, type) in new[]
        {
            (null, "4.01", "application/json; odata.metadata=minimal"),
            ("4.0", "4.0", "application/json; odata.metadata=minimal"),
            ("4.01", "4.01", "application/json; metadata=minimal"),
        })
        {
            using var response = await sandbox.GetAsync(url, max is null ? [] : [$"OData-MaxVersion: {max}"]);

            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal(["en"], response.Content.Headers.ContentLanguage);
            Assert.Equal(version, Assert.Single(response.Headers.GetValues("OData-Version")));
            Assert.Equal(type, response.Content.Headers.ContentType!.ToString());
            using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop));
            var error = Assert.Single(body.RootElement.EnumerateObject());
            Assert.Equal("error", error.Name);
            Assert.NotEmpty(error.Value.GetProperty("code").GetString()!);
            Assert.NotEmpty(error.Value.GetProperty("message").GetString()!);
            Assert.All(error.Value.EnumerateObject(), m => Assert.Contains(m.Name, new[] { "code", "message", "target", "details" }));
        }
    }

    [Fact]
    [Clause("P11.2.3")]
    public async Task Value_OfARowThatIsNoMedia_Is400()
    {
        using var response = await sandbox.GetAsync($"Customers('{sandbox.Data.Customers[0].Id}')/$value");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    [Clause("P9.1.4")]
    public async Task Null_Is204WithoutBody()
    {
        var customer = sandbox.Data.Customers.First(c => c.Industry is null);
        foreach (var url in new[] { $"Customers('{customer.Id}')/Industry", $"Customers('{customer.Id}')/Industry/$value" })
        {
            using var response = await sandbox.GetAsync(url);

            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(Stop));
        }
    }

    [Theory]
    [Clause("P9.2.2")]
    [InlineData("OPTIONS", "Customers")]
    [InlineData("TRACE", "")]
    [InlineData("MERGE", "Customers('1')")]
    [InlineData("OPTIONS", "$metadata")]
    public async Task Method_NotTaken_Is405WithAllow(string method, string url)
    {
        using var response = await sandbox.SendAsync(new HttpMethod(method), url, Stop);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
    }

    [Theory]
    [Clause("P8.2.6")]
    [InlineData("Isolation", "snapshot", 412)]
    [InlineData("OData-Isolation", "snapshot", 412)]
    [InlineData("Isolation", "serializable", 400)]
    public async Task Isolation_IsRefused(string header, string value, int status)
    {
        foreach (var url in new[] { "Customers?$top=1", $"Customers('{sandbox.Data.Customers[0].Id}')", "Customers/$count", "", "$metadata" })
        {
            Assert.Equal(status, (int)(await sandbox.GetAsync(url, $"{header}: {value}")).StatusCode);
        }
    }

    [Theory]
    [Clause("P8.2.4")]
    [InlineData("\"x\"", 412)]
    [InlineData("W/\"x\", \"y\"", 412)]
    [InlineData("*", 200)]
    public async Task IfMatch_OfAnotherVersion_Is412(string tags, int status)
    {
        foreach (var url in new[] { "Customers?$top=1", $"Customers('{sandbox.Data.Customers[0].Id}')", "Customers/$count", "$metadata" })
        {
            Assert.Equal(status, (int)(await sandbox.GetAsync(url, $"If-Match: {tags}")).StatusCode);
        }
    }

    [Fact]
    [Clause("P8.2.5")]
    public async Task IfNoneMatch_OfWhatTheClientHas_Is304()
    {
        using var first = await sandbox.GetAsync("$metadata");
        using var again = await sandbox.GetAsync("$metadata", $"If-None-Match: {first.Headers.ETag}");
        using var other = await sandbox.GetAsync("$metadata", "If-None-Match: \"x\"");

        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (again.StatusCode, other.StatusCode));
    }

    [Theory]
    [Clause("1.11")]
    [InlineData("Customers?$top=2")]
    [InlineData("Customers('{0}')")]
    [InlineData("Customers('{0}')/Name")]
    [InlineData("Customers('{0}')/Name/$value")]
    [InlineData("Customers/$count")]
    [InlineData("")]
    [InlineData("$metadata")]
    [InlineData("Customers('nobody')")]
    public async Task Head_HasTheHeadersOfGet(string url)
    {
        url = url.Replace("{0}", sandbox.Data.Customers.First(c => c.Name is not null).Id, StringComparison.Ordinal);
        using var get = await sandbox.GetAsync(url);
        using var head = await sandbox.SendAsync(HttpMethod.Head, url, Stop);

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(Headers(get), Headers(head));
    }

    // How the body comes is the connection's business.
    private static List<string> Headers(HttpResponseMessage response) =>
    [
        .. response.Headers.Concat(response.Content.Headers)
            .Where(h => h.Key is not ("Date" or "Transfer-Encoding" or "Content-Length" or "Age"))
            .Select(h => $"{h.Key}: {string.Join(',', h.Value)}")
            .Order(StringComparer.Ordinal),
    ];
}
