using System.Buffers.Text;
using System.Net;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.S4Hana.Attachments;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>JSON batches (OData JSON 19), over HTTP.</summary>
public sealed class JsonBatchTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>, IDisposable
{
    private readonly BatchClient _client = new(sandbox);

    public void Dispose() => _client.Dispose();

    [Fact]
    [Clause("6.7", "J19.6")]
    public async Task Responses_HoldJsonTextAndBytes()
    {
        var product = sandbox.Data.Products[0];
        var customer = sandbox.Data.Customers[0];
        var image = $"Products('{Uri.EscapeDataString(product.Id)}')/Image";
        var reply = await _client.JsonAsync($$"""
            {"id":"a","method":"get","url":"Customers('{{customer.Id}}')?$select=Id,Name"},
            {"id":"b","method":"GET","url":"/odata/v1/Orders/$count"},
            {"id":"c","method":"Get","url":"{{sandbox.Host.Address}}odata/v1/Customers('{{customer.Id}}')/Name/$value"},
            {"id":"d","method":"get","url":"{{image}}"},
            {"id":"e","method":"get","url":"$metadata","headers":{"accept":"application/xml"} },
            {"id":"f","method":"get","url":"Nothings"}
            """);

        var responses = BatchClient.Responses(reply);
        Assert.Equal([200, 200, 200, 200, 200, 404], BatchClient.Statuses(reply));
        Assert.Equal(["a", "b", "c", "d", "e", "f"], responses.Select(r => r.GetProperty("id").GetString()!));
        Assert.Equal(customer.Name, responses[0].GetProperty("body").GetProperty("Name").GetString());
        Assert.Equal((await sandbox.Reader.GetAsync("Orders/$count")).Text, responses[1].GetProperty("body").GetString());
        Assert.Equal(customer.Name, responses[2].GetProperty("body").GetString());
        Assert.Equal(Attachment.Of(product).Content(), Base64Url.DecodeFromChars(responses[3].GetProperty("body").GetString()));
        Assert.Equal("image/png", responses[3].GetProperty("headers").GetProperty("content-type").GetString());
        Assert.Equal("NotFound", responses[5].GetProperty("body").GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("en", responses[5].GetProperty("headers").GetProperty("content-language").GetString());
        Assert.All(responses, r => Assert.All(r.GetProperty("headers").EnumerateObject(), h => Assert.Equal(h.Name.ToLowerInvariant(), h.Name)));
    }

    [Fact]
    [Clause("J19.5")]
    public async Task Error_DoesNotEndTheBatch_UnlessAsked()
    {
        const string requests = """{"id":"1","method":"get","url":"Customers?$top=1"},{"id":"2","method":"get","url":"Nothings"},{"id":"3","method":"get","url":"Customers?$top=1"}""";

        Assert.Equal([200, 404, 200], BatchClient.Statuses(await _client.JsonAsync(requests)));
        Assert.Equal([200, 404, 200], BatchClient.Statuses(await _client.JsonAsync(requests, ("Prefer", "continue-on-error=true"))));
        var stopped = await _client.JsonAsync(requests, ("Prefer", "odata.continue-on-error=false"));
        Assert.Equal([200, 404], BatchClient.Statuses(stopped));
        Assert.Equal("odata.continue-on-error=false", stopped.Header("Preference-Applied"));
    }

    [Fact]
    [Clause("J19.1", "P11.7.2", "P11.7.4")]
    public async Task Dependency_FailedOrNot_DecidesAndIsReferredTo()
    {
        var order = sandbox.Data.Orders[0];
        var reply = await _client.JsonAsync($$"""
            {"id":"1","method":"get","url":"Orders('{{order.Id}}')?$select=Id"},
            {"id":"2","method":"get","url":"$1/Customer?$select=Id","dependsOn":["1"]},
            {"id":"3","method":"get","url":"Orders('no-such')"},
            {"id":"4","method":"get","url":"Customers?$top=1","dependsOn":["1","3"]},
            {"id":"5","method":"get","url":"Customers?$top=1","dependsOn":["4"]},
            {"id":"6","method":"get","url":"$2?$select=Id","dependsOn":["2"]},
            {"id":"7","method":"get","url":"Customers?$top=1","if":"$1/$succeeded","dependsOn":["1"]}
            """);

        var responses = BatchClient.Responses(reply);
        Assert.Equal([200, 200, 404, 424, 424, 200, 424], BatchClient.Statuses(reply));
        Assert.Equal(order.CustomerId, responses[1].GetProperty("body").GetProperty("Id").GetString());
        Assert.Equal(order.CustomerId, responses[5].GetProperty("body").GetProperty("Id").GetString());
        Assert.Equal("3", responses[3].GetProperty("body").GetProperty("error").GetProperty("target").GetString());
        Assert.Contains("'if'", responses[6].GetProperty("body").GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    [Clause("J19.1", "J19.6")]
    public async Task Group_FailsAsAWhole()
    {
        var reply = await _client.JsonAsync("""
            {"id":"1","method":"get","url":"Customers?$top=1","atomicityGroup":"good"},
            {"id":"2","method":"get","url":"Orders?$top=1","atomicityGroup":"good"},
            {"id":"3","method":"get","url":"Customers?$top=1","atomicityGroup":"bad"},
            {"id":"4","method":"get","url":"Nothings","atomicityGroup":"bad"},
            {"id":"5","method":"get","url":"Customers?$top=1","atomicityGroup":"bad"},
            {"id":"6","method":"get","url":"Customers?$top=1","dependsOn":["good"]},
            {"id":"7","method":"get","url":"Customers?$top=1","dependsOn":["bad"]},
            {"id":"8","method":"post","url":"Cases","atomicityGroup":"write","body":{"Subject":"x"}},
            {"id":"9","method":"delete","url":"Cases('1')","atomicityGroup":"write"}
            """);

        Assert.Equal([200, 200, 424, 404, 424, 200, 424, 405, 424], BatchClient.Statuses(reply));
        Assert.Equal(["good", "good", "bad", "bad", "bad", null, null, "write", "write"], BatchClient.Responses(reply).Select(r => r.TryGetProperty("atomicityGroup", out var g) ? g.GetString() : null));
    }

    [Theory]
    [Clause("J19.1")]
    [InlineData("""{"id":"1","method":"get","url":"Customers"},{"id":"1","method":"get","url":"Customers"}""", "requests/1/id")]
    [InlineData("""{"id":"1","method":"get","url":"Customers","dependsOn":["2"]},{"id":"2","method":"get","url":"Customers"}""", "requests/0/dependsOn")]
    [InlineData("""{"id":"1","method":"get","url":"Customers","atomicityGroup":"g"},{"id":"2","method":"get","url":"Customers"},{"id":"3","method":"get","url":"Customers","atomicityGroup":"g"}""", "requests/2/atomicityGroup")]
    [InlineData("""{"id":"1","method":"get","url":"Customers"},{"id":"2","method":"get","url":"$1/Orders"}""", "requests/1/url")]
    [InlineData("""{"id":"1","method":"get","url":"Customers","body":{}}""", "requests/0/body")]
    public async Task Rule_Broken_400BeforeAnythingRuns(string requests, string target)
    {
        sandbox.ForgetCalls();

        var reply = (await _client.JsonAsync(requests)).AssertError(HttpStatusCode.BadRequest, "InvalidBody");

        Assert.Equal(target, reply.Target);
        Assert.Equal("", sandbox.DescribeCalls());
    }

    [Theory]
    [InlineData("", "line 1, byte 1")]
    [InlineData("{\"requests\":[\n  {\"id\":\"1\" \"method\":\"get\"}]}", "line 2")]
    [InlineData("{\"requests\":[{\"id\":\"1\",\"id\":\"1\"}]}", "twice")]
    public async Task Json_Malformed_400WithItsPlace(string body, string culprit) =>
        Assert.Contains(culprit, (await _client.PostAsync("application/json", body)).AssertError(HttpStatusCode.BadRequest, "InvalidBody").Message, StringComparison.Ordinal);

    [Fact]
    [Clause("P11.7")]
    public async Task Batch_WithinABatch_400InPlace() =>
        Assert.Equal([400, 200], BatchClient.Statuses(await _client.JsonAsync("""{"id":"1","method":"post","url":"$batch","body":{"requests":[]}},{"id":"2","method":"get","url":"Customers?$top=1"}""")));

    [Fact]
    public async Task Batch_Empty_IsAnsweredEmpty() => Assert.Empty(BatchClient.Responses(await _client.JsonAsync("")));

    [Theory]
    [Clause("P11.7.1")]
    [InlineData("application/json", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("multipart/mixed, application/json", "application/json")]
    [InlineData("application/json;q=0.5, multipart/mixed", "multipart/mixed")]
    [InlineData("multipart/*", "multipart/mixed")]
    public async Task Accept_ChoosesTheForm(string accept, string expected)
    {
        var reply = await _client.JsonAsync("""{"id":"x","method":"get","url":"Customers?$top=1"},{"id":"y","method":"get","url":"Orders/$count"}""", ("Accept", accept));

        Assert.Equal(expected, reply.AssertOk().ContentHeaders.ContentType!.MediaType);
        if (expected == "multipart/mixed")
        {
            Assert.Equal(["x", "y"], BatchClient.Answers(reply).Select(a => a.Id));
        }
    }

    [Fact]
    public async Task Backend_Down_FailsWhatNeedsItAlone()
    {
        await using var broken = await RunningSandbox.StartAsync(30, ("Backends:zendesk:RetryAttempts", "0"));
        using var client = new BatchClient(broken);
        broken.Zendesk.Faults.Add(new Fault { Kind = FaultKind.Outage });

        var reply = await client.JsonAsync("""
            {"id":"1","method":"get","url":"Orders?$top=1"},
            {"id":"2","method":"get","url":"Cases?$top=1"},
            {"id":"3","method":"get","url":"Customers?$top=1&$select=Name"},
            {"id":"4","method":"get","url":"Customers?$top=1","dependsOn":["2"]}
            """);

        var responses = BatchClient.Responses(reply);
        Assert.Equal([200, 503, 200, 424], BatchClient.Statuses(reply));
        Assert.Equal("zendesk", responses[1].GetProperty("body").GetProperty("error").GetProperty("target").GetString());
        Assert.True(responses[1].GetProperty("headers").TryGetProperty("retry-after", out _));
    }
}
