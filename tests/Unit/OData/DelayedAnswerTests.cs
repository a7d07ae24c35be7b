using System.Buffers;
using System.IO.Pipelines;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.Writing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.OData;

public sealed class DelayedAnswerTests
{
    /// <summary>What the server's pipe was given stays in the answer: an error that follows would stand behind it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8 * 1024)]
    [InlineData(DelayedAnswer.BytesMax)]
    public void Written_UpToTheLimit_IsKeptFromTheServer(int bytes)
    {
        var body = new Pipe();
        using var answer = new DelayedAnswer(body.Writer);

        Write(answer, bytes).Commit();

        Assert.False(answer.IsHandedOver);
        Assert.Equal(0, body.Writer.UnflushedBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(DelayedAnswer.BytesMax)]
    [InlineData(DelayedAnswer.BytesMax + 1)]
    [InlineData((3 * DelayedAnswer.BytesMax) + 17)]
    public async Task Flushed_AnyLength_ArrivesWholeAndInOrder(int bytes)
    {
        var body = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        using var answer = new DelayedAnswer(body.Writer);

        await Write(answer, bytes).FlushAsync(TestContext.Current.CancellationToken);
        await Write(answer, 5).FlushAsync(TestContext.Current.CancellationToken);

        Assert.True(answer.IsHandedOver);
        var read = await body.Reader.ReadAsync(TestContext.Current.CancellationToken);
        byte[] expected = [.. Bytes(bytes), .. Bytes(5)];
        Assert.Equal(expected, read.Buffer.ToArray());
    }

    private static Utf8Output Write(DelayedAnswer answer, int bytes)
    {
        var output = new Utf8Output(answer);
        foreach (var part in Bytes(bytes).Chunk(100))
        {
            output.Write(part);
        }

        return output;
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i % 251))];
}
