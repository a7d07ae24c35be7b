using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Tests.Unit.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace CanonicalGateway.Tests.Unit.OData.Batch;

/// <summary>Batches through the whole pipeline, over an endpoint that does what a test says.</summary>
public sealed class BatchMiddlewareTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_NextToEachOther_RunSideBySideUpToTheOption()
    {
        await using var gateway = await TestGateway.StartAsync(s => s["Batch:ParallelRequests"] = "3");
        var (running, most) = (0, 0);
        var three = new TaskCompletionSource();
        gateway.OData.Answer = async context =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            if (running == 3)
            {
                three.TrySetResult();
            }

            await three.Task;
            await Task.Yield();
            Interlocked.Decrement(ref running);
            await context.Response.WriteAsync(context.Request.Query["n"].ToString());
        };

        using var answer = await PostAsync(gateway, Json(Enumerable.Range(0, 12).Select(n => ("get", $"X?n={n}")).ToArray()));

        Assert.Equal(Enumerable.Range(0, 12).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)), (await ResponsesAsync(answer)).Select(r => r.GetProperty("id").GetString()!));
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task Writes_RunAloneInOrder()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (running, order) = (0, new ConcurrentQueue<string>());
        gateway.OData.Answer = async context =>
        {
            var beside = Interlocked.Increment(ref running);
            Assert.True(beside == 1 || context.Request.Method == "GET");
            await Task.Delay(5, Stop);
            order.Enqueue(context.Request.Query["n"].ToString());
            Interlocked.Decrement(ref running);
        };

        using var answer = await PostAsync(gateway, Json(("get", "X?n=0"), ("post", "X?n=1"), ("patch", "X?n=2"), ("get", "X?n=3"), ("delete", "X?n=4")));

        Assert.All(await ResponsesAsync(answer), r => Assert.Equal(200, r.GetProperty("status").GetInt32()));
        Assert.Equal(["0", "1", "2", "3", "4"], order);
    }

    [Fact]
    public async Task Request_Within_IsThatOfTheSameCallerWithHeadersOfItsOwn()
    {
        await using var gateway = await TestGateway.StartAsync(s => s["TrustedProxies"] = "127.0.0.1");
        var seen = new ConcurrentDictionary<string, string>();
        gateway.OData.Answer = context =>
        {
            var request = context.Request;
            seen[request.Query["n"].ToString()] = string.Join(
                '|',
                context.User.Identity!.IsAuthenticated,
                request.Path.Value,
                context.Features.Get<IHttpRequestFeature>()!.RawTarget,
                request.Host,
                request.Headers.Accept,
                request.Headers["X-Forwarded-Host"],
                request.Headers["OData-MaxVersion"],
                request.Headers["X-Outer"],
                request.Headers.Authorization.Count,
                context.Connection.LocalPort == gateway.Address.Port);
            return Task.CompletedTask;
        };
        using var request = Request(gateway, """
            {"requests":[
              {"id":"0","method":"get","url":"Customers('a%20b')?n=0","headers":{"Accept":"text/plain","x-forwarded-host":"evil","accept-encoding":"gzip"}},
              {"id":"1","method":"get","url":"/odata/v1/Customers?n=1","headers":{"host":"localhost:1","odata-maxversion":"4.01"}}]}
            """);
        request.Headers.Add("X-Outer", "1");
        request.Headers.Add("OData-MaxVersion", "4.0");
        request.Headers.Add("X-Forwarded-Host", "api.example.com");

        using var answer = await gateway.Client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var host = gateway.Address.Authority;
        Assert.Equal($"True|/odata/v1/Customers('a b')|/odata/v1/Customers('a%20b')?n=0|{host}|text/plain|api.example.com|4.0||0|True", seen["0"]);
        Assert.Equal("True|/odata/v1/Customers|/odata/v1/Customers?n=1|localhost:1||api.example.com|4.01||0|True", seen["1"]);
    }

    [Theory]
    [InlineData("Authorization", "Bearer x")]
    [InlineData("Range", "bytes=0-1")]
    [InlineData("Expect", "100-continue")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Host", "localhost:x@evil")]
    public async Task Header_NotForRequestsWithin_400InPlace(string name, string value)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var answer = await PostAsync(gateway, $$$"""{"requests":[{"id":"1","method":"get","url":"X","headers":{"{{{name}}}":"{{{value}}}"}},{"id":"2","method":"get","url":"X"}]}""");

        var responses = await ResponsesAsync(answer);
        Assert.Equal([400, 200], responses.Select(r => r.GetProperty("status").GetInt32()));
        Assert.Equal(name, responses[0].GetProperty("body").GetProperty("error").GetProperty("target").GetString());
        Assert.Equal(1, gateway.OData.Calls);
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("x", 400)]
    public async Task Credentials_WithinTheBatch_MayBeItsOwnOnly(string other, int status)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var plain = Request(gateway, "");
        var own = plain.Headers.Authorization ?? gateway.Client.DefaultRequestHeaders.Authorization;
        using var request = Request(gateway, $$$"""{"requests":[{"id":"1","method":"get","url":"X","headers":{"authorization":"{{{own}}}{{{other}}}"}}]}""");

        using var answer = await gateway.Client.SendAsync(request, Stop);

        Assert.Equal(status, Assert.Single(await ResponsesAsync(answer)).GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Answer_AtTheLimitAndOnePast()
    {
        await using var gateway = await TestGateway.StartAsync(s => s["Batch:AnswerBytesMax"] = "5000");
        gateway.OData.Answer = context => context.Response.WriteAsync(new string('x', int.Parse(context.Request.Query["n"].ToString(), System.Globalization.CultureInfo.InvariantCulture)), Stop);

        using var answer = await PostAsync(gateway, Json(("get", "X?n=5000"), ("get", "X?n=5001"), ("get", "X?n=1")));

        var responses = await ResponsesAsync(answer);
        Assert.Equal([200, 400, 200], responses.Select(r => r.GetProperty("status").GetInt32()));
        Assert.Contains("Batch:AnswerBytesMax", responses[1].GetProperty("body").GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_AtTheLimitAndOnePast()
    {
        await using var gateway = await TestGateway.StartAsync(s => s["Batch:ResponseBytesMax"] = "2000");
        gateway.OData.Answer = context => context.Response.WriteAsync(new string('x', 1000), Stop);

        using var answer = await PostAsync(gateway, Json(("get", "X"), ("get", "X"), ("get", "X")));

        var responses = await ResponsesAsync(answer);
        Assert.Equal([200, 200, 400], responses.Select(r => r.GetProperty("status").GetInt32()));
        Assert.Contains("Batch:ResponseBytesMax", responses[2].GetProperty("body").GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_AtTheLimitAndOnePast()
    {
        await using var gateway = await TestGateway.StartAsync(s => s["Batch:BodyBytesMax"] = "300");
        var batch = Json(("get", "X"));

        using var answer = await PostAsync(gateway, batch.PadRight(300));
        using var past = await PostAsync(gateway, batch.PadRight(301));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, past.StatusCode);
        Assert.Contains("Batch:BodyBytesMax", await past.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(1, gateway.OData.Calls);
    }

    [Fact]
    public async Task Url_PastTheLimit_414InPlace()
    {
        await using var gateway = await TestGateway.StartAsync(s => s["Limits:UrlCharactersMax"] = "300");

        using var answer = await PostAsync(gateway, Json(("get", "X?".PadRight(301, 'x')), ("get", "X")));

        Assert.Equal([414, 200], (await ResponsesAsync(answer)).Select(r => r.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Fault_AfterRowsWereWritten_IsAnErrorInPlace()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.OData.Answer = async context =>
        {
            await context.Response.WriteAsync("half", Stop);
            await context.Response.BodyWriter.FlushAsync(Stop);
            throw new GatewayError(GatewayErrorCode.BackendUnavailable, "Down.") { Backend = "b", RetryAfter = TimeSpan.FromSeconds(3) }.ToException();
        };

        using var answer = await PostAsync(gateway, Json(("get", "X")));

        var response = Assert.Single(await ResponsesAsync(answer));
        Assert.Equal(503, response.GetProperty("status").GetInt32());
        Assert.Equal("3", response.GetProperty("headers").GetProperty("retry-after").GetString());
        Assert.Equal("BackendUnavailable", response.GetProperty("body").GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("application/json", "{\"a\":", 502, null)]
    [InlineData("application/json;odata.metadata=none", "{\"a\":1}", 200, "{\"a\":1}")]
    [InlineData("application/vnd.x+json", "[1]", 200, "[1]")]
    [InlineData("text/plain;charset=utf-8", "ä\r\n", 200, "\"ä\\r\\n\"")]
    [InlineData("application/octet-stream", "ab?>", 200, "\"YWI_Pg\"")]
    [InlineData("application/json", "", 200, null)]
    public async Task Body_OfEachType_StandsAsTheFormatSays(string type, string body, int status, string? expected)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.OData.Answer = context =>
        {
            context.Response.ContentType = type;
            return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), Stop).AsTask();
        };

        using var answer = await PostAsync(gateway, Json(("get", "X")));

        var response = Assert.Single(await ResponsesAsync(answer));
        Assert.Equal(status, response.GetProperty("status").GetInt32());
        Assert.True(status != 200 || type == response.GetProperty("headers").GetProperty("content-type").GetString());
        Assert.True(status != 200 || expected == (response.TryGetProperty("body", out var given) ? given.GetRawText().Replace("\\u00E4", "ä", StringComparison.Ordinal) : null));
    }

    [Fact]
    public async Task Error_OfAMultipartBatch_EndsItAndWhatRanAhead()
    {
        await using var gateway = await TestGateway.StartAsync();
        var ended = new TaskCompletionSource();
        gateway.OData.Answer = async context =>
        {
            if (context.Request.Path.Value!.EndsWith("Bad", StringComparison.Ordinal))
            {
                await Task.Yield();
                throw new GatewayError(GatewayErrorCode.NotFound, "No.").ToException();
            }

            try
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            finally
            {
                ended.TrySetResult();
            }
        };

        using var answer = await PostAsync(gateway, Multipart("Bad", "Slow", "Slow"));
        var text = await answer.Content.ReadAsStringAsync(Stop);

        Assert.Equal(2, text.Split("HTTP/1.1").Length);
        Assert.Contains("HTTP/1.1 404 Not Found", text, StringComparison.Ordinal);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10), Stop);
    }

    [Fact]
    public async Task Client_Gone_EndsTheRequestsWithin()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        gateway.OData.Answer = async context =>
        {
            begun.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            finally
            {
                ended.TrySetResult();
            }
        };
        using var gone = new CancellationTokenSource();
        using var request = Request(gateway, Json(("get", "X"), ("get", "Y")));

        var asking = gateway.Client.SendAsync(request, gone.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10), Stop);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10), Stop);
    }

    [Fact]
    public async Task Answers_LeaveAsSoonAsTheirTurnHasCome()
    {
        await using var gateway = await TestGateway.StartAsync();
        var second = new TaskCompletionSource();
        gateway.OData.Answer = context => context.Request.Path.Value!.EndsWith("Slow", StringComparison.Ordinal) ? second.Task : context.Response.WriteAsync("first answer", Stop);
        using var request = Request(gateway, Multipart("Quick", "Slow"));

        using var answer = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        await using var stream = await answer.Content.ReadAsStreamAsync(Stop);
        var (buffer, text) = (new byte[4096], "");
        while (!text.Contains("first answer", StringComparison.Ordinal))
        {
            text += Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, Stop));
        }

        Assert.Single(text.Split("HTTP/1.1").Skip(1));
        second.SetResult();
    }

    [Fact]
    public async Task Options_OutOfRange_AreNamed()
    {
        var fault = await Assert.ThrowsAsync<Gateway.Configuration.ConfigurationFaultsException>(() => TestGateway.StartAsync(s =>
        {
            s["Batch:ParallelRequests"] = "0";
            s["Batch:RequestMax"] = "5";
        }));

        Assert.Contains("Batch:ParallelRequests = 0: expected 1-64", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Batch:RequestMax", fault.Message, StringComparison.Ordinal);
    }

    private static string Json(params (string Method, string Url)[] requests) =>
        $$"""{"requests":[{{string.Join(',', requests.Select((r, i) => $$"""{"id":"{{i}}","method":"{{r.Method}}","url":"{{r.Url}}"}"""))}}]}""";

    private static string Multipart(params string[] urls) =>
        string.Concat(urls.Select(url => $"--b\r\nContent-Type: application/http\r\n\r\nGET {url} HTTP/1.1\r\n\r\n\r\n")) + "--b--\r\n";

    private static async Task<HttpResponseMessage> PostAsync(TestGateway gateway, string body)
    {
        using var request = Request(gateway, body);
        return await gateway.Client.SendAsync(request, Stop);
    }

    private static HttpRequestMessage Request(TestGateway gateway, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/odata/v1/$batch") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(body.StartsWith("--", StringComparison.Ordinal) ? "multipart/mixed; boundary=b" : "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token());
        return request;
    }

    private static async Task<List<JsonElement>> ResponsesAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return [.. JsonDocument.Parse(text).RootElement.GetProperty("responses").EnumerateArray()];
    }
}
