using System.Net;
using System.Text.Json;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>What a service owes its clients that takes no changes: it says so, changes nothing, and reads what they send.</summary>
public sealed class ReadOnlyServiceTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>, IDisposable
{
    private readonly BatchClient _batches = new(sandbox);

    public void Dispose() => _batches.Dispose();

    [Theory]
    [Clause("1.10", "P9.2.2")]
    [InlineData("POST", "Customers", "{\"Name\":\"x\"}")]
    [InlineData("POST", "Customers('{0}')/Orders", "{}")]
    [InlineData("POST", "Customers('{0}')/Orders/$ref", "{\"@odata.id\":\"Orders('1')\"}")]
    [InlineData("PUT", "Customers('{0}')/Parent/$ref", "{\"@odata.id\":\"Customers('1')\"}")]
    [InlineData("PATCH", "Customers('{0}')", "{\"Name\":\"x\"}")]
    [InlineData("PATCH", "Customers", "{\"@odata.context\":\"#$delta\",\"value\":[]}")]
    [InlineData("PUT", "Customers('{0}')", "{\"Name\":\"x\"}")]
    [InlineData("PUT", "Customers('{0}')/Name", "{\"value\":\"x\"}")]
    [InlineData("PUT", "Customers('{0}')/Name/$value", "x")]
    [InlineData("DELETE", "Customers('{0}')", "")]
    [InlineData("DELETE", "Customers('{0}')/Name", "")]
    [InlineData("DELETE", "Customers/$filter(Name eq 'x')/$each", "")]
    public async Task Change_OfAnyKind_IsRefusedAndReachesNoBackend(string method, string url, string body)
    {
        var target = url.Replace("{0}", sandbox.Data.Customers[0].Id, StringComparison.Ordinal);
        var before = (await sandbox.Reader.GetAsync($"Customers('{sandbox.Data.Customers[0].Id}')")).AssertOk().Text;
        sandbox.ForgetCalls();

        var alone = (await sandbox.Reader.SendAsync(new HttpMethod(method), target, System.Text.Encoding.UTF8.GetBytes(body), ("Content-Type", "application/json"), ("If-Match", "*")))
            .AssertError(HttpStatusCode.MethodNotAllowed, "MethodNotAllowed");
        var within = Assert.Single(BatchClient.Answers(await _batches.MultipartAsync([$"{method} {target.Replace(' ', '+')} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{body}"])));

        Assert.Equal("GET, HEAD", alone.Header("Allow"));
        Assert.Equal(405, within.Status);
        Assert.Equal("", sandbox.DescribeCalls());
        Assert.Equal(before, (await sandbox.Reader.GetAsync($"Customers('{sandbox.Data.Customers[0].Id}')")).Text);
    }

    [Fact]
    [Clause("P11.6")]
    public async Task Accepted_IsNeverTheAnswer()
    {
        foreach (var url in new[] { "Customers?$top=1", "", "$metadata", "Orders/$count", $"Customers('{sandbox.Data.Customers[0].Id}')", "Invoices?$apply=aggregate(NetAmount with sum as Total)" })
        {
            Assert.Equal(HttpStatusCode.OK, (await sandbox.Reader.GetAsync(url)).Status);
            Assert.Equal(HttpStatusCode.OK, (await sandbox.Reader.GetAsync(url, ("Prefer", "respond-async"))).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await _batches.MultipartAsync([BatchClient.Get("Customers?$top=1")])).Status);
    }

    [Theory]
    [Clause("P8.2.8.7")]
    [InlineData("return=minimal")]
    [InlineData("return=representation")]
    public async Task Return_OnAReading_HasNoEffectAndIsNotSaidToBeApplied(string prefer)
    {
        var plain = await sandbox.Reader.GetAsync("Customers?$top=3");

        var preferring = (await sandbox.Reader.GetAsync("Customers?$top=3", ("Prefer", prefer))).AssertOk();

        Assert.Equal(plain.Text, preferring.Text);
        Assert.Null(preferring.Header("Preference-Applied"));
    }

    [Theory]
    [Clause("8.3", "8.6", "8.7", "8.8", "8.24", "8.27")]
    [InlineData("4.0", "application/json;odata.metadata=minimal;odata.streaming=true")]
    [InlineData("4.0", "application/json")]
    [InlineData("4.01", "application/json;metadata=full")]
    [InlineData("4.01", "application/json;charset=utf-8;IEEE754Compatible=true")]
    public async Task Payload_OfEitherVersion_WithUnknownAnnotations_IsUnderstood(string version, string type)
    {
        const string Body = """
            {"@odata.context":"x","@my.note":{"a":[1,null]},"requests":[
            {"url":"Customers?$top=1&$select=Id","@my.note":"b","method":"get","headers":{"accept":"application/json"},"id":"1"}]}
            """;

        var responses = BatchClient.Responses(await _batches.PostAsync(type, Body, ("OData-Version", version), ("OData-MaxVersion", version)));

        var only = Assert.Single(responses);
        Assert.Equal(200, only.GetProperty("status").GetInt32());
        Assert.Equal(1, only.GetProperty("body").GetProperty("value").GetArrayLength());
    }

    [Fact]
    [Clause("8.4")]
    public async Task Streaming_AskedForOrNot_GivesTheSameRows()
    {
        var plain = (await sandbox.Reader.GetAsync("Customers?$top=5&$count=true", ("Accept", "application/json;odata.streaming=false"))).AssertOk();
        var unsaid = (await sandbox.Reader.GetAsync("Customers?$top=5&$count=true")).AssertOk();
        var streamed = (await sandbox.Reader.GetAsync("Customers?$top=5&$count=true", ("Accept", "application/json;odata.streaming=true"))).AssertOk();

        Assert.Equal(plain.Rows.Select(row => row.GetRawText()), unsaid.Rows.Select(row => row.GetRawText()));
        Assert.Equal(plain.Rows.Select(row => row.GetProperty("Id").GetString()), streamed.Rows.Select(row => row.GetProperty("Id").GetString()));
    }

    [Fact]
    [Clause("1.9")]
    public async Task Rows_WithoutAnyAnnotation_HoldTheSameData()
    {
        var full = (await sandbox.Reader.GetAsync("Customers?$top=5&$expand=Orders($top=1)", ("Accept", "application/json;odata.metadata=full"))).AssertOk();
        var none = (await sandbox.Reader.GetAsync("Customers?$top=5&$expand=Orders($top=1)", ("Accept", "application/json;odata.metadata=none"))).AssertOk();

        Assert.DoesNotContain("@", none.Json.EnumerateObject().Select(member => member.Name).Concat(none.Rows[0].EnumerateObject().Select(member => member.Name)).SelectMany(name => name).Select(c => $"{c}"));
        Assert.Equal(full.Rows.Select(WithoutAnnotations), none.Rows.Select(WithoutAnnotations));
    }

    private static string WithoutAnnotations(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().Where(m => !m.Name.Contains('@', StringComparison.Ordinal) && m.Name[0] != '#').Select(m => $"{m.Name}:{WithoutAnnotations(m.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(WithoutAnnotations))}]",
        _ => value.GetRawText(),
    };
}
