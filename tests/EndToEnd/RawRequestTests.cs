using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Sandbox.Authority;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Bytes that no client library sends.</summary>
public sealed class RawRequestTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("hello\r\n\r\n")]
    [InlineData("GET\r\n\r\n")]
    [InlineData("GET /odata/v1/Customers\r\n\r\n")]
    [InlineData("GET /odata/v1/Customers HTTP/9.9\r\n\r\n")]
    [InlineData("GET /odata/v1/Customers HTTP/1.1\r\n\r\n")]
    [InlineData("GET /odata/v1/Customers HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /odata/v1/Customers HTTP/1.1\r\nHost: a\r\nNo colon here\r\n\r\n")]
    [InlineData("GET /odata/v1/\0Customers HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /odata/v1/%00 HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /odata/v1/Customers HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("")]
    public async Task Garbage_IsRefused(string garbage)
    {
        var answer = await RawHttp.SendAsync(sandbox.Host.Address, garbage, Cancellation);

        Assert.True(RawHttp.StatusOf(answer) is 0 or (>= 400 and < 500) or 505, answer);
        await AssertAliveAsync();
    }

    [Fact]
    public async Task Bytes_Random_AreRefused()
    {
        const int Seed = 20260131;
        var random = new Random(Seed);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {Seed}"));

        for (var i = 0; i < 30; i++)
        {
            var bytes = new byte[random.Next(1, 4000)];
            random.NextBytes(bytes);
            var answer = await RawHttp.SendAsync(sandbox.Host.Address, bytes, Cancellation);
            Assert.True(RawHttp.StatusOf(answer) is 0 or (>= 400 and < 500) or 505, answer);
        }

        await AssertAliveAsync();
    }

    [Theory]
    [InlineData(100, 2000)]
    [InlineData(1, 200_000)]
    [InlineData(2000, 10)]
    public async Task Headers_TooLarge_431(int count, int length)
    {
        var request = new StringBuilder("GET /odata/v1/Customers HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        for (var i = 0; i < count; i++)
        {
            request.Append(CultureInfo.InvariantCulture, $"X-{i}: {new string('x', length)}\r\n");
        }

        var answer = await RawHttp.SendAsync(sandbox.Host.Address, request.Append("\r\n").ToString(), Cancellation);

        Assert.True(RawHttp.StatusOf(answer) is 431 or 0, answer.Length > 500 ? answer[..500] : answer);
        await AssertAliveAsync();
    }

    [Fact]
    public async Task RequestLine_BeyondAllReading_414()
    {
        var answer = await RawHttp.SendAsync(
            sandbox.Host.Address, $"GET /odata/v1/Customers?{new string('x', 200_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", Cancellation);

        Assert.True(RawHttp.StatusOf(answer) is 414 or 0, answer.Length > 500 ? answer[..500] : answer);
        await AssertAliveAsync();
    }

    [Theory]
    [InlineData("/odata/v1/Nothings", 404)]
    [InlineData("http://127.0.0.1/odata/v1/Nothings", 404)]
    [InlineData("http://127.0.0.1/odata/v1/Nothings?x=/odata/v1/Customers", 404)]
    [InlineData("/odata/v1/Customers?$top=1", 200)]
    [InlineData("http://127.0.0.1/odata/v1/Customers?$top=1", 200)]
    [InlineData("/ODATA/V1/Customers?$top=1", 200)]
    [InlineData("/%6Fdata/v1/Customers?$top=1", 404)]
    [InlineData("/odata/v1/Customers?$select=Name&$top=1#fragment", 400)]
    [InlineData("/./odata/v1/Customers/../Nothings", 404)]
    [InlineData("/odata/v1?x=/odata/v1/Nothings", 200)]
    public async Task Target_InItsForms_IsReadTheSame(string target, int status)
    {
        var token = sandbox.Host.Authority.IssueToken("reader", AuthorityClient.Sandbox[0].Roles);

        var answer = await RawHttp.SendAsync(
            sandbox.Host.Address, $"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n", Cancellation);

        Assert.True(RawHttp.StatusOf(answer) == status, $"{target}: {answer}");
        if (status == 200 && target.Contains("Customers", StringComparison.Ordinal))
        {
            Assert.Contains("$metadata#Customers", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Host_OfSomebodyElse_IsNotInLinks()
    {
        var token = sandbox.Host.Authority.IssueToken("reader", AuthorityClient.Sandbox[0].Roles);

        var answer = await RawHttp.SendAsync(
            sandbox.Host.Address,
            $"GET /odata/v1/Customers?$select=Id HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n"
            + $"Prefer: odata.maxpagesize=2\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n",
            Cancellation);

        Assert.Equal(200, RawHttp.StatusOf(answer));
        Assert.DoesNotContain("evil.example", answer, StringComparison.Ordinal);
    }

    private async Task AssertAliveAsync()
    {
        var live = (await sandbox.Nobody.GetAsync("/health/live")).AssertStatus(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Object, live.Json.ValueKind);
    }
}
