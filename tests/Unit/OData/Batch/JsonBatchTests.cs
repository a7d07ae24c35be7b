using System.Text;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.OData.Batch;
using Xunit;

namespace CanonicalGateway.Tests.Unit.OData.Batch;

public sealed class JsonBatchTests(ITestOutputHelper output)
{
    private const string Example = """
        {"@my.note":1,"requests":[
          {"id":"0","method":"get","url":"/odata/v1/Customers('1')","headers":{"accept":"application/json"}},
          {"id":"1","atomicityGroup":"g","dependsOn":["0"],"method":"PATCH","url":"Cases('1')","body":{"a":[1,{"b":null}]}},
          {"id":"2","atomicityGroup":"g","dependsOn":["1"],"method":"post","url":"$1/Comments","headers":{"content-type":"text/plain"},"body":"ä\n"},
          {"id":"3","dependsOn":["g"],"method":"put","url":"Products('1')/Image","headers":{"content-type":"image/png"},"body":"AQID_w"},
          {"id":"4","method":"delete","url":"Cases('1')","body":null,"@x.y":true}
        ]}
        """;

    [Fact]
    public void Read_Example_GivesUnitsInOrder()
    {
        var units = Read(Example);

        Assert.Equal([null, "g", null, null], units.Select(u => u.Group));
        var requests = units.SelectMany(u => u.Requests).ToList();
        Assert.Equal(["GET", "PATCH", "POST", "PUT", "DELETE"], requests.Select(r => r.Method));
        Assert.Equal(["", "{\"a\":[1,{\"b\":null}]}", "ä\n"], requests.Take(3).Select(r => Encoding.UTF8.GetString(r.Body.Span)));
        Assert.Equal(new byte[] { 1, 2, 3, 255 }, requests[3].Body.ToArray());
        Assert.True(requests[4].Body.IsEmpty);
        Assert.Equal("1", requests[2].ReferenceIn(out _));
        Assert.All(requests, r => Assert.Null(r.Fault));
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("{", "line 1")]
    [InlineData("{\"requests\":[\n{\"id\":\"1\",}]}", "line 2, byte 11")]
    [InlineData("{\"requests\":[]} x", "line 1, byte 17")]
    [InlineData("{\"requests\":[{\"id\":\"1\",\"id\":\"2\"}]}", "twice")]
    [InlineData("{\"requests\":[{\"id\":\"1\",\"method\":\"get\",\"url\":\"a\",\"headers\":{\"a\":\"1\",\"a\":\"2\"}}]}", "twice")]
    [InlineData("// c\n{\"requests\":[]}", "line 1")]
    [InlineData("{\"requests\":[{\"id\":\"\\ud800\"}]}", "surrogate")]
    [InlineData("{\"requests\":[{\"\\ud800\":1}]}", "surrogate")]
    public void Read_NoJson_TellsWhere(string body, string culprit)
    {
        var error = Assert.Throws<GatewayException>(() => Read(body)).Error;

        Assert.Equal(GatewayErrorCode.InvalidBody, error.Code);
        Assert.Contains(culprit, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyHeaders_TakesNoLongerForEach()
    {
        var headers = string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"\"h{i}\":\"\""));
        var begun = System.Diagnostics.Stopwatch.StartNew();

        var request = Read("{\"requests\":[{\"id\":\"1\",\"method\":\"get\",\"url\":\"a\",\"headers\":{" + headers + "}}]}")[0].Requests[0];

        Assert.Equal(GatewayErrorCode.LimitExceeded, request.Fault!.Code);
        Assert.True(begun.Elapsed < TimeSpan.FromSeconds(20), $"It took {begun.Elapsed}.");
    }

    [Fact]
    public void Read_ManyFaultsInOneRequest_TellsTheFirst()
    {
        var members = string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"\"x{i}\":1"));
        var names = string.Join(',', Enumerable.Repeat("\"9\"", 1_000));

        var unknown = Assert.Throws<GatewayException>(() => Read("{\"requests\":[{\"id\":\"1\",\"method\":\"get\",\"url\":\"a\"," + members + "}]}")).Error;
        var dependent = Assert.Throws<GatewayException>(() => Read("{\"requests\":[{\"id\":\"1\",\"method\":\"get\",\"url\":\"a\",\"dependsOn\":[" + names + "]}]}")).Error;

        Assert.Equal(20, unknown.Details.Length);
        Assert.Equal("requests/0/dependsOn", dependent.Target);
    }

    [Fact]
    public void Read_TooDeep_IsRefused() =>
        Assert.Equal(GatewayErrorCode.InvalidBody, Assert.Throws<GatewayException>(() => Read(new string('[', 10_000))).Error.Code);

    [Theory]
    [InlineData("[]", "$batch")]
    [InlineData("null", "$batch")]
    [InlineData("{}", "$batch")]
    [InlineData("""{"requests":{}}""", "$batch")]
    [InlineData("""{"requests":[],"more":1}""", "more")]
    [InlineData("""{"requests":[1]}""", "requests/0")]
    [InlineData("""{"requests":[{"method":"get","url":"a"}]}""", "requests/0/id")]
    [InlineData("""{"requests":[{"id":"","method":"get","url":"a"}]}""", "requests/0/id")]
    [InlineData("""{"requests":[{"id":"a b","method":"get","url":"a"}]}""", "requests/0/id")]
    [InlineData("""{"requests":[{"id":1,"method":"get","url":"a"}]}""", "requests/0/id")]
    [InlineData("""{"requests":[{"id":"1","url":"a"}]}""", "requests/0/method")]
    [InlineData("""{"requests":[{"id":"1","method":"head","url":"a"}]}""", "requests/0/method")]
    [InlineData("""{"requests":[{"id":"1","method":"get"}]}""", "requests/0/url")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":{}}]}""", "requests/0/url")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","dependson":["0"]}]}""", "requests/0/dependson")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","headers":[]}]}""", "requests/0/headers")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","headers":{"a b":"c"}}]}""", "requests/0/headers/a b")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","headers":{"a":1}}]}""", "requests/0/headers/a")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","headers":{"a":"b\r\nc: d"}}]}""", "requests/0/headers/a")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","headers":{"a":"1","A":"2"}}]}""", "requests/0/headers/A")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","body":{}}]}""", "requests/0/body")]
    [InlineData("""{"requests":[{"id":"1","method":"delete","url":"a","body":""}]}""", "requests/0/body")]
    [InlineData("""{"requests":[{"id":"1","method":"post","url":"a","headers":{"content-type":"text/plain"},"body":{}}]}""", "requests/0/body")]
    [InlineData("""{"requests":[{"id":"1","method":"post","url":"a","headers":{"content-type":"image/png"},"body":"*"}]}""", "requests/0/body")]
    [InlineData("""{"requests":[{"id":"1","method":"post","url":"a","headers":{"content-type":"nonsense"},"body":"*"}]}""", "requests/0/body")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a"},{"id":"1","method":"get","url":"a"}]}""", "requests/1/id")]
    [InlineData("""{"requests":[{"id":"g","method":"get","url":"a"},{"id":"1","method":"get","url":"a","atomicityGroup":"g"}]}""", "requests/0/id")]
    [InlineData("""{"requests":[{"id":"g","method":"get","url":"a","atomicityGroup":"g"}]}""", "requests/0/id")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","dependsOn":["1"]}]}""", "requests/0/dependsOn")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","dependsOn":["2"]},{"id":"2","method":"get","url":"a"}]}""", "requests/0/dependsOn")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","dependsOn":"2"}]}""", "requests/0/dependsOn")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","dependsOn":[2]}]}""", "requests/0/dependsOn")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","atomicityGroup":"g","dependsOn":["g"]}]}""", "requests/0/dependsOn")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","atomicityGroup":"g"},{"id":"2","method":"get","url":"a","dependsOn":["1"]}]}""", "requests/1/dependsOn")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","atomicityGroup":"g"},{"id":"2","method":"get","url":"a"},{"id":"3","method":"get","url":"a","atomicityGroup":"g"}]}""", "requests/2/atomicityGroup")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a"},{"id":"2","method":"get","url":"$1/Orders"}]}""", "requests/1/url")]
    public void Read_RuleBroken_IsRefusedWithItsPlace(string body, string target)
    {
        var error = Assert.Throws<GatewayException>(() => Read(body)).Error;

        Assert.Equal(GatewayErrorCode.InvalidBody, error.Code);
        Assert.Equal(target, error.Target);
        Assert.StartsWith(target, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralRulesBroken_TellsAll()
    {
        var error = Assert.Throws<GatewayException>(() => Read("""{"requests":[{"method":"x","url":1},{"id":"1"}]}""")).Error;

        Assert.Equal(["requests/0/id", "requests/0/method", "requests/0/url", "requests/1/method", "requests/1/url"], error.Details.Select(d => d.Target));
    }

    [Theory]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"a","atomicityGroup":"g"},{"id":"2","method":"get","url":"a","dependsOn":["1","g"]}]}""")]
    [InlineData("""{"requests":[{"id":"1","method":"get","url":"$metadata"},{"id":"2","method":"get","url":"$9/Orders"}]}""")]
    [InlineData("""{"requests":[]}""")]
    [InlineData("\uFEFF{\"requests\":[]}")]
    [InlineData("""{"requests":[{"id":"metadata","method":"get","url":"a"},{"id":"2","method":"get","url":"$metadata"}]}""")]
    public void Read_WithinTheRules_IsTaken(string body) => Assert.NotNull(Read(body));

    [Fact]
    public void Read_Condition_FailsTheRequestAndItsGroup()
    {
        var units = Read("""{"requests":[{"id":"1","method":"get","url":"a","atomicityGroup":"g"},{"id":"2","method":"get","url":"a","atomicityGroup":"g","if":"$1/$succeeded"},{"id":"3","method":"get","url":"a"}]}""");

        Assert.All(units[0].Requests, r => Assert.Equal(GatewayErrorCode.FailedDependency, r.Fault!.Code));
        Assert.Null(units[1].Requests[0].Fault);
    }

    [Fact]
    public void Read_AtTheLimitsAndOnePast()
    {
        var options = new BatchOptions { RequestsMax = 2, PartBodyBytesMax = 16, HeaderBytesMax = 64 };
        static string Of(int requests) => $$"""{"requests":[{{string.Join(',', Enumerable.Range(0, requests).Select(i => $$"""{"id":"{{i}}","method":"get","url":"a"}"""))}}]}""";
        static string Body(int bytes) => $$"""{"requests":[{"id":"1","method":"post","url":"a","body":"{{new string('x', bytes - 2)}}"}]}""";
        static string Headers(int bytes) => $$$"""{"requests":[{"id":"1","method":"get","url":"a","headers":{"x":"{{{new string('x', bytes - 6)}}}"}}]}""";

        Assert.Equal(2, Read(Of(2), options).Count);
        Assert.Contains("Batch:RequestsMax", Assert.Throws<GatewayException>(() => Read(Of(3), options)).Error.Message, StringComparison.Ordinal);
        Assert.Null(Read(Body(16), options)[0].Requests[0].Fault);
        Assert.Contains("Batch:PartBodyBytesMax", Read(Body(17), options)[0].Requests[0].Fault!.Message, StringComparison.Ordinal);
        Assert.Null(Read(Headers(64), options)[0].Requests[0].Fault);
        Assert.Contains("Batch:HeaderBytesMax", Read(Headers(65), options)[0].Requests[0].Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutAnywhere_IsRefused()
    {
        var bytes = Encoding.UTF8.GetBytes(Example.TrimEnd());

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<GatewayException>(() => JsonBatch.Read(bytes.AsMemory(0, length), new BatchOptions()));
        }
    }

    [Fact]
    public void Read_Mutated_OnlyRefusesOrAccepts()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] pieces = ["\"", "{", "}", "[", "]", ",", ":", "null", "1", "\\u0000", "\\ud800", "\"g\"", "\"id\"", "\"$1\"", "\ud800", "\0", "\"if\":1,", "\"dependsOn\":[\"0\"],"];
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder(Example);
            for (var change = random.Next(1, 5); change > 0; change--)
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
                Read(text.ToString());
            }
            catch (GatewayException refused)
            {
                Assert.True(refused.Error.Status == 400, refused.Error.Message);
            }
        }
    }

    private static List<BatchUnit> Read(string body, BatchOptions? options = null) => JsonBatch.Read(Encoding.UTF8.GetBytes(body), options ?? new BatchOptions());
}
