using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using CanonicalGateway.Gateway.Writing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Writing;

public sealed class Utf8OutputTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(4095)]
    [InlineData(4097)]
    public void Write_PiecesOfOneLength_ComeWholeAcrossBlocks(int length)
    {
        var piece = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        var times = (20_000 / length) + 2;

        var text = Written.By(o =>
        {
            for (var i = 0; i < times; i++)
            {
                o.Write(Encoding.UTF8.GetBytes(piece));
                o.Write((byte)'|');
            }
        });

        Assert.Equal(string.Concat(Enumerable.Repeat(piece + "|", times)), text);
    }

    [Fact]
    public void Reserve_AtTheEndOfABlock_LosesNothing()
    {
        var random = new Random(3);
        var expected = new StringBuilder();

        var text = Written.By(o =>
        {
            for (var i = 0; i < 500; i++)
            {
                var length = random.Next(700);
                var target = o.Reserve(length);
                Assert.True(target.Length >= length);
                var used = random.Next(length + 1);
                target[..used].Fill((byte)('a' + (i % 26)));
                o.Advance(used);
                expected.Append((char)('a' + (i % 26)), used);
            }
        });

        Assert.Equal(expected.ToString(), text);
    }

    [Fact]
    public async Task Unflushed_Bytes_CountTillTheFlush()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var output = new Utf8Output(pipe.Writer);

        output.Write("abc"u8);
        output.Commit();
        Assert.Equal(3, output.Unflushed);
        output.Write("de"u8);
        await output.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, output.Unflushed);

        Assert.True(pipe.Reader.TryRead(out var read));
        Assert.Equal("abcde", Encoding.UTF8.GetString(read.Buffer.ToArray()));
    }
}
