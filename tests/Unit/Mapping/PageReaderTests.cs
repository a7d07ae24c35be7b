using System.Text;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Mapping;

public sealed class PageReaderTests
{
    [Theory]
    [InlineData("""{"d":{"results":[{"Name":"A"}],"__next":"http://x/?a=1\u0026b=2"}}""", "A", "http://x/?a=1&b=2")]
    [InlineData("""{"d":{"__next":"n","results":[{"Name":"A"},{"Name":"B"}]}}""", "A,B", "n")]
    [InlineData("""{"x":{"results":[{"Name":"no"}]},"d":{"y":[[1]],"results":[],"z":{}}}""", "", null)]
    [InlineData("""{"d":{"results":[],"__next":null}}""", "", null)]
    [InlineData("""{"d":{"results":{"Name":"single"}}}""", "single", null)]
    [InlineData("""{"\u0064":{"re\u0073ults":[{"N\u0061me":"A"}]}}""", "A", null)]
    public void Read_Page_GivesItsRowsAndScalars(string page, string names, string? next)
    {
        var scalars = new string?[1];

        using var batch = Read(page, scalars);

        Assert.Equal(names, string.Join(',', batch.Texts(1)));
        Assert.Equal(next, scalars[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("{\"d\":{\"results\":[{\"Name\":\"A\"}")]
    [InlineData("{\"d\":{\"results\":[{\"Name\":\"A\"")]
    [InlineData("{\"d\":{\"results\":[{\"Name\":\"A\"},]}}")]
    [InlineData("{\"d\":{\"results\":[{Name:1}]}}")]
    [InlineData("{\"d\":{\"results\":[{\"Name\":\"a\nb\"}]}}")]
    public void Read_BrokenJson_IsAFaultOfTheBackend(string page) =>
        Assert.Equal("The backend 'crm' answered Account with malformed JSON.", Fault(page).Message);

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"d":{}}""")]
    [InlineData("""{"d":[]}""")]
    [InlineData("""{"results":[]}""")]
    [InlineData("""{"d":{"results":null}}""")]
    [InlineData("""{"d":{"results":"none"}}""")]
    [InlineData("""{"d":{"results":[1,2]}}""")]
    [InlineData("""{"d":{"results":[{"Name":"A"},null,{"Name":"B"}]}}""")]
    [InlineData("""{"d":{"results":[[{"Name":"A"}]]}}""")]
    public void Read_WrongShape_IsAFaultOfTheBackend(string page) => Fault(page);

    [Fact]
    public void Read_EveryTruncation_IsAFaultOfTheBackend()
    {
        const string Page = """{"d":{"results":[{"Id":"1","Name":"A","X":{"y":[1,"\n"]}}],"__next":"n"}}""";

        for (var length = 0; length < Page.Length; length++)
        {
            Fault(Page[..length]);
        }
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(100, false)]
    public void Read_DeepUnknownValue_IsSkippedUpToTheParsersDepth(int depth, bool isRead)
    {
        var page = $$$"""{"d":{"results":[{"X":{{{new string('[', depth)}}}{{{new string(']', depth)}}},"Name":"A"}]}}""";

        if (isRead)
        {
            using var batch = Read(page, new string?[1]);
            Assert.Equal(["A"], batch.Texts(1));
        }
        else
        {
            Fault(page);
        }
    }

    [Fact]
    public void Read_CheckRefusesARow_LeavesItOut()
    {
        var reader = new PageReader(new RowReader(Map, TestRows.Shape("Customer", "Id", "Name"), "Kind", "Deep.er"), "d.results");
        var page = Encoding.UTF8.GetBytes("""{"d":{"results":[{"Name":"A","Kind":"keep"},{"Kind":"drop","Name":"B"},{"Deep":{"er":1},"Kind":"keep","Name":"C"}]}}""");

        using var batch = reader.Read(page, "crm", "Account", [], (sides, sink) => sink.String(sides[0]) == "keep");

        Assert.Equal(["A", "C"], batch.Texts(1));
    }

    private static EntityMap<object> Map => new EntityMap<object>(TestRows.Type("Customer"), "Account")
        .Map("Id", new(new TextCodec(false), ["Id"]))
        .Map("Name", new(new TextCodec(false), ["Name"]));

    private static RowBatch Read(string page, string?[] scalars) =>
        new PageReader(new RowReader(Map, TestRows.Shape("Customer", "Id", "Name")), "d.results", "d.__next")
            .Read(Encoding.UTF8.GetBytes(page), "crm", "Account", scalars);

    private static GatewayError Fault(string page)
    {
        var error = Assert.Throws<GatewayException>(() => Read(page, new string?[1])).Error;
        Assert.Equal((GatewayErrorCode.BackendFault, "crm"), (error.Code, error.Backend));
        return error;
    }
}
