using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.OData.Batch;
using Xunit;

namespace CanonicalGateway.Tests.Unit.OData.Batch;

public sealed class BatchBodyTests
{
    [Fact]
    public async Task Body_SplitAnywhere_IsTheSame()
    {
        var bytes = Enumerable.Range(0, 300).Select(i => (byte)i).ToArray();
        for (var split = 0; split <= bytes.Length; split++)
        {
            var pipe = new Pipe();
            var reading = BatchBody.ReadAsync(pipe.Reader, new BatchOptions(), TestContext.Current.CancellationToken);
            await pipe.Writer.WriteAsync(bytes.AsMemory(0, split), TestContext.Current.CancellationToken);
            await pipe.Writer.WriteAsync(bytes.AsMemory(split), TestContext.Current.CancellationToken);
            await pipe.Writer.CompleteAsync();

            using var body = await reading;

            Assert.Equal(bytes, body.Memory.ToArray());
        }
    }

    [Fact]
    public async Task Body_AtTheLimitAndOnePast()
    {
        var options = new BatchOptions { BodyBytesMax = 256 };

        using var body = await ReadAsync(256);

        Assert.Equal(256, body.Memory.Length);
        var error = (await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(257))).Error;
        Assert.Equal(GatewayErrorCode.LimitExceeded, error.Code);
        Assert.Contains("Batch:BodyBytesMax", error.Message, StringComparison.Ordinal);

        Task<BatchBody> ReadAsync(int length) => BatchBody.ReadAsync(PipeReader.Create(new MemoryStream(new byte[length])), options, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Captured_AtTheLimitAndOnePast()
    {
        using var body = new CapturedBody(10_000, discards: false);
        body.Write(new byte[10_000]);

        Assert.Equal(10_000, body.Length);
        var error = Assert.Throws<GatewayException>(() => body.Write(new byte[1])).Error;
        Assert.Contains("Batch:AnswerBytesMax", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Captured_ManyChunks_ComeBackInOrder()
    {
        using var body = new CapturedBody(1 << 20, discards: false);
        var text = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{i},"));
        for (var at = 0; at < text.Length; at += 977)
        {
            body.Write(Encoding.ASCII.GetBytes(text.Substring(at, Math.Min(977, text.Length - at))));
        }

        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        body.CopyTo(pipe.Writer);
        await pipe.Writer.CompleteAsync();
        using var copied = await BatchBody.ReadAsync(pipe.Reader, new BatchOptions(), TestContext.Current.CancellationToken);

        Assert.Equal(text, body.Text(Encoding.ASCII));
        Assert.Equal(text, Encoding.ASCII.GetString(copied.Memory.Span));
        Assert.Equal(text.Length, body.Sequence().Length);
    }

    [Fact]
    public void Captured_CutAndWrittenAnew_HoldsTheNewAlone()
    {
        using var body = new CapturedBody(100, discards: false);
        using var stream = new CapturedStream(body);
        stream.Write(new byte[90]);

        stream.SetLength(0);
        stream.Write("error"u8);

        Assert.Equal("error", body.Text(Encoding.ASCII));
    }

    [Fact]
    public void Captured_Discarding_HoldsNothing()
    {
        using var body = new CapturedBody(10, discards: true);

        body.Write(new byte[100_000]);

        Assert.Equal(0, body.Length);
    }

    [Theory]
    [InlineData("Customers?$top=1", "/odata/v1/Customers?$top=1")]
    [InlineData("/odata/v1/Customers", "/odata/v1/Customers")]
    [InlineData("http://h:8080/odata/v1/Customers?$top=1", "/odata/v1/Customers?$top=1")]
    [InlineData("HTTPS://H:8080/odata/v1/Customers", "/odata/v1/Customers")]
    [InlineData("https://public/x/odata/v1/Customers", "/x/odata/v1/Customers")]
    [InlineData("https://public:443/odata/v1/Customers", "/odata/v1/Customers")]
    [InlineData("https://public", "/")]
    [InlineData("Customers?$filter=Name eq 'ä\"'", "/odata/v1/Customers?$filter=Name%20eq%20'%C3%A4%22'")]
    [InlineData("%24metadata", "/odata/v1/%24metadata")]
    public void Target_OfEachForm_IsPathAndQuery(string url, string target) => Assert.Equal(target, Targets().Resolve(url));

    [Theory]
    [InlineData("https://other/odata/v1/Customers", "another host")]
    [InlineData("http://h/odata/v1/Customers", "another host")]
    [InlineData("http://user@h:8080.other/odata/v1/Customers", "another host")]
    [InlineData("http://", "another host")]
    [InlineData("$batch", "within a batch")]
    [InlineData("/odata/v1/%24batch?x", "within a batch")]
    [InlineData("Customers\n", "control")]
    public void Target_Bad_IsRefused(string url, string culprit)
    {
        var error = Assert.Throws<GatewayException>(() => Targets().Resolve(url)).Error;

        Assert.Equal(GatewayErrorCode.InvalidUrl, error.Code);
        Assert.Contains(culprit, error.Message, StringComparison.Ordinal);
    }

    private static InnerTargets Targets() => new("/odata/v1/$batch?x=1", "http://h:8080", "https://h:8080", "https://public");
}
