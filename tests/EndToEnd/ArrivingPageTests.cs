using System.Net;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Sandbox.Hosting;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>A backend's page goes to the client while it is still arriving; what goes wrong later must not pass for the whole.</summary>
public sealed class ArrivingPageTests(ArrivingPageTests.PatientSandbox sandbox) : IClassFixture<ArrivingPageTests.PatientSandbox>
{
    private const int Rows = 900;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Reads => new()
    {
        { "s4", $"Invoices?$top={Rows}" },
        { "s4", $"Invoices?$count=true&$top={Rows}&$filter=NetAmount ge 0" },
        { "salesforce", $"Customers?$top={Rows}&$select=Name,Status,Industry,Email,Phone,Website,BillingAddress,ShippingAddress,CreatedAt,ModifiedAt&$orderby=Id" },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Page_DripsIn_FirstRowsLeaveBeforeItsEnd(string backend, string url)
    {
        sandbox.Heal();
        var whole = await RowsOfAsync(url);
        sandbox.ForgetCalls();
        sandbox.Backend(backend).Faults.Add(new Fault { Kind = FaultKind.Drip, Bytes = 8192, Milliseconds = 60 });

        using var response = await sandbox.Reader.StreamAsync(url, ("Prefer", "maxpagesize=100000"));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation), Encoding.UTF8);
        var text = new StringBuilder();
        while (text.ToString().Count(c => c == '\n') < 2)
        {
            text.AppendLine(await reader.ReadLineAsync(Cancellation));
        }

        // The log gives a call its status when it has ended.
        Assert.Contains(sandbox.Backend(backend).Requests.Snapshot(), c => c.Status is null);
        text.Append(await reader.ReadToEndAsync(Cancellation));
        Assert.Equal(whole, RowsOf(text.ToString()));
        Assert.Equal(1, sandbox.Backend(backend).Requests.Total);
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Page_BreaksOffInTheMiddle_NeverPassesForTheWhole(string backend, string url)
    {
        sandbox.Heal();
        sandbox.Backend(backend).Faults.Add(new Fault { Kind = FaultKind.HalfBody });
        var text = new StringBuilder();
        try
        {
            using var response = await sandbox.Reader.StreamAsync(url, ("Prefer", "maxpagesize=100000"));
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation), Encoding.UTF8);
            var buffer = new char[4096];
            while (await reader.ReadAsync(buffer, Cancellation) is > 0 and var read)
            {
                text.Append(buffer, 0, read);
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Contains("BackendUnavailable", text.ToString(), StringComparison.Ordinal);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(text.ToString()));
        }

        sandbox.Heal();
    }

    private async Task<List<string>> RowsOfAsync(string url) => RowsOf((await sandbox.Reader.GetAsync(url, ("Prefer", "maxpagesize=100000"))).AssertOk().Text);

    private static List<string> RowsOf(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        var rows = json.RootElement.GetProperty("value").EnumerateArray().Select(r => r.GetRawText()).ToList();
        Assert.Equal(Rows, rows.Count);
        return rows;
    }

    /// <summary>One whose backends may take their time.</summary>
    public sealed class PatientSandbox() : RunningSandbox(
        1000,
        ("Backends:s4:AttemptTimeoutSeconds", "120"),
        ("Backends:s4:TotalTimeoutSeconds", "120"),
        ("Backends:s4:MinimumThroughput", "10000"),
        ("Backends:salesforce:AttemptTimeoutSeconds", "120"),
        ("Backends:salesforce:TotalTimeoutSeconds", "120"),
        ("Backends:salesforce:MinimumThroughput", "10000"));
}
