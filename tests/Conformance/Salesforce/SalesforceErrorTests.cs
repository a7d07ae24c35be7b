using System.Buffers;
using System.Net;
using CanonicalGateway.Adapters.Salesforce;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.Salesforce;
using Xunit;

namespace CanonicalGateway.Tests.Conformance.Salesforce;

/// <summary>Refusals of the org and of its sign-in.</summary>
public sealed class SalesforceErrorTests : SalesforceGround
{
    private ScanRequest All => new(CustomerSource, KeyShape);

    [Theory]
    [InlineData(400, "MALFORMED_QUERY", GatewayErrorCode.BackendFault)]
    [InlineData(404, "NOT_FOUND", GatewayErrorCode.BackendFault)]
    [InlineData(403, "REQUEST_LIMIT_EXCEEDED", GatewayErrorCode.BackendThrottled)]
    [InlineData(403, "INSUFFICIENT_ACCESS", GatewayErrorCode.BackendRefusedCredentials)]
    [InlineData(420, "SERVER_UNAVAILABLE", GatewayErrorCode.BackendUnavailable)]
    [InlineData(414, "URI_TOO_LONG", GatewayErrorCode.BackendFault)]
    public async Task Refusal_InAnArray_IsReadByItsCode(int status, string code, GatewayErrorCode expected)
    {
        AnswerQueries(status, $$"""[{"message":"SELECT x\n       ^\nERROR at Row:1","errorCode":"{{code}}"}]""", "application/json");

        var error = (await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(All))).Error;

        Assert.Equal(expected, error.Code);
        Assert.Equal("crm", error.Backend);

        // Words about credentials may hold them: there only the code is passed on.
        Assert.Contains(expected == GatewayErrorCode.BackendRefusedCredentials ? code : $"{code}: SELECT x ^ ERROR at Row:1", error.Message, StringComparison.Ordinal);
        Assert.Equal(expected != GatewayErrorCode.BackendRefusedCredentials, error.Message.Contains("SELECT", StringComparison.Ordinal));
        Assert.Equal(expected is GatewayErrorCode.BackendThrottled or GatewayErrorCode.BackendUnavailable ? TimeSpan.FromSeconds(7) : null, error.RetryAfter);
    }

    [Theory]
    [InlineData(200, "text/html")]
    [InlineData(302, "text/html")]
    [InlineData(403, "text/html")]
    [InlineData(404, "application/json")]
    public async Task Refusal_InAnotherForm_IsAFault(int status, string type)
    {
        AnswerQueries(status, "<html>secret</html>", type);

        var error = (await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(All))).Error;

        Assert.Equal(GatewayErrorCode.BackendFault, error.Code);
        Assert.Contains($"status {status}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_ThatTheOrgRefuses_TellsItsWords()
    {
        var wrong = new SalesforceOptions { ClientId = Options.ClientId, ClientSecret = Options.ClientSecret, ApiVersion = "v10.0" };
        var reader = SalesforceAdapter.Create("crm", CanonicalModel.V1, wrong, Transport).Reader!;
        var source = reader.Sources[0];

        var failure = await Assert.ThrowsAsync<GatewayException>(async () =>
        {
            await foreach (var batch in reader.ReadAsync(reader.Negotiate(new ScanRequest(source, KeyShape)).Scan, ScanArguments.None, TestContext.Current.CancellationToken))
            {
                batch.Dispose();
            }
        });

        Assert.Contains("NOT_FOUND", failure.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_ThatExpired_IsRenewedOnce()
    {
        await ReadAsync(All);
        Clock.Now += TimeSpan.FromHours(3);

        var rows = await ReadAsync(All);

        Assert.Equal(Data.Customers.Count, rows.Count);
        Assert.Equal(2, SignIns());
    }

    [Fact]
    public async Task Session_ManyCallsAtOnce_IsFetchedOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ReadAsync(All)));

        Assert.Equal(1, SignIns());
    }

    [Fact]
    public async Task Session_ThatIsRefusedForGood_DoesNotLoop()
    {
        Host.Faults.Add(new Fault
        {
            Kind = FaultKind.Status,
            Status = 401,
            Match = "/query",
            Body = """[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]""",
        });

        var error = (await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(All))).Error;

        Assert.Equal(GatewayErrorCode.BackendRefusedCredentials, error.Code);
        Assert.Equal(2, SignIns());
    }

    [Fact]
    public async Task SignIn_Refused_NamesTheCodeOnly()
    {
        var wrong = new SalesforceOptions { ClientId = Options.ClientId, ClientSecret = "not-the-secret" };
        using var transport = new PlainTransport("crm", Host.Address, new SalesforceCredentials("crm", wrong));
        var reader = SalesforceAdapter.Create("crm", CanonicalModel.V1, wrong, transport).Reader!;
        var scan = reader.Negotiate(new ScanRequest(reader.Sources[0], KeyShape)).Scan;

        var failure = await Assert.ThrowsAsync<GatewayException>(async () =>
            await reader.ReadAsync(scan, ScanArguments.None, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken).MoveNextAsync());

        Assert.Equal(GatewayErrorCode.BackendRefusedCredentials, failure.Error.Code);
        Assert.Contains("(invalid_client)", failure.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "text/html", "<html>t0ken</html>")]
    [InlineData(404, "application/json", """[{"errorCode":"NOT_FOUND","message":"t0ken"}]""")]
    [InlineData(400, "application/json", "{t0ken")]
    [InlineData(200, "application/json", """{"access_token":"t0ken\r\nX: y"}""")]
    [InlineData(200, "application/json", """{"access_token":"t0ken","instance_url":"javascript:alert(1)"}""")]
    [InlineData(200, "application/json", """{"access_token":7}""")]
    public async Task SignIn_AnsweredOddly_IsAFaultThatTellsNothing(int status, string type, string body)
    {
        Transport.Instead = r => r.Method == HttpMethod.Post ? ((HttpStatusCode)status, body, type) : null;

        var failure = await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(All));

        Assert.Equal(GatewayErrorCode.BackendFault, failure.Error.Code);
        Assert.Equal("crm", failure.Error.Backend);
        Assert.DoesNotContain("t0ken", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, Host.Requests.Total);
    }

    [Fact]
    public async Task Instance_NamedBySignIn_GetsTheCalls()
    {
        await using var instance = await SimulatorHost.StartAsync(
            new SalesforceSimulator(Data, Clock, OrgOptions), cancellationToken: TestContext.Current.CancellationToken);
        var credentials = new SalesforceCredentials("crm", Options);
        using var message = new HttpRequestMessage(HttpMethod.Get, new Uri(Host.Address, "/services/data/v62.0/query?q=a%2Fb"));

        await credentials.ApplyAsync(message, (_, _) => Task.FromResult(Token(instance.Address)), TestContext.Current.CancellationToken);

        Assert.Equal(instance.Address.Authority, message.RequestUri!.Authority);
        Assert.Equal("/services/data/v62.0/query?q=a%2Fb", message.RequestUri.PathAndQuery);
        Assert.Equal("Bearer t0", message.Headers.Authorization!.ToString());
    }

    [Fact]
    public async Task Instance_WithoutTls_IsNotFollowedFromTls()
    {
        var credentials = new SalesforceCredentials("crm", Options);
        using var message = new HttpRequestMessage(HttpMethod.Get, "https://org.example/services/data/v62.0/limits");

        await credentials.ApplyAsync(message, (_, _) => Task.FromResult(Token(new Uri("http://plain.example"))), TestContext.Current.CancellationToken);

        Assert.Equal("https://org.example", message.RequestUri!.GetLeftPart(UriPartial.Authority));
    }

    private int SignIns() => Host.Requests.Snapshot().Count(r => r.Path == "/services/oauth2/token");

    private static BackendReply Token(Uri instance)
    {
        var body = System.Text.Encoding.UTF8.GetBytes($$"""{"access_token":"t0","instance_url":"{{instance.GetLeftPart(UriPartial.Authority)}}"}""");
        using var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };
        answer.Content.Headers.ContentType = new("application/json");
        var rented = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(rented, 0);
        return new BackendReply(answer.StatusCode, answer.Headers, answer.Content.Headers, rented, body.Length);
    }
}
