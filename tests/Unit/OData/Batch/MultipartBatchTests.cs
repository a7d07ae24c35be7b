using System.Text;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.OData.Batch;
using Xunit;

namespace CanonicalGateway.Tests.Unit.OData.Batch;

public sealed class MultipartBatchTests(ITestOutputHelper output)
{
    private const string Example =
        "preamble\r\n--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: 1\r\n\r\n"
        + "GET Customers('1')?$select=Name HTTP/1.1\r\nAccept: application/json\r\nPrefer: odata.maxpagesize=3\r\n\r\n\r\n"
        + "--b\r\nContent-Type: multipart/mixed; boundary=\"c s\"\r\n\r\n"
        + "--c s\r\nContent-Type: application/http\r\nContent-ID: 2\r\n\r\nPOST Cases HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\":\"\\\"\"\r\n"
        + "--c s\r\nContent-Type: application/http\r\nContent-ID: 3\r\n\r\nDELETE $2 HTTP/1.1\r\n\r\n\r\n--c s--\r\n"
        + "--b--\r\nepilogue --b\r\n";

    [Fact]
    public void Read_Example_GivesUnitsInOrder()
    {
        var units = Read(Example);

        Assert.Equal(2, units.Count);
        var get = Assert.Single(units[0].Requests);
        Assert.Equal(("1", "GET", "Customers('1')?$select=Name"), (get.Id, get.Method, get.Url));
        Assert.Equal(["Accept=application/json", "Prefer=odata.maxpagesize=3"], get.Headers.Select(h => $"{h.Key}={h.Value}"));
        Assert.True(get.Body.IsEmpty);
        Assert.NotNull(units[1].Group);
        Assert.Equal(["POST Cases", "DELETE $2"], units[1].Requests.Select(r => $"{r.Method} {r.Url}"));
        Assert.Equal("{\"a\":\"\\\"\"", Encoding.UTF8.GetString(units[1].Requests[0].Body.Span));
        Assert.Equal("2", units[1].Requests[1].ReferenceIn(out _));
    }

    [Fact]
    public void Read_LineFeedsAlone_GiveTheSame()
    {
        var expected = Read(Example);

        var units = Read(Example.Replace("\r\n", "\n", StringComparison.Ordinal));

        Assert.Equal(expected.SelectMany(u => u.Requests).Select(Print), units.SelectMany(u => u.Requests).Select(Print));
    }

    [Fact]
    public void Read_CutAnywhere_IsRefusedUnlessWhole()
    {
        var whole = Example.LastIndexOf("--b--", StringComparison.Ordinal) + "--b--".Length;

        for (var length = 0; length < Example.Length; length++)
        {
            if (length < whole)
            {
                Assert.Equal(GatewayErrorCode.InvalidBody, Assert.Throws<GatewayException>(() => Read(Example[..length])).Error.Code);
            }
            else if (Example[..length].EndsWith("--b--", StringComparison.Ordinal) || length > whole + 1)
            {
                Assert.Equal(2, Read(Example[..length]).Count);
            }
        }
    }

    [Theory]
    [InlineData("--b  \t\r\n", "--b-- \t\r\n")]
    [InlineData("--b\r\n", "--b--")]
    [InlineData("--bx\r\n--b\r\n", "--bx--\r\n--b--")]
    [InlineData("x--b\r\n\r\n--b\r\n", "--b--x\r\n--b--")]
    public void Read_Delimiters_AreWholeLines(string first, string last) =>
        Assert.Equal("Customers", Read($"{first}Content-Type:application/http\r\n\r\nGET Customers HTTP/1.1\r\n\r\n\r\n{last}")[0].Requests[0].Url);

    [Theory]
    [InlineData("GET Customers HTTP/1.1", "GET", "Customers")]
    [InlineData("GET Customers", "GET", "Customers")]
    [InlineData("get /odata/v1/Customers HTTP/1.1", "GET", "/odata/v1/Customers")]
    [InlineData("GET http://h:1/odata/v1/Customers HTTP/1.1", "GET", "http://h:1/odata/v1/Customers")]
    [InlineData("GET Customers?$filter=Name eq 'a b' HTTP/1.1", "GET", "Customers?$filter=Name eq 'a b'")]
    [InlineData("GET Customers?$filter=Name%20eq%20'ä' HTTP/2", "GET", "Customers?$filter=Name%20eq%20'ä'")]
    [InlineData("MERGE Customers('1') HTTP/1.1", "MERGE", "Customers('1')")]
    public void Read_RequestLine_IsTakenApart(string line, string method, string url)
    {
        var request = Request(line + "\r\nHost: h\r\n\r\n");

        Assert.Null(request.Fault);
        Assert.Equal((method, url), (request.Method, request.Url));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET")]
    [InlineData("GET  HTTP/1.1")]
    [InlineData("G\u0001T Customers HTTP/1.1")]
    [InlineData("GET Cust\u0001omers HTTP/1.1")]
    [InlineData("<html> x")]
    [InlineData("Accept: application/json")]
    public void Read_RequestLineBad_IsAFaultInPlace(string line) => AssertFault(line + "\r\n\r\n", "request line");

    [Theory]
    [InlineData("Accept application/json", "colon")]
    [InlineData("Acc ept: x", "name")]
    [InlineData(": x", "name")]
    [InlineData("Accept: a\u0001b", "control")]
    [InlineData("Accept: a\r\n b", "second line")]
    public void Read_HeaderBad_IsAFaultInPlace(string header, string culprit) => AssertFault($"GET Customers HTTP/1.1\r\n{header}\r\n\r\n", culprit);

    [Fact]
    public void Read_NoBlankLineAtTheEnd_IsTaken() => Assert.Equal("h", Assert.Single(Request("GET Customers HTTP/1.1\r\nHost: h").Headers).Value);

    [Theory]
    [InlineData("3", "abc", true)]
    [InlineData("3", "abc\r\n\r\n", true)]
    [InlineData("2", "abc", false)]
    [InlineData("4", "abc", false)]
    [InlineData("-1", "abc", false)]
    [InlineData("x", "abc", false)]
    [InlineData("99999999999999", "abc", false)]
    public void Read_ContentLength_IsHonoured(string length, string body, bool isGood)
    {
        var request = Request($"POST Cases HTTP/1.1\r\nContent-Length: {length}\r\n\r\n{body}");

        Assert.Equal(isGood, request.Fault is null);
        Assert.True(!isGood || request.Body.Length == 3);
    }

    [Theory]
    [InlineData("", "no Content-Type")]
    [InlineData("Content-Type: text/plain\r\n", "text/plain")]
    [InlineData("Content-Type: multipart/mixed\r\n", "boundary")]
    [InlineData("Content-Type: application/http\r\nContent-Transfer-Encoding: base64\r\n", "base64")]
    [InlineData("Content-Type: application/http\r\nContent-ID: a b\r\n", "Content-ID")]
    [InlineData("Content-Type: application/http\r\nnonsense\r\n", "colon")]
    public void Read_PartHeadersBad_IsAFaultInPlace(string headers, string culprit)
    {
        var unit = Assert.Single(Read($"--b\r\n{headers}\r\nGET Customers HTTP/1.1\r\n\r\n\r\n--b--"));

        Assert.Contains(culprit, unit.Requests[0].Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("part 1", unit.Requests[0].Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_IdTwice_IsAFaultOfTheSecond()
    {
        var part = "--b\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\nGET Customers HTTP/1.1\r\n\r\n\r\n";

        var units = Read($"{part}{part}--b--");

        Assert.Null(units[0].Requests[0].Fault);
        Assert.Contains("twice", units[1].Requests[0].Fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET Customers HTTP/1.1\r\n\r\n", "takes requests that change data")]
    [InlineData("nonsense", "request line")]
    public void Read_ChangeSetWithABadMember_IsOneFault(string member, string culprit)
    {
        var unit = Assert.Single(Read(
            "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\n\r\nDELETE Cases('1') HTTP/1.1\r\n\r\n\r\n"
            + $"--c\r\nContent-Type: application/http\r\nContent-ID: 7\r\n\r\n{member}\r\n--c--\r\n--b--"));

        Assert.Null(unit.Group);
        Assert.Contains(culprit, Assert.Single(unit.Requests).Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("part 1.2", unit.Requests[0].Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ChangeSetInChangeSet_IsOneFault()
    {
        var unit = Assert.Single(Read(
            "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: multipart/mixed; boundary=d\r\n\r\n--d\r\n\r\n--d--\r\n--c--\r\n--b--"));

        Assert.Contains("within a change set", Assert.Single(unit.Requests).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ChangeSetNotEnded_IsOneFault()
    {
        var unit = Assert.Single(Read("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\n\r\nDELETE Cases('1')\r\n\r\n--b--"));

        Assert.Contains("--c--", Assert.Single(unit.Requests).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RequestsAtTheLimitAndOnePast()
    {
        var options = new BatchOptions { RequestsMax = 3 };
        const string part = "--b\r\nContent-Type: application/http\r\n\r\nGET Customers\r\n\r\n";
        const string member = "--c\r\nContent-Type: application/http\r\n\r\nDELETE Cases('1')\r\n\r\n";

        Assert.Equal(3, Read($"{part}{part}{part}--b--", options).Count);
        Assert.Equal(2, Read($"{part}--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n{member}{member}--c--\r\n--b--", options).Count);
        foreach (var tooMany in new[] { $"{part}{part}{part}{part}--b--", $"{part}{part}--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n{member}{member}--c--\r\n--b--" })
        {
            var error = Assert.Throws<GatewayException>(() => Read(tooMany, options)).Error;
            Assert.Equal(GatewayErrorCode.LimitExceeded, error.Code);
            Assert.Contains("Batch:RequestsMax", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_HeadersAtTheLimitAndOnePast()
    {
        const string headers = "Content-Type: application/http\r\n\r\nGET Customers HTTP/1.1\r\nX: ";
        var options = new BatchOptions { HeaderBytesMax = 100 };
        var room = 100 - headers.Length - 4;

        Assert.Null(Assert.Single(Read($"--b\r\n{headers}{new string('x', room)}\r\n\r\n\r\n--b--", options)).Requests[0].Fault);
        var past = Assert.Single(Read($"--b\r\n{headers}{new string('x', room + 1)}\r\n\r\n\r\n--b--", options)).Requests[0].Fault!;
        Assert.Equal(GatewayErrorCode.LimitExceeded, past.Code);
        Assert.Contains("Batch:HeaderBytesMax", past.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BodyAtTheLimitAndOnePast()
    {
        var options = new BatchOptions { PartBodyBytesMax = 16 };

        Assert.Null(Request($"POST Cases\r\n\r\n{new string('x', 16)}", options).Fault);
        Assert.Contains("Batch:PartBodyBytesMax", Request($"POST Cases\r\n\r\n{new string('x', 17)}", options).Fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b", true)]
    [InlineData("batch_36522ad7-fc75-4b56-8c71-56071383e77b", true)]
    [InlineData("a b", true)]
    [InlineData("'()+_,-./:=?", true)]
    [InlineData("", false)]
    [InlineData("b ", false)]
    [InlineData("b\r\n", false)]
    [InlineData("ä", false)]
    [InlineData("b\"", false)]
    public void Boundary_IsOneOfRfc2046(string boundary, bool isGood) => Assert.Equal(isGood, MultipartParts.IsBoundary(boundary));

    [Fact]
    public void Boundary_Length_70AtMost()
    {
        Assert.True(MultipartParts.IsBoundary(new string('b', 70)));
        Assert.False(MultipartParts.IsBoundary(new string('b', 71)));
    }

    [Fact]
    public void Read_Mutated_OnlyRefusesOrAccepts()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] pieces = ["--b", "--b--", "--c s", "--c s--", "\r\n", "\n", "\r", "\r\n\r\n", ":", " ", "\0", "Content-ID: 1", "Content-Length: 5", "Content-Type: multipart/mixed;boundary=b", "ä", "$2", "GET"];
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder(Example);
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var at = random.Next(text.Length);
                if (random.Next(2) == 0)
                {
                    text.Insert(at, pieces[random.Next(pieces.Length)]);
                }
                else
                {
                    text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
                }
            }

            try
            {
                Assert.All(Read(text.ToString()), unit => Assert.All(unit.Requests, r => Assert.True(r.Fault is not null || r.Url.Length > 0)));
            }
            catch (GatewayException refused)
            {
                Assert.True(refused.Error.Status == 400, refused.Error.Message);
            }
        }
    }

    private static InnerRequest Request(string http, BatchOptions? options = null) =>
        Assert.Single(Assert.Single(Read($"--b\r\nContent-Type: application/http\r\n\r\n{http}\r\n--b--\r\n", options)).Requests);

    private static void AssertFault(string http, string culprit)
    {
        var fault = Request(http).Fault;
        Assert.NotNull(fault);
        Assert.Equal(GatewayErrorCode.InvalidBody, fault.Code);
        Assert.Contains(culprit, fault.Message, StringComparison.Ordinal);
        Assert.Contains("part 1", fault.Message, StringComparison.Ordinal);
    }

    private static string Print(InnerRequest r) => $"{r.Id} {r.Method} {r.Url} {string.Join(';', r.Headers)} {Encoding.UTF8.GetString(r.Body.Span)} {r.Fault}";

    private static List<BatchUnit> Read(string body, BatchOptions? options = null) => MultipartBatch.Read(Encoding.UTF8.GetBytes(body), "b", options ?? new BatchOptions());
}
