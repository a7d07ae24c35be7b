using System.Text;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Mapping;

/// <summary>What is read while it arrives must be what is read of the whole page, wherever its pieces end.</summary>
public sealed class PageStreamTests
{
    private const string S4Page =
        """{"d":{"__count":"4","results":[{"__metadata":{"uri":"x"},"Id":"1","Name":"A\"\\\u00e9\ud83d\ude00"},{"__metadata":{"uri":"x"},"Id":"2","Name":"Zoë 😀 €"} , {"Id":"3","Name":null,"X":[1,{"y":[-1.5e3,true]},"]}"]},{"Name":"last, and much longer than any piece is: it has to be put together","Id":"4"}],"__next":"http://x/?a=1\u0026b=2"}}""";

    private const string SalesforcePage =
        """{ "totalSize" : 3, "done":false, "nextRecordsUrl":"/services/data/v62.0/query/01g-3", "records" : [ {"attributes":{"type":"Account"},"Id":"1","Name":"a"}, {"attributes":{"type":"Account"},"Id":"2","Name":"ÄÖ"},   {"Name":"c","Id":"3"} ] }""";

    private const string ZendeskPage =
        """{"tickets":[{"Id":"1","Name":"a","tags":["x","y"]},{"Id":"2","Name":"b","tags":[]}],"organizations":[{"id":9}],"meta":{"has_more":true,"after_cursor":"c\/1="},"links":{"next":null}}""";

    public static TheoryData<string, string, string[]> Pages => new()
    {
        { S4Page, "d.results", ["d.__next", "d.__count"] },
        { SalesforcePage, "records", ["totalSize", "done", "nextRecordsUrl"] },
        { ZendeskPage, "tickets", ["meta.has_more", "meta.after_cursor"] },
        { """{"d":{"results":[],"__next":null}}""", "d.results", ["d.__next"] },
        { """{"d":{"a":{"results":[1]},"__count":"7","results":[ ]},"results":[{}]}""", "d.results", ["d.__count"] },
        { """{"d":{"results":[{"Id":"1"}],"__next":"a","results":[{"Id":"2"},{"Id":"3"}],"z":[[]]}}""", "d.results", ["d.__next"] },
        { """{"d":{"results":{"Id":"1","Name":"single"}}}""", "d.results", ["d.__next"] },
        { """{"\u0064":{"x":{"d":{}},"re\u0073ults":[{"N\u0061me":"A"}]}}""", "d.results", [] },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Next_PageSplitAtEveryByte_GivesTheRowsAndScalarsOfTheWholePage(string page, string rowsPath, string[] scalarPaths)
    {
        var bytes = Encoding.UTF8.GetBytes(page);
        var reader = Reader(rowsPath, scalarPaths);
        var expected = Whole(reader, bytes, scalarPaths.Length);
        foreach (var (most, atOnce) in new[] { (16, int.MaxValue), (16, 1), (24, 5), (64, 7), (4096, int.MaxValue) })
        {
            for (var first = 0; first <= bytes.Length; first++)
            {
                var arriving = new ArrivingPage(bytes, first) { PieceBytesMax = most, BytesAtOnce = atOnce };

                Assert.Equal(expected, await ArrivingAsync(reader, arriving, scalarPaths.Length));
            }
        }
    }

    [Theory]
    [InlineData("<html><body>This is not what was asked for</body></html>")]
    [InlineData("[{\"d\":{\"results\":[]}}]")]
    [InlineData("""{"d":{"result":[{"Id":"1","Name":"A"},{"Id":"2","Name":"A"}]}}""")]
    [InlineData("""{"d":{"results":null,"more":"than a piece holds"}}""")]
    [InlineData("""{"d":{"results":"none","more":"than a piece holds"}}""")]
    [InlineData("""{"d":{"results":[1,2,3,4,5,6,7,8,9,10,11,12,13,14]}}""")]
    [InlineData("""{"d":{"results":[{"Id":"1","Name":"A"},{"Id":"2","Name":"A"},null,{"Id":"3","Name":"B"}]}}""")]
    [InlineData("""{"d":{"results":[{"Id":"1","Name":"A"},[{"Id":"2","Name":"A"}],{"Id":"3","Name":"B"}]}}""")]
    [InlineData("""{"d":{"results":[{"Id":"1","Name":"A"},{"Id":"2","Name":"A"},]}}""")]
    [InlineData("""{"d":{"results":[,{"Id":"1","Name":"A"},{"Id":"2","Name":"A"}]}}""")]
    [InlineData("""{"d":{"results":[{"Id":"1","Name":"A"},,{"Id":"2","Name":"A"}]}}""")]
    [InlineData("""{"d":{"results":[{"Id":"1","Name":"A"} {"Id":"2","Name":"A"}]}}""")]
    [InlineData("""{"d":{"results":[{"Id":"1","Name":"A"},{"Id":"2",Name:"A"}]}}""")]
    [InlineData("{\"d\":{\"results\":[{\"Id\":\"1\",\"Name\":\"A\"},{\"Id\":\"2\",\"Name\":\"a\nb\"}]}}")]
    [InlineData("""{"d":{"results":[{"Id":"1","Name":"A"},{"Id":"2","Name":"A"}},"__next":null}}""")]
    [InlineData("""{"d":{"results":[{"Id":"1","Name":"A"},{"Id":"2","Name":{"first":"A"}}]}}""")]
    [InlineData("""{"d":{"results":[{"Id":"1","Name":"A"},{"Id":"2","Name":"A"}],"__next":bad}}""")]
    public async Task Next_FaultyPageSplitAtEveryByte_IsTheSameFault(string page)
    {
        var bytes = Encoding.UTF8.GetBytes(page);
        var reader = Reader("d.results", ["d.__next"]);
        var expected = Whole(reader, bytes, 1);
        Assert.StartsWith("BackendFault", expected, StringComparison.Ordinal);
        for (var first = 0; first < bytes.Length; first++)
        {
            Assert.Equal(expected, await ArrivingAsync(reader, new ArrivingPage(bytes, first), 1));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Next_BodyThatEndsAnywhere_IsAFaultAndNeverAShortResult(string page, string rowsPath, string[] scalarPaths)
    {
        var bytes = Encoding.UTF8.GetBytes(page);
        var reader = Reader(rowsPath, scalarPaths);
        for (var length = 1; length < bytes.Length; length++)
        {
            foreach (var first in new[] { 1, length / 2, length })
            {
                var read = await ArrivingAsync(reader, new ArrivingPage(bytes[..length], first), scalarPaths.Length);

                Assert.Equal(Whole(reader, bytes[..length], scalarPaths.Length), read);
                Assert.StartsWith("BackendFault", read, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Next_BodyThatBreaksOff_FailsAfterTheRowsThatCame()
    {
        var reader = Reader("d.results", []);
        var broken = new GatewayError(GatewayErrorCode.BackendUnavailable, "gone").ToException();
        var arriving = new ArrivingPage("""{"d":{"results":[{"Id":"1"},{"Id":"2"},{"Id":"3"}""", 32) { Failure = broken };
        using var reply = arriving.Reply();
        using var pieces = arriving.Open(reader, reply, []);

        using var first = await pieces.NextAsync(CancellationToken.None);

        Assert.Equal(["1"], first.Texts(0));
        Assert.Same(broken, await Assert.ThrowsAsync<GatewayException>(async () => await AllAsync(pieces)));
        Assert.False(pieces.IsAtEnd);
    }

    [Fact]
    public async Task Next_RowsOfAPieceAreThere_DoesNotReadOn()
    {
        var rows = string.Join(',', Enumerable.Range(0, 1000).Select(i => $$"""{"Id":"{{i}}","Name":"name"}"""));
        var arriving = new ArrivingPage($$$"""{"d":{"results":[{{{rows}}}]}}""", 512) { PieceBytesMax = 1024 };
        using var reply = arriving.Reply();
        using var pieces = arriving.Open(Reader("d.results", []), reply, []);
        var seen = 0;

        for (var read = 512; !pieces.IsAtEnd; read += 1024)
        {
            using var batch = await pieces.NextAsync(CancellationToken.None);
            seen += batch.Count;
            Assert.True(arriving.BytesRead <= read, $"{arriving.BytesRead} bytes were read for {seen} rows.");
        }

        Assert.Equal(1000, seen);
        Assert.True(arriving.IsReleased);
    }

    [Fact]
    public async Task Next_ScalarThatIsNeededStandsBehindTheRows_WaitsForIt()
    {
        var scalars = new string?[1];
        var arriving = new ArrivingPage("""{"d":{"results":[{"Id":"1"},{"Id":"2"},{"Id":"3"}],"__count":"3"}}""", 40);
        using var reply = arriving.Reply();
        using var pieces = arriving.Open(Reader("d.results", ["d.__count"]), reply, scalars, needed: 0);

        using var batch = await pieces.NextAsync(CancellationToken.None);

        Assert.Equal((3, "3", true), (batch.Count, scalars[0], pieces.IsAtEnd));
    }

    [Fact]
    public async Task Next_ScalarThatIsNeededStandsBeforeTheRows_ComesWithTheFirst()
    {
        var scalars = new string?[1];
        var arriving = new ArrivingPage("""{"d":{"__count":"3","results":[{"Id":"1"},{"Id":"2"},{"Id":"3"}]}}""", 45);
        using var reply = arriving.Reply();
        using var pieces = arriving.Open(Reader("d.results", ["d.__count"]), reply, scalars, needed: 0);

        using var batch = await pieces.NextAsync(CancellationToken.None);

        Assert.Equal((1, "3", false), (batch.Count, scalars[0], pieces.IsAtEnd));
    }

    [Fact]
    public async Task Next_CheckRefusesRows_LeavesThemOutOfEachPiece()
    {
        var rows = string.Join(',', Enumerable.Range(0, 100).Select(i => $$"""{"Id":"{{i}}","Name":"x"}"""));
        var arriving = new ArrivingPage($$$"""{"d":{"results":[{{{rows}}}]}}""", 20);
        using var reply = arriving.Reply();
        var reader = new PageReader(new RowReader(Map, TestRows.Shape("Customer", "Id", "Name"), "Id"), "d.results");
        using var pieces = arriving.Open(reader, reply, [], (sides, sink) => sink.String(sides[0]).EndsWith('7'));

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{(i == 0 ? "" : i)}7"), await AllAsync(pieces));
    }

    [Fact]
    public void Read_RowsCutByTheEndOfAPiece_AreNoMissesOfLayouts()
    {
        // Else each piece would keep the reader a little more from learning the next change of layout.
        var memory = new LayoutMemory();
        for (var i = 0; i < 100; i++)
        {
            new LayoutWalk("{\"a\":1,\"b\":"u8, new RawToken[1], isWhole: false).ReadObject(0, 0, memory, new PathNode(""));
        }

        Assert.True(memory.LearnsNext);
        Assert.Null(memory.First);
    }

    private static EntityMap<object> Map => new EntityMap<object>(TestRows.Type("Customer"), "Account")
        .Map("Id", new(new TextCodec(false), ["Id"]))
        .Map("Name", new(new TextCodec(false), ["Name"]));

    private static PageReader Reader(string rowsPath, string[] scalarPaths) =>
        new(new RowReader(Map, TestRows.Shape("Customer", "Id", "Name")), rowsPath, scalarPaths);

    private static string Whole(PageReader reader, byte[] page, int scalarCount)
    {
        var scalars = new string?[scalarCount];
        try
        {
            using var batch = reader.Read(page, "erp", "Order", scalars);
            return string.Concat(TextOf(batch)) + string.Join('|', scalars);
        }
        catch (GatewayException fault)
        {
            return $"{fault.Error.Code} {fault.Error.Message}";
        }
    }

    private static async Task<string> ArrivingAsync(PageReader reader, ArrivingPage page, int scalarCount)
    {
        var scalars = new string?[scalarCount];
        var text = new StringBuilder();
        using var reply = page.Reply();
        using var pieces = page.Open(reader, reply, scalars);
        try
        {
            while (!pieces.IsAtEnd)
            {
                using var batch = await pieces.NextAsync(CancellationToken.None);
                Assert.True(batch.Count > 0 || pieces.IsAtEnd);
                text.AppendJoin("", TextOf(batch));
            }

            return text + string.Join('|', scalars);
        }
        catch (GatewayException fault)
        {
            return $"{fault.Error.Code} {fault.Error.Message}";
        }
    }

    private static async Task<List<string?>> AllAsync(PageStream pieces)
    {
        var ids = new List<string?>();
        while (!pieces.IsAtEnd)
        {
            using var batch = await pieces.NextAsync(CancellationToken.None);
            ids.AddRange(batch.Texts(0));
        }

        return ids;
    }

    private static IEnumerable<string> TextOf(RowBatch batch) => batch.Texts(0).Zip(batch.Texts(1), (id, name) => $"{id}={name};");
}
