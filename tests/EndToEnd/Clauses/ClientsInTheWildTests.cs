using System.IO.Compression;
using System.Net;
using System.Text;
using CanonicalGateway.Sandbox.Authority;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>What clients really send, beside what the standard says they should.</summary>
public sealed class ClientsInTheWildTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>, IDisposable
{
    private const string Url = "Customers?$top=2&$select=Id,Name";

    private readonly BatchClient _batches = new(sandbox);

    public void Dispose() => _batches.Dispose();

    private string Key => sandbox.Data.Customers[0].Id;

    [Theory]
    [InlineData("Customers/?$top=2&$select=Id,Name")]
    [InlineData("Customers?$top=2&&$select=Id,Name&")]
    [InlineData("Customers?%24top=2&%24select=Id%2CName")]
    [InlineData("Customers?%24top=2&%24select=Id%2cName")]
    [InlineData("Customers?$select=Id,+Name&$top=2")]
    [InlineData("Customers?$select=Id,%20Name&$top=2&_=1700000000000")]
    [InlineData("%43ustomers?$top=2&$select=Id,Name")]
    public async Task Url_WrittenInOtherWays_IsTheSame(string url) =>
        Assert.Equal((await sandbox.Reader.GetAsync(Url)).AssertOk().Rows.Select(r => r.GetRawText()), (await sandbox.Reader.GetAsync(url)).AssertOk().Rows.Select(r => r.GetRawText()));

    [Fact]
    public async Task Slash_BehindAnEntityOrTheRoot_MakesNoDifference()
    {
        Assert.Equal(Key, (await sandbox.Reader.GetAsync($"Customers('{Key}')/?$select=Id")).AssertOk().Json.GetProperty("Id").GetString());
        (await sandbox.Reader.GetAsync("/odata/v1")).AssertOk();
        (await sandbox.Reader.GetAsync("/odata/v1/?")).AssertOk();
    }

    [Theory]
    [InlineData("/odata/v1//Customers", HttpStatusCode.BadRequest)]
    [InlineData("/odata/v1/Customers//$count", HttpStatusCode.BadRequest)]
    [InlineData("//odata/v1/Customers", HttpStatusCode.NotFound)]
    [InlineData("/odata//v1/Customers", HttpStatusCode.NotFound)]
    public async Task Slash_Doubled_IsAnErrorThatSaysSo(string path, HttpStatusCode status) => (await sandbox.Reader.GetAsync(path)).AssertError(status);

    [Theory]
    [InlineData("Customers?$filter=Name+eq+'{0}'&$select=Id")]
    [InlineData("Customers?$filter=Name%20eq%20'{0}'&$select=Id")]
    [InlineData("Customers?$filter=Name+eq%20%27{0}%27&$select=Id")]
    public async Task Blank_WrittenAsPlusOrEscape_IsABlank(string url)
    {
        var customer = sandbox.Data.Customers.First(c => c.Name is { } name && name.Contains(' ', StringComparison.Ordinal) && name.All(ch => char.IsAsciiLetterOrDigit(ch) || ch == ' '));

        var reply = await sandbox.Reader.GetAsync(url.Replace("{0}", customer.Name!.Replace(" ", "+", StringComparison.Ordinal), StringComparison.Ordinal));

        Assert.Contains(customer.Id, reply.AssertOk().Column("Id"));
    }

    [Fact]
    public async Task Escapes_InLowerCase_AreThoseInUpperCase()
    {
        var lower = (await sandbox.Reader.GetAsync("Customers?$filter=contains(Name,'%c3%a9')&$select=Id")).AssertOk();
        var upper = (await sandbox.Reader.GetAsync("Customers?$filter=contains(Name,'%C3%A9')&$select=Id")).AssertOk();

        Assert.Equal(sandbox.Data.Customers.Count(c => c.Name?.Contains('é', StringComparison.Ordinal) == true), lower.Rows.Count);
        Assert.Equal(upper.Column("Id"), lower.Column("Id"));
    }

    [Theory]
    [InlineData("Accept", "*/*")]
    [InlineData("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8")]
    [InlineData("Accept", "application/json, text/plain, */*")]
    [InlineData("Accept", "application/json;odata=verbose, application/json")]
    [InlineData("Accept", "application/json;odata.metadata=minimal;odata.streaming=false;IEEE754Compatible=false;charset=utf-8")]
    [InlineData("Accept", "")]
    [InlineData("Accept-Language", "*")]
    [InlineData("Accept-Language", "de-DE,de;q=0.9,*;q=0.5")]
    [InlineData("Accept-Encoding", "gzip, deflate, br, zstd")]
    [InlineData("Accept-Charset", "UTF-8")]
    [InlineData("OData-MaxVersion", "4.0;NetFx")]
    [InlineData("OData-MaxVersion", "4.01;NetFx")]
    [InlineData("OData-Version", "4.0")]
    [InlineData("MaxDataServiceVersion", "3.0;NetFx")]
    [InlineData("DataServiceVersion", "3.0")]
    [InlineData("X-CSRF-Token", "Fetch")]
    [InlineData("sap-contextid-accept", "header")]
    [InlineData("X-Requested-With", "XMLHttpRequest")]
    [InlineData("Origin", "https://elsewhere.example")]
    [InlineData("Cache-Control", "no-cache")]
    [InlineData("If-Modified-Since", "Sat, 01 Jan 2000 00:00:00 GMT")]
    [InlineData("Range", "bytes=0-9")]
    [InlineData("Cookie", "a=b")]
    [InlineData("Prefer", "odata.include-annotations=\"*\"")]
    public async Task Header_OfAClient_LeavesTheRowsAlone(string name, string value)
    {
        var reply = (await sandbox.Reader.GetAsync(Url, (name, value))).AssertOk();

        Assert.Equal("application/json", reply.ContentHeaders.ContentType?.MediaType);
        if (reply.ContentHeaders.ContentEncoding.Count == 0)
        {
            Assert.Equal(sandbox.Data.Customers.Take(2).Select(c => c.Id), reply.Column("Id"));
        }
    }

    [Theory]
    [InlineData("at+jwt", HttpStatusCode.OK)]
    [InlineData("application/at+jwt", HttpStatusCode.OK)]
    [InlineData("JWT", HttpStatusCode.OK)]
    [InlineData("jwt", HttpStatusCode.OK)]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("logout+jwt", HttpStatusCode.Unauthorized)]
    public async Task Token_OfEachType_IsTakenOrRefused(string type, HttpStatusCode status)
    {
        using var client = new ODataClient(sandbox.Host.Address, sandbox.Host.Authority.IssueToken("reader", AuthorityClient.Sandbox.Single(c => c.Id == "reader").Roles, type: type));

        (await client.GetAsync(Url)).AssertStatus(status);
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("MERGE")]
    public async Task Change_WithoutIfMatch_Is405(string method)
    {
        var reply = (await sandbox.Reader.SendAsync(new HttpMethod(method), $"Customers('{Key}')")).AssertError(HttpStatusCode.MethodNotAllowed);

        Assert.Equal("GET, HEAD", reply.Header("Allow"));
    }

    [Fact]
    public async Task Post_TunnellingAnotherMethod_Is405() =>
        (await sandbox.Reader.SendAsync(HttpMethod.Post, $"Customers('{Key}')", ("X-HTTP-Method", "MERGE"))).AssertError(HttpStatusCode.MethodNotAllowed);

    [Theory]
    [InlineData("Customers?$top=0&$count=true")]
    [InlineData("Customers?$count=true&$top=0&$select=Id&$orderby=Name")]
    [InlineData("Customers?$inlinecount=none&$top=0", HttpStatusCode.BadRequest)]
    public async Task Count_OfNoRows_IsThatOfAll(string url, HttpStatusCode status = HttpStatusCode.OK)
    {
        var reply = (await sandbox.Reader.GetAsync(url)).AssertStatus(status);

        if (status == HttpStatusCode.OK)
        {
            Assert.Equal(sandbox.Data.Customers.Count, reply.Json.GetProperty("@odata.count").GetInt32());
            Assert.Empty(reply.Rows);
            Assert.Null(reply.NextLink);
        }
    }

    [Theory]
    [InlineData("GET /odata/v1/Customers?$top=1 HTTP/1.1\r\n\r\n")]
    [InlineData("GET /odata/v1/Customers?$top=1 HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n")]
    [InlineData("GET Customers?$top=1 HTTP/1.1\r\nAccept: application/json;odata.metadata=minimal;IEEE754Compatible=false\r\nAccept-Language: en-GB\r\nContent-Type: application/json;charset=UTF-8\r\n\r\n")]
    [InlineData("GET Customers/?%24top=1 HTTP/1.1\r\nX-CSRF-Token: Fetch\r\n\r\n")]
    [InlineData("get Customers?$top=1 HTTP/1.1\r\n\r\n")]
    public async Task BatchPart_AsClientsWriteIt_IsRead(string part)
    {
        var answer = Assert.Single(BatchClient.Answers(await _batches.MultipartAsync([part])));

        Assert.True(answer.Status == 200, $"{answer.Status} {answer.Body}");
    }

    [Fact]
    public async Task Batch_Compressed_Is415AndSaysSo()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("{\"requests\":[]}"u8);
        }

        var reply = await sandbox.Reader.SendAsync(HttpMethod.Post, "$batch", compressed.ToArray(), ("Content-Type", "application/json"), ("Content-Encoding", "gzip"));

        Assert.Contains("uncompressed", reply.AssertError(HttpStatusCode.UnsupportedMediaType).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("$metadata")]
    [InlineData("Customers?$top=1")]
    [InlineData("Customers/$count")]
    [InlineData("Nothings")]
    public async Task Head_HasTheHeadersOfGet(string url)
    {
        var get = await sandbox.Reader.GetAsync(url);

        var head = (await sandbox.Reader.SendAsync(HttpMethod.Head, url)).AssertStatus(get.Status);

        Assert.Empty(head.Bytes);
        foreach (var name in new[] { "Content-Type", "OData-Version", "ETag", "Vary", "Content-Language" })
        {
            Assert.Equal(get.Header(name), head.Header(name));
        }
    }

    [Fact]
    public async Task Preflight_IsRefused_SoThatPagesOfOtherOriginsReadNothing()
    {
        var preflight = (await sandbox.Reader.SendAsync(HttpMethod.Options, "Customers", ("Origin", "https://elsewhere.example"), ("Access-Control-Request-Method", "GET")))
            .AssertError(HttpStatusCode.MethodNotAllowed);
        var unsigned = await sandbox.Nobody.SendAsync(HttpMethod.Options, "Customers", ("Origin", "https://elsewhere.example"), ("Access-Control-Request-Method", "GET"));

        Assert.Equal("GET, HEAD", preflight.Header("Allow"));
        Assert.Null(preflight.Header("Access-Control-Allow-Origin"));
        Assert.InRange((int)unsigned.Status, 400, 499);
        Assert.Null((await sandbox.Reader.GetAsync(Url, ("Origin", "https://elsewhere.example"))).AssertOk().Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("application/xml")]
    [InlineData("application/json")]
    public async Task Metadata_AskedForAgain_Is304(string type)
    {
        var first = (await sandbox.Reader.GetAsync("$metadata", ("Accept", type))).AssertOk();
        var etag = first.Header("ETag")!;

        foreach (var known in new[] { etag, $"W/{etag}", $"\"other\", {etag}", "*" })
        {
            var again = (await sandbox.Reader.GetAsync("$metadata", ("Accept", type), ("If-None-Match", known))).AssertStatus(HttpStatusCode.NotModified);
            Assert.Empty(again.Bytes);
            Assert.Equal(etag, again.Header("ETag"));
        }

        (await sandbox.Reader.GetAsync("$metadata", ("Accept", type), ("If-None-Match", "\"other\""))).AssertOk();
    }

    [Theory]
    [InlineData(8192, HttpStatusCode.OK)]
    [InlineData(8193, HttpStatusCode.RequestUriTooLong)]
    public async Task Url_AtAndPastItsLimit(int length, HttpStatusCode status)
    {
        var start = "/odata/v1/Customers?$top=1&$select=Id&$filter=Id ne ''".Replace(" ", "%20", StringComparison.Ordinal);
        var url = new StringBuilder(start);
        while (url.Length < 3000)
        {
            url.Append("%20and%20true");
        }

        url.Append("&x=");
        url.Append('y', length - url.Length);
        Assert.Equal(length, url.Length);

        var reply = (await sandbox.Reader.GetAsync(url.ToString())).AssertStatus(status);

        if (status != HttpStatusCode.OK)
        {
            Assert.Contains("8192", reply.AssertError(status, "UrlTooLong").Message, StringComparison.Ordinal);
        }
    }
}
