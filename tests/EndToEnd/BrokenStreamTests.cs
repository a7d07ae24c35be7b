using System.Net;
using System.Text.Json;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>A backend fails after the first rows have gone to the client: it must see that the answer is not whole.</summary>
public sealed class BrokenStreamTests(BrokenStreamTests.LargeSandbox sandbox) : IClassFixture<BrokenStreamTests.LargeSandbox>
{
    public static TheoryData<string, FaultKind> Breaks
    {
        get
        {
            var breaks = new TheoryData<string, FaultKind>();
            foreach (var url in new[] { "Orders", "Orders?$count=true&$expand=Items", "Invoices?$orderby=Id", "Cases" })
            {
                foreach (var kind in new[] { FaultKind.Outage, FaultKind.Status, FaultKind.HalfBody, FaultKind.Reset, FaultKind.ContentType })
                {
                    breaks.Add(url, kind);
                }
            }

            return breaks;
        }
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task LaterPage_Fails_ClientSeesNoWholeAnswer(string url, FaultKind kind)
    {
        sandbox.Heal();
        await Until.TrueAsync(async () => (await sandbox.Reader.GetAsync(url, ("Prefer", "maxpagesize=100000"))).Status == HttpStatusCode.OK, $"{url} is served");
        sandbox.ForgetCalls();
        (await sandbox.Reader.GetAsync(url, ("Prefer", "maxpagesize=100000"))).AssertOk();
        var (backend, last) = LastCall();
        backend.Faults.Add(new Fault { Kind = kind, Status = kind == FaultKind.Status ? 500 : null, Match = last });

        var (status, text) = await ReadAsync(url);

        sandbox.Heal();
        if (status is null)
        {
            // Cut off after rows were sent: then what came must not pass for the whole.
            Assert.False(IsJson(text), "The connection broke, but the body is well-formed.");
        }
        else
        {
            Assert.True(status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway, $"{status}: a whole answer of {text.Length} characters");
        }
    }

    [Theory]
    [InlineData("Invoices?$select=Id", "s4", "$skiptoken")]
    [InlineData("Cases?$select=Id", "zendesk", "page[after]")]
    public async Task SecondPage_FailsBeforeMuchWasSent_IsAnErrorAndNotAnEmptyAnswer(string url, string backend, string page)
    {
        sandbox.Heal();
        await Until.TrueAsync(async () => (await sandbox.Reader.GetAsync(url, ("Prefer", "maxpagesize=100000"))).Status == HttpStatusCode.OK, $"{url} is served");
        sandbox.ForgetCalls();
        sandbox.Backend(backend).Faults.Add(new Fault { Kind = FaultKind.Status, Status = 500, Match = page });

        var reply = await sandbox.Reader.GetAsync(url, ("Prefer", "maxpagesize=100000"));

        Assert.True(sandbox.Backend(backend).Requests.Total > 1, sandbox.DescribeCalls());
        reply.AssertError(HttpStatusCode.ServiceUnavailable, "BackendUnavailable");
        sandbox.Heal();
    }

    private (SimulatorHost Backend, string Call) LastCall()
    {
        var backend = sandbox.Host.Backends.MaxBy(b => b.Requests.Total)!;
        var calls = backend.Requests.Snapshot();
        Assert.True(calls.Count > 1, sandbox.DescribeCalls());

        // Zendesk's cursors hold the time: no two reads ask for the same page in the same words.
        return backend == sandbox.Zendesk ? (backend, "page[after]") : (backend, $"{calls[^1].Method} {calls[^1].Path}{Uri.UnescapeDataString(calls[^1].Query.Replace('+', ' '))}");
    }

    /// <returns>Null and the part that came, where the connection broke.</returns>
    private async Task<(HttpStatusCode? Status, string Text)> ReadAsync(string url)
    {
        var text = new System.Text.StringBuilder();
        try
        {
            using var response = await sandbox.Reader.StreamAsync(url, ("Prefer", "maxpagesize=100000"));
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            var buffer = new char[16 * 1024];
            while (await reader.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var read)
            {
                text.Append(buffer, 0, read);
            }

            return (response.StatusCode, text.ToString());
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException)
        {
            return (null, text.ToString());
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Enough rows for several pages of each backend.</summary>
    public sealed class LargeSandbox() : RunningSandbox(
        400,
        ("Backends:s4-emea:RetryAttempts", "0"),
        ("Backends:s4-emea:MinimumThroughput", "10000"),
        ("Backends:s4:RetryAttempts", "0"),
        ("Backends:s4:MinimumThroughput", "10000"),
        ("Backends:zendesk:RetryAttempts", "0"),
        ("Backends:zendesk:MinimumThroughput", "10000"));
}
