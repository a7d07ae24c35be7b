using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Sandbox.Hosting;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox;

public sealed class SimulatorHostTests : IAsyncLifetime
{
    private readonly EchoSimulator _simulator = new("s4");
    private readonly HttpClient _client = new(new SocketsHttpHandler());
    private SimulatorHost _host = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SimulatorHost.StartAsync(_simulator, cancellationToken: Stop);
        _client.BaseAddress = _host.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Get_NoFault_AnswersAndIsLogged()
    {
        Assert.Equal(EchoSimulator.BodyLength, (await _client.GetStringAsync("/echo/a%20b?q=1+2", Stop)).Length);
        Assert.True(_host.Address.IsLoopback);

        using var log = await RequestsAsync("GET /echo/a b?q=1 2");
        Assert.Equal(1, log.RootElement.GetProperty("total").GetInt64());
        var record = Assert.Single(log.RootElement.GetProperty("requests").EnumerateArray());
        Assert.Equal("/echo/a b", record.GetProperty("path").GetString());
        Assert.Equal("?q=1+2", record.GetProperty("query").GetString());
        Assert.True(record.TryGetProperty("status", out _));
        Assert.True(record.TryGetProperty("durationMs", out _));
        Assert.True(record.TryGetProperty("startedAt", out _));
    }

    [Fact]
    public async Task Status_WithCount_StrikesThatManyThatMatch()
    {
        _host.Faults.Add(new Fault { Kind = FaultKind.Status, Status = 418, Body = "teapot", Count = 2, Match = "GET /echo/hit?x=a b", RetryAfterSeconds = 7 });

        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/echo/miss", Stop)).StatusCode);
        var struck = await _client.GetAsync("/echo/hit?x=a%20b", Stop);
        Assert.Equal(418, (int)struck.StatusCode);
        Assert.Equal("teapot", await struck.Content.ReadAsStringAsync(Stop));
        Assert.Equal(TimeSpan.FromSeconds(7), struck.Headers.RetryAfter!.Delta);
        Assert.Equal(1, Assert.Single(_host.Faults.Active).Count);
        Assert.Equal(418, (int)(await _client.GetAsync("/echo/hit?x=a+b", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/echo/hit?x=a%20b", Stop)).StatusCode);
        Assert.Empty(_host.Faults.Active);
    }

    [Fact]
    public async Task Latency_TogetherWithStatus_DelaysTheFaultAnswer()
    {
        _host.Faults.Add(new Fault { Kind = FaultKind.Latency, Milliseconds = 60 });
        _host.Faults.Add(new Fault { Kind = FaultKind.Latency, Milliseconds = 60 });
        _host.Faults.Add(new Fault { Kind = FaultKind.Status, Status = 500 });
        var watch = Stopwatch.StartNew();

        var answer = await _client.GetAsync("/echo/x", Stop);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.True(watch.ElapsedMilliseconds >= 110, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task ErrorRate_HalfOfMany_StrikesSome()
    {
        _host.Faults.Add(new Fault { Kind = FaultKind.ErrorRate, Rate = 0.5 });

        var failed = 0;
        for (var i = 0; i < 100; i++)
        {
            failed += (await _client.GetAsync("/echo/x", Stop)).StatusCode == HttpStatusCode.ServiceUnavailable ? 1 : 0;
        }

        Assert.InRange(failed, 25, 75);
        Assert.Equal(100 - failed, _simulator.Calls);
    }

    [Fact]
    public async Task Outage_AnyRequest_BreaksTheConnectionAndIsLoggedWithStatus0()
    {
        _host.Faults.Add(new Fault { Kind = FaultKind.Outage, Count = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync("/echo/x"));
        await UntilAsync(() => _host.Requests.Snapshot() is [{ Status: 0 }]);

        Assert.Equal(0, _simulator.Calls);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/echo/x")).StatusCode);
    }

    [Fact]
    public async Task Hang_UntilCleared_ThenGoesOn()
    {
        _host.Faults.Add(new Fault { Kind = FaultKind.Hang, Count = 1 });
        var hanging = _client.GetStringAsync("/echo/x", Stop);
        await UntilAsync(() => _host.Requests.Total == 1 && _host.Faults.Active.Count == 0);
        Assert.False(hanging.IsCompleted);

        _host.Faults.Clear();

        Assert.Equal(EchoSimulator.BodyLength, (await hanging).Length);
    }

    [Fact]
    public async Task Hang_ClientGoes_EndsWithStatus0()
    {
        _host.Faults.Add(new Fault { Kind = FaultKind.Hang });
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var hanging = _client.GetAsync("/echo/x", gone.Token);
        await UntilAsync(() => _host.Requests.Total == 1);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        await UntilAsync(() => _host.Requests.Snapshot()[0].Status == 0);
        Assert.Equal(0, _simulator.Calls);
    }

    [Fact]
    public async Task HalfBody_AfterTheSimulator_AnnouncesAllAndSendsHalf()
    {
        _host.Faults.Add(new Fault { Kind = FaultKind.HalfBody });

        using var answer = await _client.GetAsync("/echo/x", HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal(EchoSimulator.BodyLength, answer.Content.Headers.ContentLength);
        await using var body = await answer.Content.ReadAsStreamAsync(Stop);
        var half = new byte[EchoSimulator.BodyLength / 2];
        await body.ReadExactlyAsync(half, Stop);

        await Assert.ThrowsAnyAsync<IOException>(async () => await body.ReadExactlyAsync(new byte[1], Stop));
        Assert.Equal(1, _simulator.Calls);
    }

    [Fact]
    public async Task Reset_AfterTheSimulator_SendsTheHeadOnly()
    {
        _host.Faults.Add(new Fault { Kind = FaultKind.Reset });

        using var answer = await _client.GetAsync("/echo/x", HttpCompletionOption.ResponseHeadersRead, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal(1, _simulator.Calls);
    }

    [Fact]
    public async Task Drip_AfterTheSimulator_SendsAllSlowly()
    {
        _host.Faults.Add(new Fault { Kind = FaultKind.Drip, Milliseconds = 5 });
        var watch = Stopwatch.StartNew();

        var body = await _client.GetStringAsync("/echo/x", Stop);

        Assert.Equal(new string('x', EchoSimulator.BodyLength), body);
        Assert.True(watch.ElapsedMilliseconds >= 100, $"{watch.ElapsedMilliseconds} ms");
    }

    [Theory]
    [InlineData(FaultKind.Drip)]
    [InlineData(FaultKind.Latency)]
    public async Task SlowKinds_AnswerWithoutBody_ComesAsItIs(FaultKind kind)
    {
        _host.Faults.Add(new Fault { Kind = kind, Milliseconds = 1 });

        Assert.Equal(HttpStatusCode.NoContent, (await _client.GetAsync("/empty", Stop)).StatusCode);
    }

    [Fact]
    public async Task ContentType_WithoutStatus_IsAnHtmlPageWithStatus200()
    {
        _host.Faults.Add(new Fault { Kind = FaultKind.ContentType });

        var answer = await _client.GetAsync("/echo/x", Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("<!DOCTYPE html>", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Throttle_OrdinaryProduct_Is429WithRetryAfter()
    {
        _host.Faults.Add(new Fault { Kind = FaultKind.Throttle, RetryAfterSeconds = 3 });

        var answer = await _client.GetAsync("/echo/x", Stop);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), answer.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Throttle_Salesforce_Is403WithItsErrorArray()
    {
        await using var host = await SimulatorHost.StartAsync(new EchoSimulator("salesforce"), cancellationToken: Stop);
        host.Faults.Add(new Fault { Kind = FaultKind.Throttle });

        var answer = await _client.GetAsync(new Uri(host.Address, "/echo/x"), Stop);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal("REQUEST_LIMIT_EXCEEDED", body.RootElement[0].GetProperty("errorCode").GetString());
    }

    [Fact]
    public async Task Options_Latency_DelaysEveryRequest()
    {
        await using var host = await SimulatorHost.StartAsync(new EchoSimulator("s4"), new SimulatorHostOptions { Latency = TimeSpan.FromMilliseconds(80) }, Stop);
        var watch = Stopwatch.StartNew();

        await _client.GetStringAsync(new Uri(host.Address, "/echo/x"), Stop);

        Assert.True(watch.ElapsedMilliseconds >= 70, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Control_AddListClear_OverHttp()
    {
        using var added = await PostJsonAsync("""{"kind":"halfBody","match":"GET /x","count":3,"milliseconds":1,"rate":0.25,"status":500,"body":"b","retryAfterSeconds":9}""");
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);

        var fault = Assert.Single(_host.Faults.Active);
        Assert.Equal(
            new Fault { Kind = FaultKind.HalfBody, Match = "GET /x", Count = 3, Milliseconds = 1, Rate = 0.25, Status = 500, Body = "b", RetryAfterSeconds = 9 }, fault);
        Assert.Contains("\"halfBody\"", await _client.GetStringAsync("/_sandbox/faults", Stop), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync("/_sandbox/faults", Stop)).StatusCode);
        Assert.Empty(_host.Faults.Active);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("null", "null")]
    [InlineData("{}", "kind")]
    [InlineData("""{"kind":"nonsense"}""", "$.kind")]
    [InlineData("""{"kind":0}""", "$.kind")]
    [InlineData("""{"kind":"hang","extra":1}""", "extra")]
    [InlineData("""{"kind":"status"}""", "status is missing")]
    [InlineData("""{"kind":"status","status":199}""", "status = 199: expected 200-599")]
    [InlineData("""{"kind":"status","status":600}""", "status = 600")]
    [InlineData("""{"kind":"latency","milliseconds":-1,"count":0}""", "count = 0: expected 1-2147483647; milliseconds = -1")]
    [InlineData("""{"kind":"errorRate","rate":1.01}""", "rate = 1.01: expected 0-1")]
    [InlineData("""{"kind":"throttle","retryAfterSeconds":86401}""", "retryAfterSeconds = 86401")]
    public async Task Control_InvalidFault_Is400ThatNamesTheProblem(string json, string problem)
    {
        using var answer = await PostJsonAsync(json);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Contains(problem, body.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Empty(_host.Faults.Active);
    }

    [Fact]
    public async Task Control_DuringOutage_StillAnswersAndResetMends()
    {
        await _client.GetStringAsync("/echo/x", Stop);
        _host.Faults.Add(new Fault { Kind = FaultKind.Outage });

        Assert.Equal(HttpStatusCode.NoContent, (await _client.PostAsync("/_sandbox/reset", null, Stop)).StatusCode);

        Assert.Equal(1, _simulator.Resets);
        using (var log = await RequestsAsync(""))
        {
            Assert.Equal(0, log.RootElement.GetProperty("total").GetInt64());
        }

        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/echo/x", Stop)).StatusCode);
    }

    [Theory]
    [InlineData("PUT", "/_sandbox/faults", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/_sandbox/reset", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/_sandbox/other", HttpStatusCode.NotFound)]
    public async Task Control_Unknown_IsRefused(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        Assert.Equal(status, (await _client.SendAsync(request, Stop)).StatusCode);
    }

    [Fact]
    public async Task Simulator_Throws_Answers500AndIsLogged()
    {
        var answer = await _client.GetAsync("/broken", Stop);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("simulator fault", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        await UntilAsync(() => _host.Requests.Snapshot()[0].Error is not null);
    }

    [Fact]
    public async Task Dispose_RequestHangs_EndsSoon()
    {
        var host = await SimulatorHost.StartAsync(new EchoSimulator("s4"), cancellationToken: Stop);
        host.Faults.Add(new Fault { Kind = FaultKind.Hang });
        var hanging = _client.GetAsync(new Uri(host.Address, "/echo/x"), Stop);
        await UntilAsync(() => host.Requests.Total == 1);

        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Stop);

        Assert.Equal(HttpStatusCode.OK, (await hanging).StatusCode);
    }

    private async Task<HttpResponseMessage> PostAsync(string path) => await _client.PostAsync(path, new StringContent("body"), Stop);

    private async Task<HttpResponseMessage> PostJsonAsync(string json) =>
        await _client.PostAsync("/_sandbox/faults", new StringContent(json, Encoding.UTF8, "application/json"), Stop);

    private async Task<JsonDocument> RequestsAsync(string match) =>
        JsonDocument.Parse(await _client.GetStringAsync("/_sandbox/requests?match=" + Uri.EscapeDataString(match), Stop));

    private static async Task UntilAsync(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), "The condition did not come");
            await Task.Delay(5, Stop);
        }
    }
}
