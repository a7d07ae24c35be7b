using System.Net;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>Multipart batches (Protocol 11.7), over HTTP.</summary>
public sealed class BatchTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>, IDisposable
{
    private const string Good = "Customers?$top=1&$select=Id,Name";

    private readonly BatchClient _client = new(sandbox);

    public void Dispose() => _client.Dispose();

    private string Key => sandbox.Data.Customers[0].Id;

    [Fact]
    [Clause("3.11", "6.7", "P11.7.1")]
    public async Task Answers_AreThoseOfTheSameRequestsAlone()
    {
        string[] urls =
        [
            Good, $"Customers('{Key}')?$expand=Orders($top=2)", "Orders/$count", $"Customers('{Key}')/Name/$value", $"Customers('{Key}')/Name", "/odata/v1/", "$metadata",
            "Customers('no-such')", "Nothings", "Customers?$filter=Nam%20eq%20'x'", "Orders?$orderby=NetAmount%20desc&$top=3&$count=true", $"Customers('{Key}')/Cases?$top=1",
        ];

        var reply = await _client.MultipartAsync([.. urls.Select(url => BatchClient.Get(url, "Accept: */*"))], ("Prefer", "odata.continue-on-error"));

        var answers = BatchClient.Answers(reply);
        Assert.Equal(urls.Length, answers.Count);
        Assert.Equal("4.01", reply.Header("OData-Version"));
        foreach (var (url, answer) in urls.Zip(answers))
        {
            var alone = await sandbox.Reader.GetAsync(url, ("Accept", "*/*"));
            Assert.True((int)alone.Status == answer.Status, $"{url}: {answer.Status}");
            Assert.Equal(alone.Text, answer.Body);
            foreach (var name in new[] { "Content-Type", "OData-Version", "ETag", "Cache-Control", "Content-Language", "Vary", "Allow" })
            {
                var (within, without) = (answer.Headers.GetValueOrDefault(name), alone.Header(name));
                Assert.True(without?.Replace(" ", "", StringComparison.Ordinal) == within?.Replace(" ", "", StringComparison.Ordinal), $"{url}: {name} is {within}, alone {without}");
            }
        }
    }

    [Theory]
    [Clause("P11.7.7.1")]
    [InlineData("{0}odata/v1/Customers?$top=1 HTTP/1.1")]
    [InlineData("/odata/v1/Customers?$top=1 HTTP/1.1\r\nHost: {1}")]
    [InlineData("/odata/v1/Customers?$top=1 HTTP/1.1")]
    [InlineData("Customers?$top=1 HTTP/1.1")]
    [InlineData("Customers?$top=1")]
    [InlineData("Customers?%24top=1 HTTP/1.1")]
    [InlineData("Customers?$top=1&$filter=Name ne 'ä' HTTP/1.1")]
    [InlineData("Customers?$top=1 HTTP/1.1\r\nContent-Type: application/json")]
    public async Task Url_OfEachForm_IsTaken(string request)
    {
        var text = "GET " + request.Replace("{0}", sandbox.Host.Address.ToString(), StringComparison.Ordinal).Replace("{1}", sandbox.Host.Address.Authority, StringComparison.Ordinal);

        var answer = Assert.Single(BatchClient.Answers(await _client.MultipartAsync([text + "\r\n\r\n"])));

        Assert.True(answer.Status == 200, answer.Body);
        Assert.Single(answer.Json.GetProperty("value").EnumerateArray());
        Assert.StartsWith(sandbox.Host.Address.ToString(), answer.Json.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [Clause("P11.7.7.1")]
    [InlineData("batch_1", "batch_1")]
    [InlineData("\"batch 1\"", "batch 1")]
    [InlineData("\"a:(b)?\"; charset=utf-8", "a:(b)?")]
    public async Task Boundary_PreambleAndEpilogue_AsRfc2046(string parameter, string boundary)
    {
        var body = $"This is a\r\nmultipart message --{boundary}\r\n{BatchClient.Parts(boundary, BatchClient.Get(Good))}epilogue\r\n--{boundary}\r\n";

        Assert.Equal(200, Assert.Single(BatchClient.Answers(await _client.PostAsync($"multipart/mixed;boundary={parameter}", body))).Status);
    }

    [Theory]
    [Clause("P11.7.1")]
    [InlineData(null, 415, "UnsupportedMediaType")]
    [InlineData("text/plain", 415, "UnsupportedMediaType")]
    [InlineData("multipart/form-data; boundary=b", 415, "UnsupportedMediaType")]
    [InlineData("application/json;charset=utf-16", 415, "UnsupportedMediaType")]
    [InlineData("multipart/mixed", 400, "InvalidHeader")]
    [InlineData("multipart/mixed; boundary=\"\"", 400, "InvalidHeader")]
    public async Task ContentType_Bad_IsRefusedBeforeAnythingRuns(string? contentType, int status, string code)
    {
        sandbox.ForgetCalls();

        var reply = await _client.PostAsync(contentType, BatchClient.Parts("b", BatchClient.Get(Good)));

        Assert.Contains("Content-Type", reply.AssertError((HttpStatusCode)status, code).Message, StringComparison.Ordinal);
        Assert.Equal("", sandbox.DescribeCalls());
    }

    [Theory]
    [Clause("P11.7.1")]
    [InlineData("Accept", "application/xml", 406)]
    [InlineData("Accept", "multipart/mixed;q=0", 406)]
    [InlineData("OData-MaxVersion", "3.0", 400)]
    [InlineData("OData-Version", "3.0", 400)]
    [InlineData("Content-Encoding", "gzip", 415)]
    [InlineData("Isolation", "snapshot", 412)]
    [InlineData("Prefer", "respond-async", 501)]
    [InlineData("Repeatability-Request-ID", "8e03978e-40d5-43e8-bc93-6894a57f9324", 400)]
    public async Task Header_Bad_IsRefusedBeforeAnythingRuns(string name, string value, int status)
    {
        sandbox.ForgetCalls();

        var reply = (await _client.MultipartAsync([BatchClient.Get(Good)], (name, value))).AssertError((HttpStatusCode)status);

        Assert.Contains(name.Replace("Prefer", "respond-async", StringComparison.Ordinal), $"{reply.Target} {reply.Message}", StringComparison.Ordinal);
        Assert.Equal(name.StartsWith("Repeat", StringComparison.Ordinal) ? "rejected" : null, reply.Header("Repeatability-Result"));
        Assert.Equal("", sandbox.DescribeCalls());
    }

    [Theory]
    [Clause("P9.2.2")]
    [InlineData("GET")]
    [InlineData("PUT")]
    public async Task Batch_OtherMethod_405(string method)
    {
        var reply = (await sandbox.Reader.SendAsync(new HttpMethod(method), "$batch")).AssertError(HttpStatusCode.MethodNotAllowed, "MethodNotAllowed");

        Assert.Equal("POST", reply.Header("Allow"));
    }

    [Fact]
    public async Task Batch_WithoutToken_401()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var content = new StringContent("{\"requests\":[]}", Encoding.UTF8, "application/json");
        using var reply = await client.PostAsync(new Uri(sandbox.Host.Address, "odata/v1/$batch"), content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
    }

    [Fact]
    public async Task Caller_MayReadWithinABatch_WhatItMayReadAlone()
    {
        using var admin = new BatchClient(sandbox, "admin");
        var plan = BatchClient.Get(Good, "Canonical-Explain: plan");

        Assert.Equal(200, Assert.Single(BatchClient.Answers(await admin.MultipartAsync([plan]))).Status);
        var refused = Assert.Single(BatchClient.Answers(await _client.MultipartAsync([plan])));
        Assert.Equal(("Forbidden", 403), (refused.Code, refused.Status));
    }

    [Fact]
    public async Task Query_OptionOfOData_IsRefused() =>
        (await sandbox.Reader.SendAsync(HttpMethod.Post, "$batch?$top=1")).AssertError(HttpStatusCode.BadRequest, "UnknownQueryOption");

    [Fact]
    [Clause("P11.7.7.4")]
    public async Task Error_EndsTheBatch()
    {
        var answers = BatchClient.Answers(await _client.MultipartAsync([BatchClient.Get(Good), BatchClient.Get("Customers('no-such')"), BatchClient.Get(Good)]));

        Assert.Equal([200, 404], answers.Select(a => a.Status));
    }

    [Theory]
    [Clause("P11.7.7.4", "P8.2.8.3", "4.4")]
    [InlineData("continue-on-error", "continue-on-error", 3)]
    [InlineData("odata.continue-on-error", "odata.continue-on-error", 3)]
    [InlineData("odata.continue-on-error=true", "odata.continue-on-error=true", 3)]
    [InlineData("maxpagesize=5, Continue-On-Error = \"TRUE\"", "continue-on-error=true", 3)]
    [InlineData("continue-on-error=false", "continue-on-error=false", 2)]
    [InlineData("continue-on-error=perhaps", null, 2)]
    [InlineData("unknown", null, 2)]
    public async Task Preference_ContinueOnError_IsApplied(string prefer, string? applied, int answers)
    {
        var reply = await _client.MultipartAsync([BatchClient.Get(Good), BatchClient.Get("Customers('no-such')"), BatchClient.Get(Good)], ("Prefer", prefer));

        Assert.Equal(answers, BatchClient.Answers(reply).Count);
        Assert.Equal(applied, reply.Header("Preference-Applied"));
    }

    [Fact]
    [Clause("P11.7.7.1")]
    public async Task Part_Malformed_Is400InItsPlace()
    {
        string[] parts = [BatchClient.Get(Good), "nonsense", BatchClient.Get(Good)];

        var stopped = BatchClient.Answers(await _client.MultipartAsync(parts));
        var all = BatchClient.Answers(await _client.MultipartAsync(parts, ("Prefer", "continue-on-error")));

        Assert.Equal([200, 400], stopped.Select(a => a.Status));
        Assert.Equal([200, 400, 200], all.Select(a => a.Status));
        Assert.Equal("InvalidBody", all[1].Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--other\r\n\r\n--other--")]
    [InlineData("--batch_1\r\nContent-Type: application/http\r\n\r\nGET Customers HTTP/1.1\r\n\r\n")]
    public async Task Body_NotEnded_400BeforeAnythingRuns(string body)
    {
        sandbox.ForgetCalls();

        (await _client.PostAsync("multipart/mixed; boundary=batch_1", body)).AssertError(HttpStatusCode.BadRequest, "InvalidBody");

        Assert.Equal("", sandbox.DescribeCalls());
    }

    [Fact]
    [Clause("P11.7.2", "P11.7.7.5")]
    public async Task ChangeSet_Failing_IsOneAnswer()
    {
        var reply = await _client.MultipartAsync(
            [
                BatchClient.ChangeSet("cs", ("0.0", "POST Cases HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{\"Subject\":\"x\"}"), ("1.0", "PATCH $0.0 HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{}")),
                BatchClient.Get(Good),
            ],
            ("Prefer", "odata.continue-on-error"));

        var answers = BatchClient.Answers(reply);
        Assert.Equal([405, 200], answers.Select(a => a.Status));
        Assert.Equal("MethodNotAllowed", answers[0].Code);
        Assert.Equal("GET, HEAD", answers[0].Headers["Allow"]);
    }

    [Fact]
    [Clause("P11.7.2", "P11.7.7.5")]
    public async Task ChangeSet_ReferringToAFailedRequest_IsOneAnswer424()
    {
        var answers = BatchClient.Answers(await _client.MultipartAsync(
            [
                $"Content-Type: application/http\r\nContent-ID: 1\r\n\r\n{BatchClient.Get("Orders('no-such')")}",
                BatchClient.ChangeSet("cs", ("2", "DELETE $1 HTTP/1.1\r\n\r\n"), ("3", "DELETE Cases('1') HTTP/1.1\r\n\r\n")),
            ],
            ("Prefer", "continue-on-error")));

        Assert.Equal([404, 424], answers.Select(a => a.Status));
        Assert.Equal("FailedDependency", answers[1].Code);
    }

    [Fact]
    [Clause("P11.7.2")]
    public async Task ChangeSet_WithAGet_Is400()
    {
        var answer = Assert.Single(BatchClient.Answers(await _client.MultipartAsync([BatchClient.ChangeSet("cs", ("1", BatchClient.Get(Good)))])));

        Assert.Equal((400, "InvalidBody"), (answer.Status, answer.Code));
    }

    [Fact]
    [Clause("P11.7.3", "P11.7.7.4")]
    public async Task ContentId_IsEchoed()
    {
        var answers = BatchClient.Answers(await _client.MultipartAsync(
            [$"Content-Type: application/http\r\nContent-ID: a.1\r\n\r\n{BatchClient.Get(Good)}", $"Content-Type: application/http\r\nContent-ID: a.2\r\n\r\n{BatchClient.Get("Nothings")}"]));

        Assert.Equal(["a.1", "a.2"], answers.Select(a => a.Id));
    }

    [Fact]
    [Clause("P11.7.4")]
    public async Task Reference_ToAnEarlierRequest_StandsForItsEntity()
    {
        var order = sandbox.Data.Orders[0];
        var answers = BatchClient.Answers(await _client.MultipartAsync(
            [
                $"Content-Type: application/http\r\nContent-ID: 1\r\n\r\n{BatchClient.Get($"Orders('{order.Id}')?$select=Id")}",
                BatchClient.Get("$1/Customer?$select=Id"),
                BatchClient.Get("%241/Items/$count"),
                BatchClient.Get("$1"),
                $"Content-Type: application/http\r\nContent-ID: 2\r\n\r\n{BatchClient.Get("Orders('no-such')")}",
                BatchClient.Get("$2/Customer"),
                BatchClient.Get("$3/Customer"),
                $"Content-Type: application/http\r\nContent-ID: 3\r\n\r\n{BatchClient.Get(Good)}",
                BatchClient.Get("Orders?$filter=CustomerId eq $1/CustomerId"),
                BatchClient.Get("Orders?$filter=CustomerReference eq 'US$1'&$top=1"),
            ],
            ("Prefer", "continue-on-error")));

        Assert.Equal([200, 200, 200, 200, 404, 424, 400, 200, 501, 200], answers.Select(a => a.Status));
        Assert.Equal(order.CustomerId, answers[1].Json.GetProperty("Id").GetString());
        Assert.DoesNotContain("$1", answers[1].Body, StringComparison.Ordinal);
        Assert.Equal("FailedDependency", answers[5].Code);
    }

    [Fact]
    [Clause("P11.7.5", "P8.2.5")]
    public async Task Reference_ToAnETag_Answers304()
    {
        var image = $"Products('{Uri.EscapeDataString(sandbox.Data.Products[0].Id)}')/Image";
        var answers = BatchClient.Answers(await _client.MultipartAsync(
            [
                $"Content-Type: application/http\r\nContent-ID: 1\r\n\r\n{BatchClient.Get("$metadata")}",
                BatchClient.Get("$metadata", "If-None-Match: $1"),
                $"Content-Type: application/http\r\nContent-ID: 2\r\n\r\n{BatchClient.Get(image)}",
                BatchClient.Get(image, "If-None-Match: $2"),
                BatchClient.Get(Good),
            ]));

        Assert.Equal([200, 304, 200, 304, 200], answers.Select(a => a.Status));
        Assert.Equal(answers[0].Headers["ETag"], answers[1].Headers["ETag"]);
        Assert.Equal("", answers[1].Body);
    }

    [Fact]
    public async Task Head_WithinABatch_HasNoBody()
    {
        var answers = BatchClient.Answers(await _client.MultipartAsync([$"HEAD {Good} HTTP/1.1\r\n\r\n", "HEAD Nothings HTTP/1.1\r\n\r\n"]));

        Assert.Equal([200, 404], answers.Select(a => a.Status));
        Assert.All(answers, answer => Assert.Equal("", answer.Body));
        Assert.StartsWith("application/json", answers[0].Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Theory]
    [Clause("P11.7")]
    [InlineData("$batch")]
    [InlineData("/odata/v1/$batch")]
    [InlineData("%24batch")]
    public async Task Batch_WithinABatch_400(string url)
    {
        var answer = Assert.Single(BatchClient.Answers(await _client.MultipartAsync([$"POST {url} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{{\"requests\":[]}}"])));

        Assert.Equal((400, "InvalidUrl"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Requests_AtTheLimitAndOnePast()
    {
        static string[] Of(int requests) => [.. Enumerable.Repeat(BatchClient.Get("Customers?$top=1&$select=Id"), requests)];

        Assert.Equal(100, BatchClient.Answers(await _client.MultipartAsync(Of(100))).Count);
        var reply = (await _client.MultipartAsync(Of(101))).AssertError(HttpStatusCode.BadRequest, "LimitExceeded");

        Assert.Contains("Batch:RequestsMax", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_OfManyPages_StandInTheBatchWhole()
    {
        var alone = (await sandbox.Reader.GetAsync("Orders", ("Prefer", "odata.maxpagesize=1000"))).AssertOk();

        var answers = BatchClient.Answers(await _client.MultipartAsync([.. Enumerable.Repeat(BatchClient.Get("Orders", "Prefer: odata.maxpagesize=1000"), 10)]));

        Assert.Equal(10, answers.Count);
        Assert.All(answers, answer => Assert.Equal(alone.Text, answer.Body));
        Assert.All(answers, answer => Assert.Contains("maxpagesize", answer.Headers["Preference-Applied"], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(10, false)]
    public async Task Reads_OfABatch_CostTheCallsOfTheirPlans(int requests, bool areEqual)
    {
        // Equal reads that run side by side share calls; different ones have one each.
        sandbox.ForgetCalls();

        var answers = BatchClient.Answers(await _client.MultipartAsync(
            [.. sandbox.Data.Cases.Take(requests).Select(one => BatchClient.Get($"Cases('{(areEqual ? sandbox.Data.Cases[0] : one).Id}')?$select=Subject"))]));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        var calls = sandbox.Zendesk.Requests.Total;
        Assert.InRange(calls, 1, requests);
        Assert.Equal(0, sandbox.S4.Requests.Total + sandbox.Salesforce.Requests.Total + sandbox.S4Emea.Requests.Total);
        if (!areEqual)
        {
            Assert.Equal(requests, calls);
        }
    }

    [Fact]
    public async Task Reads_EqualAndSideBySide_ShareACall()
    {
        sandbox.ForgetCalls();
        sandbox.Zendesk.Faults.Add(new Fault { Kind = FaultKind.Latency, Milliseconds = 700, Count = 1 });
        try
        {
            var answers = BatchClient.Answers(await _client.MultipartAsync([.. Enumerable.Repeat(BatchClient.Get("Cases?$select=Id,Subject&$top=5"), 4)]));

            Assert.All(answers, answer => Assert.Equal(answers[0].Body, answer.Body));
            Assert.Equal(1, sandbox.Zendesk.Requests.Total);
        }
        finally
        {
            sandbox.Heal();
        }
    }

    [Fact]
    [Clause("P8.2.7")]
    public async Task MaxVersion_OfTheBatch_CountsForRequestsWithoutOne()
    {
        var reply = await _client.MultipartAsync([BatchClient.Get(Good), BatchClient.Get(Good, "OData-MaxVersion: 4.01"), BatchClient.Get("Nothings")], ("OData-MaxVersion", "4.0"));

        Assert.Equal("4.0", reply.Header("OData-Version"));
        Assert.Equal(["4.0", "4.01", "4.0"], BatchClient.Answers(reply).Select(a => a.Headers["OData-Version"]));
    }

    [Fact]
    [Clause("P11.7.1", "J19.6")]
    public async Task Multipart_AnsweredInJson_KeepsOrderIdsAndChangeSets()
    {
        var reply = await _client.MultipartAsync(
            [
                BatchClient.Get(Good),
                $"Content-Type: application/http\r\nContent-ID: 7\r\n\r\n{BatchClient.Get("Orders/$count")}",
                BatchClient.ChangeSet("cs", ("8", "DELETE Cases('1') HTTP/1.1\r\n\r\n"), ("9", "DELETE Cases('2') HTTP/1.1\r\n\r\n")),
            ],
            ("Accept", "application/json"));

        var responses = BatchClient.Responses(reply);
        Assert.Equal([200, 200, 405, 424], BatchClient.Statuses(reply));
        Assert.Equal([null, "7", "8", "9"], responses.Select(r => r.TryGetProperty("id", out var id) ? id.GetString() : null));
        Assert.Equal(responses[2].GetProperty("atomicityGroup").GetString(), responses[3].GetProperty("atomicityGroup").GetString());
        Assert.Equal(JsonValueKind.String, responses[1].GetProperty("body").ValueKind);
    }

    [Fact]
    public async Task Metadata_SaysWhatBatchesCan()
    {
        var metadata = (await sandbox.Reader.GetAsync("$metadata")).AssertOk().Text;

        Assert.Contains("BatchSupported\" Bool=\"true\"", metadata, StringComparison.Ordinal);
        Assert.Contains("<String>multipart/mixed</String>", metadata, StringComparison.Ordinal);
    }
}
