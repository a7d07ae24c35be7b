using System.Diagnostics;
using System.Globalization;
using System.Net;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>One backend is down, slow or lying: who needs it learns so at once, and nobody else notices.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private const int AttemptSeconds = 1;
    private const int TotalSeconds = 3;

    internal static readonly string[] Backends = ["salesforce", "s4", "zendesk", "s4-emea"];

    private RunningSandbox? _sandbox;

    private RunningSandbox Sandbox => _sandbox!;

    public async ValueTask InitializeAsync() => _sandbox = await RunningSandbox.StartAsync(30, [.. Backends.SelectMany(QuickToFailAndHeal)]);

    public ValueTask DisposeAsync() => Sandbox.DisposeAsync();

    public static TheoryData<string, FaultKind, int?, string> Faults
    {
        get
        {
            var faults = new TheoryData<string, FaultKind, int?, string>();
            foreach (var backend in Backends)
            {
                faults.Add(backend, FaultKind.Outage, null, "BackendUnavailable");
                faults.Add(backend, FaultKind.HalfBody, null, "BackendUnavailable");
                faults.Add(backend, FaultKind.Reset, null, "BackendUnavailable");
                faults.Add(backend, FaultKind.Status, 500, "BackendUnavailable");
                faults.Add(backend, FaultKind.Status, 503, "BackendUnavailable");
                faults.Add(backend, FaultKind.Hang, null, "BackendTimeout");
                faults.Add(backend, FaultKind.Drip, null, "BackendTimeout");
                faults.Add(backend, FaultKind.Throttle, null, "BackendThrottled");
            }

            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Backend_Fails_503NamesItAndOthersGoOn(string backend, FaultKind kind, int? status, string code)
    {
        Sandbox.Backend(backend).Faults.Add(new Fault { Kind = kind, Status = status, Milliseconds = kind == FaultKind.Drip ? 200 : null });
        var started = Stopwatch.GetTimestamp();

        var reply = (await Sandbox.Reader.GetAsync(UrlOf(backend))).AssertError(HttpStatusCode.ServiceUnavailable, code);

        Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < TotalSeconds + 3, $"It took {Stopwatch.GetElapsedTime(started)}.");
        Assert.Contains($"'{backend}'", reply.Message, StringComparison.Ordinal);
        Assert.Equal(backend, reply.Target);
        Assert.InRange(int.Parse(reply.Header("Retry-After")!, CultureInfo.InvariantCulture), 1, 60);
        await AssertOthersServedAsync(backend);

        Sandbox.Backend(backend).Faults.Clear();

        await AssertHealsAsync(backend);
    }

    [Theory]
    [InlineData("salesforce")]
    [InlineData("s4")]
    [InlineData("zendesk")]
    public async Task Backend_AnswersHtml_502NamesIt(string backend)
    {
        Sandbox.Backend(backend).Faults.Add(new Fault { Kind = FaultKind.ContentType });

        var reply = (await Sandbox.Reader.GetAsync(UrlOf(backend))).AssertError(HttpStatusCode.BadGateway, "BackendFault");

        Assert.Contains(backend, $"{reply.Message} {reply.Target}", StringComparison.Ordinal);
        Assert.DoesNotContain("<html", reply.Text, StringComparison.OrdinalIgnoreCase);
        await AssertOthersServedAsync(backend);
        Sandbox.Backend(backend).Faults.Clear();
        await AssertHealsAsync(backend);
    }

    [Theory]
    [InlineData("salesforce")]
    [InlineData("s4")]
    [InlineData("zendesk")]
    public async Task Backend_RefusesCredentials_502NamesIt(string backend)
    {
        Sandbox.Backend(backend).Faults.Add(new Fault { Kind = FaultKind.Status, Status = 401, Body = """{"error":"invalid_client","error_description":"invalid client credentials"}""" });

        var reply = (await Sandbox.Reader.GetAsync(UrlOf(backend))).AssertError(HttpStatusCode.BadGateway, "BackendRefusedCredentials");

        Assert.Contains($"'{backend}'", reply.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("salesforce", FaultKind.Outage)]
    [InlineData("salesforce", FaultKind.HalfBody)]
    [InlineData("salesforce", FaultKind.Reset)]
    [InlineData("s4", FaultKind.Outage)]
    [InlineData("s4", FaultKind.HalfBody)]
    [InlineData("s4", FaultKind.Reset)]
    [InlineData("s4", FaultKind.Throttle)]
    [InlineData("zendesk", FaultKind.Outage)]
    [InlineData("zendesk", FaultKind.HalfBody)]
    [InlineData("zendesk", FaultKind.Reset)]
    [InlineData("zendesk", FaultKind.Throttle)]
    public async Task Fault_OfOneCall_IsRepeatedUnseen(string backend, FaultKind kind)
    {
        Sandbox.Backend(backend).Faults.Add(new Fault { Kind = kind, Count = 1, RetryAfterSeconds = 0 });

        (await Sandbox.Reader.GetAsync(UrlOf(backend))).AssertOk();
    }

    [Theory]
    [InlineData("salesforce")]
    [InlineData("s4")]
    [InlineData("zendesk")]
    public async Task Backend_Slow_AnswersLater(string backend)
    {
        Sandbox.Backend(backend).Faults.Add(new Fault { Kind = FaultKind.Latency, Milliseconds = 300 });

        (await Sandbox.Reader.GetAsync(UrlOf(backend))).AssertOk();
    }

    [Fact]
    public async Task Backend_FailsAtTimes_NeverGivesAWrongAnswer()
    {
        var whole = (await Sandbox.Reader.GetAsync(UrlOf("s4"))).AssertOk().Text;
        Sandbox.S4.Faults.Add(new Fault { Kind = FaultKind.ErrorRate, Rate = 0.4 });

        for (var i = 0; i < 40; i++)
        {
            var reply = await Sandbox.Reader.GetAsync(UrlOf("s4"));
            if (reply.Status == HttpStatusCode.OK)
            {
                Assert.Equal(whole, reply.Text);
            }
            else
            {
                reply.AssertError(HttpStatusCode.ServiceUnavailable);
            }
        }
    }

    [Fact]
    public async Task EveryBackend_Down_ReadyAnswers503()
    {
        foreach (var backend in Backends)
        {
            Sandbox.Backend(backend).Faults.Add(new Fault { Kind = FaultKind.Outage });
        }

        await Until.TrueAsync(
            async () =>
            {
                await Task.WhenAll(Backends.Select(backend => Sandbox.Reader.GetAsync(UrlOf(backend))));
                return (await Sandbox.Nobody.GetAsync("/health/ready")).Status == HttpStatusCode.ServiceUnavailable;
            },
            "/health/ready is 503");
        (await Sandbox.Nobody.GetAsync("/health/live")).AssertOk();
    }

    [Fact]
    public async Task Customer_OfThreeBackends_FailsWithTheOneAsked()
    {
        Sandbox.Zendesk.Faults.Add(new Fault { Kind = FaultKind.Outage });

        (await Sandbox.Reader.GetAsync("Customers?$select=Name,PaymentTerms")).AssertOk();
        var reply = (await Sandbox.Reader.GetAsync("Customers?$select=Name,SupportTier")).AssertError(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("zendesk", reply.Target);
        reply = (await Sandbox.Reader.GetAsync("Customers?$select=Name&$expand=Cases($select=Id)")).AssertError(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("zendesk", reply.Target);
    }

    private async Task AssertOthersServedAsync(string sick)
    {
        foreach (var backend in Backends.Where(backend => backend != sick))
        {
            var started = Stopwatch.GetTimestamp();
            (await Sandbox.Reader.GetAsync(UrlOf(backend))).AssertOk();
            Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < AttemptSeconds, $"{backend} was slow while {sick} was sick.");
        }
    }

    private Task AssertHealsAsync(string backend) => Until.TrueAsync(
        async () => (await Sandbox.Reader.GetAsync(UrlOf(backend))).Status == HttpStatusCode.OK, $"{backend} is served again");

    // A read that this backend alone answers.
    internal static string UrlOf(string backend) => backend switch
    {
        "salesforce" => "Customers?$select=Name,Industry&$top=20",
        "s4" => "Orders?$filter=SalesOrganization ne '1010'&$select=Id,OrderDate&$top=20",
        "s4-emea" => "Orders?$filter=SalesOrganization eq '1010'&$select=Id,OrderDate&$top=20",
        _ => "Cases?$select=Id,Subject&$top=20",
    };

    internal static IEnumerable<(string Name, string Value)> QuickToFailAndHeal(string backend) => QuickToFail(backend, breakSeconds: 1);

    internal static IEnumerable<(string Name, string Value)> QuickToFail(string backend, int breakSeconds) =>
    [
        ($"Backends:{backend}:AttemptTimeoutSeconds", $"{AttemptSeconds}"),
        ($"Backends:{backend}:TotalTimeoutSeconds", $"{TotalSeconds}"),
        ($"Backends:{backend}:RetryAttempts", "1"),
        ($"Backends:{backend}:RetryBaseDelayMilliseconds", "10"),
        ($"Backends:{backend}:RetryBudgetPercent", "100"),
        ($"Backends:{backend}:BreakSeconds", $"{breakSeconds}"),
    ];
}
