using System.Net.Http.Headers;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.S4Hana;

public sealed class S4HanaAccessTests(S4HanaSystem system) : IClassFixture<S4HanaSystem>
{
    private static readonly HttpMethod Patch = HttpMethod.Patch;

    [Fact]
    public async Task Logon_WrongPassword_Is401WithChallenge()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, S4HanaSystem.Address(S4HanaSystem.Orders));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", "bm86bm8=");

        using var response = await system.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(401, (int)response.StatusCode);
        Assert.StartsWith("Basic realm=", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_WithoutTokenOrCookies_Is403()
    {
        var (token, cookies) = await FetchAsync();

        using var bare = await system.SendAsync(Patch, S4HanaSystem.Orders + "('1')");
        using var withoutCookies = await system.SendAsync(Patch, S4HanaSystem.Orders + "('1')", ("x-csrf-token", token));
        using var oneCookie = await system.SendAsync(Patch, S4HanaSystem.Orders + "('1')", ("x-csrf-token", token), ("Cookie", cookies[1]));

        Assert.All([bare, withoutCookies, oneCookie], response =>
        {
            Assert.Equal(403, (int)response.StatusCode);
            Assert.Equal("Required", response.Headers.GetValues("x-csrf-token").Single());
        });
        Assert.Equal("CSRF token validation failed", await bare.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Token_UnusedForLongerThanItsLife_IsRefused()
    {
        var clock = new HandClock();
        await using var other = new S4HanaSystem { Clock = clock };
        await other.InitializeAsync();
        using var fetched = await other.SendAsync(HttpMethod.Get, "API_SALES_ORDER_SRV", ("x-csrf-token", "fetch"));
        var cookies = fetched.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]);
        (string, string)[] headers = [("x-csrf-token", fetched.Headers.GetValues("x-csrf-token").Single()), ("Cookie", string.Join("; ", cookies))];

        clock.Now = clock.Now.AddMinutes(30);
        using var atTheEnd = await other.SendAsync(HttpMethod.Post, S4HanaSystem.Orders, headers);
        clock.Now = clock.Now.AddMinutes(30).AddSeconds(1);
        using var after = await other.SendAsync(HttpMethod.Post, S4HanaSystem.Orders, headers);

        Assert.Equal(501, (int)atTheEnd.StatusCode);
        Assert.Equal(403, (int)after.StatusCode);
    }

    [Fact]
    public async Task Change_OfAnOrder_IsCheckedForItsVersion()
    {
        var (token, cookies) = await FetchAsync();
        (string, string)[] headers = [("x-csrf-token", token), ("Cookie", string.Join("; ", cookies))];
        var path = $"{S4HanaSystem.Orders}('{system.Data.Orders[0].Id}')";
        using var read = await system.SendAsync(HttpMethod.Get, path);
        var tag = read.Headers.GetValues("ETag").Single();

        using var blind = await system.SendAsync(Patch, path, headers);
        using var stale = await system.SendAsync(HttpMethod.Delete, path, [.. headers, ("If-Match", "W/\"datetimeoffset'2000-01-01T00%3A00%3A00.0000000Z'\"")]);
        using var current = await system.SendAsync(Patch, path, [.. headers, ("If-Match", tag)]);
        using var readOnly = await system.SendAsync(HttpMethod.Post, "API_BILLING_DOCUMENT_SRV/A_BillingDocument", headers);
        using var batch = await system.SendAsync(HttpMethod.Post, "API_SALES_ORDER_SRV/$batch", headers);

        Assert.Equal([428, 412, 501, 405, 501], new[] { blind, stale, current, readOnly, batch }.Select(response => (int)response.StatusCode));
    }

    [Fact]
    public async Task Image_OfAProduct_IsServedWholeAndInRanges()
    {
        var path = Content(system.Data.Products[0].Id, "MARA");
        using var whole = await system.SendAsync(HttpMethod.Get, path);
        var bytes = await whole.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var tag = whole.Headers.GetValues("ETag").Single();

        using var part = await system.SendAsync(HttpMethod.Get, path, ("Range", "bytes=4-7"));
        using var tail = await system.SendAsync(HttpMethod.Get, path, ("Range", "bytes=-5"));
        using var beyond = await system.SendAsync(HttpMethod.Get, path, ("Range", $"bytes={bytes.Length}-"));
        using var known = await system.SendAsync(HttpMethod.Get, path, ("If-None-Match", tag));
        using var head = await system.SendAsync(HttpMethod.Head, path);

        Assert.Equal("image/png", whole.Content.Headers.ContentType?.MediaType);
        Assert.Equal("PNG"u8.ToArray(), bytes[1..4]);
        Assert.Equal([0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82], bytes[^8..]);
        Assert.Equal([206, 206, 416, 304, 200], new[] { part, tail, beyond, known, head }.Select(response => (int)response.StatusCode));
        Assert.Equal(bytes[4..8], await part.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal($"bytes 4-7/{bytes.Length}", part.Content.Headers.ContentRange?.ToString());
        Assert.Equal(bytes[^5..], await tail.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(bytes.Length, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Document_OfAnInvoice_IsAPdfAndUnknownKeysAre404()
    {
        var invoice = system.Data.Invoices[0];
        using var pdf = await system.SendAsync(HttpMethod.Get, Content(invoice.Id.PadLeft(10, '0'), "VBRK"));
        var bytes = await pdf.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using var none = await system.SendAsync(HttpMethod.Get, Content("NOTHING", "VBRK"));
        using var without = await system.SendAsync(HttpMethod.Get, Content(system.Data.Products[9].Id, "MARA"));

        Assert.Equal("application/pdf", pdf.Content.Headers.ContentType?.MediaType);
        Assert.InRange(bytes.Length, 10_000, 40_960);
        Assert.Equal("%PDF-1.4"u8.ToArray(), bytes[..8]);
        AssertCrossReferences(System.Text.Encoding.ASCII.GetString(bytes));
        Assert.Equal(404, (int)none.StatusCode);
        Assert.Equal(404, (int)without.StatusCode);
    }

    // Each entry of the table must point at the object of its number.
    private static void AssertCrossReferences(string pdf)
    {
        var table = int.Parse(pdf.Split('\n')[^3], System.Globalization.CultureInfo.InvariantCulture);
        var lines = pdf[table..].Split('\n');
        var count = int.Parse(lines[1].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        for (var number = 1; number < count; number++)
        {
            var offset = int.Parse(lines[2 + number][..10], System.Globalization.CultureInfo.InvariantCulture);
            Assert.StartsWith($"{number} 0 obj", pdf[offset..], StringComparison.Ordinal);
        }
    }

    private static string Content(string key, string type) =>
        "API_CV_ATTACHMENT_SRV/AttachmentContentSet(DocumentInfoRecordDocType='',DocumentInfoRecordDocNumber='',DocumentInfoRecordDocVersion='',"
        + $"DocumentInfoRecordDocPart='',LogicalDocument='',ArchiveDocumentID='',LinkedSAPObjectKey='{Uri.EscapeDataString(key)}',BusinessObjectTypeName='{type}')/$value";

    private async Task<(string Token, string[] Cookies)> FetchAsync()
    {
        using var response = await system.SendAsync(HttpMethod.Head, "API_SALES_ORDER_SRV/", ("x-csrf-token", "Fetch"));
        return (response.Headers.GetValues("x-csrf-token").Single(), [.. response.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0])]);
    }

    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
