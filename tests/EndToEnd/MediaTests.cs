using System.Net;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.S4Hana.Attachments;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Pictures and documents come from the backend that holds them, byte for byte.</summary>
public sealed class MediaTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    // Each tenth product has no picture.
    private Contracts.Entities.Product Pictured => sandbox.Data.Products[0];

    private Contracts.Entities.Product Unpictured => sandbox.Data.Products[9];

    private string Image => $"Products('{Quoted(Pictured.Id)}')/Image";

    [Fact]
    public async Task Image_Whole_IsTheBackendsBytes()
    {
        var reply = (await sandbox.Reader.GetAsync(Image)).AssertOk();

        Assert.Equal(Attachment.Of(Pictured).Content(), reply.Bytes);
        Assert.Equal("image/png", reply.ContentHeaders.ContentType?.MediaType);
        Assert.NotNull(reply.Header("ETag"));
    }

    [Fact]
    public async Task Document_Whole_IsTheBackendsBytes()
    {
        foreach (var invoice in sandbox.Data.Invoices.Take(3))
        {
            var reply = (await sandbox.Reader.GetAsync($"Invoices('{invoice.Id}')/Document")).AssertOk();

            Assert.Equal(Attachment.Of(invoice).Content(), reply.Bytes);
            Assert.Equal("application/pdf", reply.ContentHeaders.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=5-5", 5, 1)]
    [InlineData("bytes=-4", -4, 4)]
    public async Task Image_Range_206(string range, int from, int length)
    {
        var whole = Attachment.Of(Pictured).Content();

        var reply = (await sandbox.Reader.GetAsync(Image, ("Range", range))).AssertStatus(HttpStatusCode.PartialContent);

        Assert.Equal(whole.AsSpan(from < 0 ? whole.Length + from : from, length).ToArray(), reply.Bytes);
        Assert.EndsWith($"/{whole.Length}", reply.Header("Content-Range"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_OfARowThatAFilterSegmentLeavesOut_404()
    {
        (await sandbox.Reader.GetAsync(Image.Replace("(", "/$filter(false)(", StringComparison.Ordinal))).AssertError(HttpStatusCode.NotFound, "NotFound");
        (await sandbox.Reader.GetAsync(Image.Replace("(", "/$filter(Name ne '')(", StringComparison.Ordinal))).AssertOk();
    }

    [Fact]
    public async Task Image_RangeBeyond_416() =>
        (await sandbox.Reader.GetAsync(Image, ("Range", "bytes=99999999-"))).AssertStatus(HttpStatusCode.RequestedRangeNotSatisfiable);

    [Fact]
    public async Task Image_Known_304()
    {
        var tag = (await sandbox.Reader.GetAsync(Image)).AssertOk().Header("ETag")!;

        var reply = (await sandbox.Reader.GetAsync(Image, ("If-None-Match", tag))).AssertStatus(HttpStatusCode.NotModified);

        Assert.Empty(reply.Bytes);
        Assert.Equal(tag, reply.Header("ETag"));
        (await sandbox.Reader.GetAsync(Image, ("If-None-Match", "\"other\""))).AssertOk();
    }

    [Fact]
    public async Task Image_Head_HeadersAlone()
    {
        var reply = (await sandbox.Reader.SendAsync(HttpMethod.Head, Image)).AssertOk();

        Assert.Empty(reply.Bytes);
        Assert.Equal(Attachment.Of(Pictured).Content().Length, reply.ContentHeaders.ContentLength);
    }

    [Fact]
    public async Task Image_OfProductWithout_404() =>
        (await sandbox.Reader.GetAsync($"Products('{Quoted(Unpictured.Id)}')/Image")).AssertError(HttpStatusCode.NotFound, "NotFound");

    [Theory]
    [InlineData("Products('no-such')/Image")]
    [InlineData("Invoices('999999999')/Document")]
    public async Task Stream_OfNoRow_404(string url) => (await sandbox.Reader.GetAsync(url)).AssertError(HttpStatusCode.NotFound, "NotFound");

    [Fact]
    public async Task Image_WithoutToken_401() => (await sandbox.Nobody.GetAsync(Image)).AssertError(HttpStatusCode.Unauthorized, "Unauthenticated");

    [Fact]
    public async Task Image_Headers_HoldNothingOfTheBackend()
    {
        var reply = (await sandbox.Reader.GetAsync(Image, ("Cookie", "mine=1"))).AssertOk();

        foreach (var name in new[] { "Set-Cookie", "x-csrf-token", "sap-processing-info", "sap-server", "dataserviceversion", "Server" })
        {
            Assert.Null(reply.Header(name));
        }
    }

    [Theory]
    [InlineData(FaultKind.Outage)]
    [InlineData(FaultKind.Status)]
    public async Task Image_BackendDown_503(FaultKind kind)
    {
        await using var broken = await RunningSandbox.StartAsync(20, ("Backends:s4:RetryAttempts", "0"));
        broken.S4.Faults.Add(new Fault { Kind = kind, Status = kind == FaultKind.Status ? 500 : null });

        var reply = (await broken.Reader.GetAsync($"Products('{Quoted(broken.Data.Products[0].Id)}')/Image")).AssertError(HttpStatusCode.ServiceUnavailable, "BackendUnavailable");

        Assert.Equal("s4", reply.Target);
        Assert.NotNull(reply.Header("Retry-After"));
    }

    private static string Quoted(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
