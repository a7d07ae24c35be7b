using System.Net;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>What a client does wrong is told to it in OData's words, with the culprit's name, and never as a fault of the gateway.</summary>
public sealed class BadRequestTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    [Theory]
    [MemberData(nameof(BadRequestTable.Paths), MemberType = typeof(BadRequestTable))]
    public Task Path_Bad_NamesCulprit(string url, int status, string code, string culprit) => AssertRefusedAsync(url, status, code, culprit);

    [Theory]
    [MemberData(nameof(BadRequestTable.Filters), MemberType = typeof(BadRequestTable))]
    public Task Filter_Bad_NamesCulprit(string url, int status, string code, string culprit) => AssertRefusedAsync(url, status, code, culprit);

    [Theory]
    [MemberData(nameof(BadRequestTable.Options), MemberType = typeof(BadRequestTable))]
    public Task Option_Bad_NamesCulprit(string url, int status, string code, string culprit) => AssertRefusedAsync(url, status, code, culprit);

    [Theory]
    [InlineData("Accept", "application/xml", HttpStatusCode.NotAcceptable, "NotAcceptable")]
    [InlineData("Accept", "text/html", HttpStatusCode.NotAcceptable, "NotAcceptable")]
    [InlineData("Accept", "application/json;odata.metadata=some", HttpStatusCode.NotAcceptable, "NotAcceptable")]
    [InlineData("Accept", "application/json;q=0", HttpStatusCode.NotAcceptable, "NotAcceptable")]
    [InlineData("OData-MaxVersion", "3.0", HttpStatusCode.BadRequest, "InvalidHeader")]
    [InlineData("OData-MaxVersion", "newest", HttpStatusCode.BadRequest, "InvalidHeader")]
    public async Task Header_Bad_IsNamed(string name, string value, HttpStatusCode status, string code)
    {
        foreach (var url in new[] { "Customers?$top=1", $"Customers('{sandbox.Data.Customers[0].Id}')", "", "$metadata" })
        {
            if (url == "$metadata" && value is ("application/xml" or "application/json;odata.metadata=some"))
            {
                continue;
            }

            var reply = (await sandbox.Reader.GetAsync(url, (name, value))).AssertError(status, code);

            Assert.Contains(name, $"{reply.Message} {reply.Target}", StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("POST", "Customers")]
    [InlineData("PATCH", "Customers('1')")]
    [InlineData("PUT", "Customers('1')")]
    [InlineData("DELETE", "Customers('1')")]
    [InlineData("POST", "Orders('1')/Items")]
    [InlineData("PUT", "Products('1')/Image")]
    [InlineData("POST", "$metadata")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/health/live")]
    [InlineData("PROPFIND", "Customers")]
    public async Task Method_NotTaken_405WithAllow(string method, string url)
    {
        var reply = (await sandbox.Reader.SendAsync(new HttpMethod(method), url)).AssertError(HttpStatusCode.MethodNotAllowed, "MethodNotAllowed");

        Assert.Equal("GET, HEAD", reply.Header("Allow"));
        Assert.Contains(method, reply.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nothing")]
    [InlineData("/odata")]
    [InlineData("/odata/v2/Customers")]
    [InlineData("/health/nothing")]
    [InlineData("/openapi/v9.json")]
    [InlineData("/%6Fdata/v1/Nothings")]
    public async Task UnknownPath_404InODataForm(string path) => (await sandbox.Reader.GetAsync(path)).AssertError(HttpStatusCode.NotFound, "NotFound");

    [Fact]
    public async Task Url_TooLong_414NamesLimit()
    {
        var reply = (await sandbox.Reader.GetAsync("Customers?$filter=Name eq '" + new string('x', 9000) + "'")).AssertError(HttpStatusCode.RequestUriTooLong, "UrlTooLong");

        Assert.Contains("8192", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Url_AsLongAsAllowed_IsRead()
    {
        const string Start = "/odata/v1/Customers?$top=1&x=";

        (await sandbox.Reader.GetAsync(Start + new string('x', 8192 - Start.Length))).AssertOk();
        (await sandbox.Reader.GetAsync(Start + new string('x', 8193 - Start.Length))).AssertError(HttpStatusCode.RequestUriTooLong);
    }

    [Theory]
    [InlineData("Customers?$filter=Name eq 'a%00b'")]
    [InlineData("Customers?$filter=contains(Name,'%00')")]
    [InlineData("Orders?$filter=CustomerReference eq '%00'")]
    [InlineData("Cases?$filter=contains(Subject,'%01%1F%7F')")]
    [InlineData("Cases?$filter=Subject eq '\u2028\uFFFE'")]
    [InlineData("Products?$filter=Id eq '%0D%0AX-Injected:1'")]
    public async Task ControlCharacters_InText_AreTextOrRefused(string url)
    {
        var reply = await sandbox.Reader.GetAsync(url + "&$top=2");

        Assert.True(reply.Status is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{url}: {(int)reply.Status} {reply.Text}");
        Assert.Null(reply.Header("X-Injected"));
    }

    [Fact]
    public async Task Error_InHead_HasNoBody()
    {
        var reply = (await sandbox.Reader.SendAsync(HttpMethod.Head, "Customers?$top=-1")).AssertStatus(HttpStatusCode.BadRequest);

        Assert.Empty(reply.Bytes);
        Assert.NotNull(reply.Header("OData-Version"));
    }

    private async Task AssertRefusedAsync(string url, int status, string code, string culprit)
    {
        sandbox.ForgetCalls();

        var reply = (await sandbox.Reader.GetAsync(url)).AssertError((HttpStatusCode)status, code);

        Assert.True(
            $"{reply.Message} {reply.Target}".Contains(culprit, StringComparison.Ordinal), $"{url}: neither message nor target names {culprit}: {reply.Text}");
    }
}
