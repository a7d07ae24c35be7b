using System.Net;
using CanonicalGateway.Tests.EndToEnd.Clauses;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>What a client does wrong is told to it in OData's words, with the culprit's name, and never as a fault of the gateway.</summary>
public sealed class BadRequestTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    /// <summary>Every request of the file is answered as the file says: status, code, target, message, and the headers that belong to them.</summary>
    [Fact]
    [Clause("P9.4", "J21.1", "1.7")]
    public async Task Requests_OfTheFile_AreAnsweredAsItSays()
    {
        var file = BadRequestFile.Read();
        var answers = new Dictionary<BadRequest, string>(ReferenceEqualityComparer.Instance);
        foreach (var request in file.Requests)
        {
            var reply = await sandbox.Reader.SendAsync(request.Method, request.Url, request.Body, request.Headers);
            if (reply.Status != HttpStatusCode.OK)
            {
                Assert.True((int)reply.Status is (>= 400 and < 500) or 501 && reply.Header("Content-Language") == "en", $"{request.Lines[0]}: {(int)reply.Status} {reply.Text}");
                ErrorShape.Assert(reply);
            }

            answers[request] = BadRequest.Describe(reply).Replace(sandbox.Host.Address.Authority, "127.0.0.1", StringComparison.Ordinal);
        }

        if (Environment.GetEnvironmentVariable("UPDATE_BAD_REQUESTS") == "1")
        {
            file.Write(answers);
            return;
        }

        var changed = file.Requests.Where(request => answers[request] != request.Answer).Select(request => $"{request.Lines[0]}\n{answers[request]}instead of\n{request.Answer}");
        Assert.True(!changed.Any(), string.Join('\n', changed));
    }

    [Fact]
    public void Requests_OfTheFile_AreBadOnesAndDiffer()
    {
        var file = BadRequestFile.Read();

        Assert.Empty(file.Requests.GroupBy(request => string.Join('\n', request.Lines)).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Empty(file.Requests.Where(request => !request.Answer.Contains("\n  ", StringComparison.Ordinal)).Select(request => request.Lines[0]));
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
}
