using System.Text;
using System.Text.RegularExpressions;
using CanonicalGateway.Adapters.Mapping;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Mapping;

/// <summary>What is read by comparing rows with the layouts of earlier ones must be what a plain walk over the JSON reads.</summary>
public sealed partial class LayoutWalkTests(ITestOutputHelper output)
{
    private const string Row =
        """{"__metadata":{"uri":"http://x/Order('1')","type":"O"},"id":"1","net":"10.50","blocked":false,"changed":"2026-01-31T10:00:00Z","buyer":{"number":7,"area":{"currency":"EUR"}},"tags":["a",1,null,{"b":-0.5}],"items":{"results":[{"no":10,"text":"a\n\u00e9","quantity":{"value":1.5}},{"no":20,"text":null,"quantity":{"value":2}}]},"log":{"__deferred":{"uri":"http://x"}}}""";

    // What stands for a JSON value, and what is no value.
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "12.50", "1e3", "-0.0", "123456789012345678901234567890", "\"\"", "\"text\"", "\"10.50\"", "\"7\"", "{}", "[]", "[[]]", "[{}]",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"é😀\"", "\"2026-01-31T10:00:00.5\\u002b01:00\"", "\"A value that is much longer than a vector is, without escapes\"",
        "\"A value that is much longer than a vector is, with \\\"escapes\\\"\"", "{\"x\":1}", "{\"number\":\"8\",\"area\":null}", "[1,\"a\",{\"x\":[2]},null]",
        "01", "1.", ".5", "+1", "1e", "-", "nul", "True", "\"\\x\"", "\"\\u12g4\"", "\"a\tb\"", "{\"x\":1,}", "[1,]", "[1 2]", "{x:1}", "'a'", "\"open", "", "/**/1", "\u00a01",
    ];

    [Fact]
    public void Read_RowsThatDiffer_AreReadAsWithoutLayouts()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var reading = new PlainReading();
        var good = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var row = random.Next(4) == 0 ? Row : Changed(random, Row);
            var rows = Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(3) == 0 ? Changed(random, row) : row);
            var comma = random.Next(200) switch { 0 => ",,", 1 => " ", < 20 => " ,\n\t", _ => "," };
            good += Compare(reading, Page(comma, [.. rows]), seed) ? 1 : 0;
        }

        output.WriteLine($"{good} pages without fault");
        Assert.True(good > 500);
    }

    [Fact]
    public async Task Read_RowsThatDifferInPieces_AreReadAsWithoutLayouts()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var reading = new PlainReading();
        for (var i = 0; i < 2_000; i++)
        {
            var rows = Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(3) == 0 ? Row : Changed(random, Row));
            var page = Encoding.UTF8.GetBytes(Page(random.Next(200) switch { 0 => ",,", 1 => " ", < 20 => " ,\n\t", _ => "," }, [.. rows]));
            var expected = PlainReading.Plain(page);
            var arriving = new ArrivingPage(page, random.Next(page.Length)) { PieceBytesMax = random.Next(16, 2 * page.Length), BytesAtOnce = random.Next(1, page.Length) };
            var what = $"seed {seed}, {arriving.BytesRead} first, {arriving.PieceBytesMax} a piece: {Encoding.UTF8.GetString(page)}";

            var actual = await reading.ArrivingAsync(arriving);

            Assert.True(expected == actual, $"{what}\nexpected {expected}\nactual   {actual}");
        }
    }

    [Fact]
    public void Read_PageCutOffAnywhere_IsAFault()
    {
        var page = Page(",", Row, Row);
        var reading = Trained(page);

        for (var length = 0; length < page.Length; length++)
        {
            Assert.Equal(PlainReading.Fault, reading.Predicted(Encoding.UTF8.GetBytes(page[..length])));
        }
    }

    [Fact]
    public void Read_AnyByteChanged_IsReadAsWithoutLayouts()
    {
        var page = Encoding.UTF8.GetBytes(Page(",", Row, Row));
        var trained = Encoding.UTF8.GetString(page);

        // A reader that learns from the faulty pages, too, and one that has seen only the good one.
        var hardened = Trained(trained);
        for (var at = 0; at < page.Length; at++)
        {
            var reading = at % 16 == 0 ? Trained(trained) : hardened;
            var original = page[at];
            foreach (var other in "\"\\{}[],:0 9-+.enuxAÿ\0\u001f"u8)
            {
                page[at] = other;
                Compare(reading, page, $"byte {at} as 0x{other:x2}");
            }

            page[at] = original;
        }
    }

    [Fact]
    public void Read_AnyByteLeftOutOrDoubled_IsReadAsWithoutLayouts()
    {
        var page = Page(",", Row, Row);
        var reading = Trained(page);

        for (var at = 0; at < page.Length; at++)
        {
            Compare(reading, Encoding.UTF8.GetBytes(page.Remove(at, 1)), $"without {at}");
            Compare(reading, Encoding.UTF8.GetBytes(page.Insert(at, page[at].ToString())), $"twice {at}");
        }
    }

    [Fact]
    public void Read_AnyValueReplaced_IsReadAsWithoutLayouts()
    {
        var row = ValuePattern().Matches(Row);
        foreach (var value in Values)
        {
            foreach (Match match in row)
            {
                var changed = string.Concat(Row.AsSpan(0, match.Index), value, Row.AsSpan(match.Index + match.Length));
                var reading = Trained(Page(",", Row));
                Compare(reading, Encoding.UTF8.GetBytes(Page(",", Row, changed, Row, changed)), changed);
            }
        }
    }

    [Fact]
    public void Read_ValueReachesTheEndOfAVector_IsReadWhole()
    {
        for (var length = 0; length < 70; length++)
        {
            var reading = new PlainReading();
            var text = new string('x', length);
            foreach (var value in new[] { text, text + "\\\"", "\\u0041" + text, text + "é" })
            {
                var page = Page(",", """{"id":"1"}""", $"{{\"id\":\"{value}\"}}", $"{{\"id\":\"{value}\"}}");
                Assert.True(Compare(reading, Encoding.UTF8.GetBytes(page), page));
            }
        }
    }

    [Theory]
    [InlineData(58, true)]
    [InlineData(61, true)]
    [InlineData(62, false)]
    [InlineData(70, false)]
    public void Read_LevelsAroundTheParsersDepth_AreCountedFromThePage(int levels, bool isRead)
    {
        var reading = new PlainReading();
        var row = $$"""{"id":"1","x":{{new string('[', levels - 1)}}{{new string(']', levels - 1)}}}""";
        var objects = $$"""{"id":"1","x":{{string.Concat(Enumerable.Repeat("{\"a\":", levels - 1))}}1{{new string('}', levels - 1)}}}""";

        Assert.Equal(isRead, Compare(reading, Encoding.UTF8.GetBytes(Page(",", """{"id":"1","x":[]}""", row, row)), "arrays"));
        Assert.Equal(isRead, Compare(reading, Encoding.UTF8.GetBytes(Page(",", """{"id":"1","x":{}}""", objects, objects)), "objects"));
    }

    [Fact]
    public void Read_PageWithinLongerMemory_EndsWithThePage()
    {
        var reader = new PageReader(
            new RowReader(
                new EntityMap<object>(Rows.TestRows.Type("Order"), "Order").Map("Id", new(new TextCodec(false), ["id"])), Rows.TestRows.Shape("Order", "Id")),
            "rows");
        var whole = """{"rows":[{"id":"1"},{"id":"2"}]}"""u8.ToArray();
        using var headers = new HttpResponseMessage();

        for (var length = 1; length < whole.Length; length++)
        {
            var rented = System.Buffers.ArrayPool<byte>.Shared.Rent(whole.Length);
            whole.CopyTo(rented, 0);
            var reply = new Contracts.Adapters.BackendReply(System.Net.HttpStatusCode.OK, headers.Headers, headers.Content.Headers, rented, length);
            Assert.Throws<Contracts.Errors.GatewayException>(() => reader.Read(reply, "erp", "Order", []));
        }
    }

    [Fact]
    public async Task Read_ManyThreadsOverOneReader_EachReadsItsPage()
    {
        var reading = new PlainReading();
        var pages = Enumerable.Range(0, 8).Select(i => new Random(i)).Select(r => Encoding.UTF8.GetBytes(
            Page(",", [.. Enumerable.Range(0, 20).Select(_ => Shuffled(r))]))).ToArray();

        await Parallel.ForAsync(0, 2_000, TestContext.Current.CancellationToken, (i, _) =>
        {
            Assert.Equal(PlainReading.Plain(pages[i % pages.Length]), reading.Predicted(pages[i % pages.Length]));
            return ValueTask.CompletedTask;
        });
    }

    private static string Page(string separator, params string[] rows) => $"{{\"d\":{{\"results\":[{string.Join(separator, rows)}],\"__next\":\"n\"}}}}";

    private static PlainReading Trained(string page)
    {
        var reading = new PlainReading();
        for (var i = 0; i < 4; i++)
        {
            Assert.NotEqual(PlainReading.Fault, reading.Predicted(Encoding.UTF8.GetBytes(page)));
        }

        return reading;
    }

    private static string Shuffled(Random random)
    {
        var members = new[] { "\"id\":\"1\"", "\"net\":1.5", "\"buyer\":{\"number\":\"7\"}", "\"blocked\":true" };
        random.Shuffle(members);
        return $"{{{string.Join(',', members)}}}";
    }

    // One or two changes of a kind that a backend may make from row to row, or that only a broken one makes.
    private static string Changed(Random random, string row)
    {
        for (var i = random.Next(1, 3); i > 0; i--)
        {
            var members = MemberPattern().Matches(row);
            if (members.Count == 0)
            {
                return row;
            }

            var (one, two) = (members[random.Next(members.Count)], members[random.Next(members.Count)]);
            row = random.Next(7) switch
            {
                0 => row.Remove(one.Index, one.Length),
                1 => row.Insert(one.Index, two.Value),
                2 when one.Index + one.Length <= two.Index => string.Concat(
                    row.AsSpan(0, one.Index), two.Value, row.AsSpan(one.Index + one.Length, two.Index - one.Index - one.Length), one.Value + row[(two.Index + two.Length)..]),
                3 => row.Insert(one.Index + random.Next(one.Length), " "),
                4 => Regex.Replace(row, one.Groups["name"].Value, n => $"\\u{(int)n.Value[0]:x4}{n.Value[1..]}"),
                5 => row.Replace(",", ",\r\n  ", StringComparison.Ordinal),
                _ => row.Replace(one.Value, $"\"{one.Groups["name"].Value}\":{Values[random.Next(Values.Length)]},", StringComparison.Ordinal),
            };
        }

        return row;
    }

    private static bool Compare(PlainReading reading, string page, int seed) => Compare(reading, Encoding.UTF8.GetBytes(page), $"seed {seed}: {page}");

    // Returns whether the page could be read.
    private static bool Compare(PlainReading reading, byte[] page, string what)
    {
        var expected = PlainReading.Plain(page);
        for (var turn = 0; turn < 2; turn++)
        {
            var actual = reading.Predicted(page);
            Assert.True(expected == actual, $"{what}\nexpected {expected}\nactual   {actual}\n{Encoding.UTF8.GetString(page)}");
        }

        return expected != PlainReading.Fault;
    }

    [GeneratedRegex("""(?<=[:\[,])(?:"(?:[^"\\]|\\.)*"(?!:)|-?[0-9.]+|true|false|null)""")]
    private static partial Regex ValuePattern();

    [GeneratedRegex("""(?:"(?<name>\w+)":(?:"(?:[^"\\]|\\.)*"|[\w.-]+),)""")]
    private static partial Regex MemberPattern();
}
