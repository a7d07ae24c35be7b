using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CanonicalGateway.Sandbox.Authority;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Who gets in, what they may read, and that the backends' secrets stay inside.</summary>
public sealed class SecurityTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    [Theory]
    [InlineData("")]
    [InlineData("$metadata")]
    [InlineData("Customers")]
    [InlineData("Customers('1')")]
    [InlineData("Nothings")]
    [InlineData("Customers?$filter=%zz")]
    [InlineData("/nothing")]
    [InlineData("/console")]
    [InlineData("/odata/v2/Customers")]
    public async Task Request_WithoutToken_401WithChallenge(string url)
    {
        sandbox.ForgetCalls();

        var reply = (await sandbox.Nobody.GetAsync(url)).AssertError(HttpStatusCode.Unauthorized, "Unauthenticated");

        Assert.StartsWith("Bearer ", reply.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.DoesNotContain("error=", reply.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Equal("", sandbox.DescribeCalls());
    }

    public static TheoryData<string> BadTokens => ["garbage", "a.b.c", "expired", "audience", "key", "none", "changed", "issuer", "unsigned"];

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task Token_NotValid_401WithChallenge(string kind)
    {
        using var client = new ODataClient(sandbox.Host.Address, await BadTokenAsync(kind));

        var reply = (await client.GetAsync("Customers?$top=1")).AssertError(HttpStatusCode.Unauthorized, "Unauthenticated");

        Assert.Contains("error=\"invalid_token\"", reply.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic cmVhZGVyOnJlYWRlci1zZWNyZXQ=")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("bearer garbage")]
    public async Task Header_NotABearerToken_401(string header) =>
        (await sandbox.Nobody.GetAsync("Customers?$top=1", ("Authorization", header))).AssertError(HttpStatusCode.Unauthorized, "Unauthenticated");

    [Theory]
    [InlineData("Orders?$top=2")]
    [InlineData("Orders?$filter=NetAmount gt 10&$expand=Items&$top=2")]
    [InlineData("Orders/$count")]
    public async Task Narrow_OwnEntity_IsRead(string url) => (await sandbox.ClientOf("narrow").GetAsync(url)).AssertOk();

    [Theory]
    [InlineData("Customers", "Customer")]
    [InlineData("Customers('1')", "Customer")]
    [InlineData("Customers/$count", "Customer")]
    [InlineData("Orders?$expand=Customer", "Customer")]
    [InlineData("Orders?$expand=Cases", "Case")]
    [InlineData("Orders?$expand=Items($expand=Product)", "Product")]
    [InlineData("Orders?$filter=Customer/Name eq 'x'", "Customer")]
    [InlineData("Orders?$filter=Items/any(i:i/Product/Name eq 'x')", "Product")]
    [InlineData("Orders?$orderby=Customer/Name", "Customer")]
    [InlineData("Orders('1')/Customer", "Customer")]
    [InlineData("Orders('1')/Customer/Name", "Customer")]
    [InlineData("Products('1')/Image", "Product")]
    [InlineData("Orders/$count?$filter=Customer/Name eq 'x'", "Customer")]
    public async Task Narrow_OtherEntity_403NamesRole(string url, string entity)
    {
        sandbox.ForgetCalls();

        var reply = (await sandbox.ClientOf("narrow").GetAsync(url)).AssertError(HttpStatusCode.Forbidden, "Forbidden");

        Assert.Contains("Canonical.Read.All", reply.Message, StringComparison.Ordinal);
        Assert.Equal(entity, reply.Target);
        Assert.Contains("insufficient_scope", reply.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Equal("", sandbox.DescribeCalls());
    }

    [Fact]
    public async Task Token_WithoutRoles_403()
    {
        using var client = new ODataClient(sandbox.Host.Address, sandbox.Host.Authority.IssueToken("stranger", []));

        (await client.GetAsync("Orders?$top=1")).AssertError(HttpStatusCode.Forbidden, "Forbidden");
    }

    [Theory]
    [InlineData("/health/live", "application/json")]
    [InlineData("/health/ready", "application/json")]
    [InlineData("/openapi/v1.json", "application/json")]
    [InlineData("/swagger/index.html", "text/html")]
    [InlineData("/.well-known/oauth-protected-resource", "application/json")]
    public async Task Page_OfNoData_IsAnonymous(string path, string type) =>
        Assert.Equal(type, (await sandbox.Nobody.GetAsync(path)).AssertOk().ContentHeaders.ContentType?.MediaType);

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(500)]
    public async Task BackendError_TellingWhatItWasSent_GivesNoSecretAway(int status)
    {
        const string Told = "password sandbox-secret token sandbox-token user SANDBOX Basic U0FOREJPWDpzYW5kYm94LXNlY3JldA== 00D-session gateway@example.com";
        foreach (var body in Refusals(Told))
        {
            await using var broken = await RunningSandbox.StartAsync(20);
            foreach (var backend in broken.Host.Backends)
            {
                backend.Faults.Add(new Fault { Kind = FaultKind.Status, Status = status, Body = body });
            }

            foreach (var url in new[] { "Customers?$select=Name", "Customers?$select=PaymentTerms", "Orders", "Orders('1')", "Cases", "Customers?$select=SupportTier", "Products('1')/Image" })
            {
                var reply = await broken.Reader.GetAsync(url);

                Assert.True((int)reply.Status is 502 or 503, $"{url}: {(int)reply.Status} {reply.Text}");
                ErrorShape.Assert(reply);
                AssertNoSecret($"{reply.Text} {reply.Headers} {reply.ContentHeaders}");
            }

            AssertNoSecret((await broken.Nobody.GetAsync("/health/ready")).Text);
        }
    }

    private static void AssertNoSecret(string text)
    {
        foreach (var secret in new[] { "sandbox-secret", "sandbox-token", "SANDBOX", "U0FOREJPWD", "00D-session", "gateway@example.com" })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Customers?$top=3")]
    [InlineData("Orders?$top=3")]
    [InlineData("Cases?$top=3")]
    [InlineData("Invoices?$top=1")]
    [InlineData("$metadata")]
    public async Task Answer_Headers_AreTheGatewaysOwn(string url)
    {
        var reply = (await sandbox.Reader.GetAsync(url)).AssertOk();

        foreach (var name in new[] { "Set-Cookie", "Server", "X-Powered-By", "Authorization", "sap-processing-info", "x-csrf-token", "Sforce-Limit-Info", "X-Rate-Limit" })
        {
            Assert.Null(reply.Header(name));
        }
    }

    // Each in the form that the adapter of one backend would read words out of.
    private static IEnumerable<string> Refusals(string told) =>
    [
        $$"""{"error":{"code":"LOGON","message":{"lang":"en","value":"{{told}}"} } }""",
        $$"""{"error":"{{told}}","description":"{{told}}","error_description":"{{told}}"}""",
        $$"""[{"errorCode":"INVALID_SESSION_ID","message":"{{told}}"}]""",
        $"<html><body>{told}</body></html>",
    ];

    private async Task<string> BadTokenAsync(string kind)
    {
        var authority = sandbox.Host.Authority;
        var roles = AuthorityClient.Sandbox[0].Roles;
        var good = authority.IssueToken("reader", roles);
        var parts = good.Split('.');
        switch (kind)
        {
            case "expired":
                return authority.IssueToken("reader", roles, lifetime: TimeSpan.FromHours(-1));
            case "audience":
                return authority.IssueToken("reader", roles, audience: "somebody-else");
            case "key":
                return ForeignlySigned(parts);
            case "issuer":
                await using (var other = await AuthorityHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken))
                {
                    return other.IssueToken("reader", roles);
                }

            case "none":
                return $"{Encode("""{"alg":"none","typ":"at+jwt"}""")}.{parts[1]}.";
            case "unsigned":
                return $"{parts[0]}.{parts[1]}.";
            case "changed":
                var payload = JsonNode.Parse(Decode(parts[1]))!;
                payload["roles"] = new JsonArray("Canonical.Operate");
                return $"{parts[0]}.{Encode(payload.ToJsonString())}.{parts[2]}";
            default:
                return kind;
        }
    }

    // The header names the authority's key, but another one has signed.
    private static string ForeignlySigned(string[] parts)
    {
        using var key = RSA.Create(2048);
        var signature = key.SignData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{parts[0]}.{parts[1]}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string Decode(string text) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(text));
}
