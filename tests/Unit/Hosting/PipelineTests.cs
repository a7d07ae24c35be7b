using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Hosting;

public sealed class PipelineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/.well-known/oauth-protected-resource")]
    public async Task Anonymous_Path_AnswersWithoutToken(string path)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var answer = await gateway.GetAsync(path, "not-a-token");
        using var posted = await gateway.Client.PostAsync(path, null, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Server"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        Assert.Equal(["GET", "HEAD"], posted.Content.Headers.Allow);
    }

    [Fact]
    public async Task ProtectedResource_Asked_NamesAuthorityAndScopes()
    {
        await using var gateway = await TestGateway.StartAsync(s => s["PublicAddress"] = "https://api.example.com/");

        using var body = JsonDocument.Parse(await gateway.Client.GetStringAsync("/.well-known/oauth-protected-resource", Cancellation));

        Assert.Equal("https://api.example.com", body.RootElement.GetProperty("resource").GetString());
        Assert.Equal("http://127.0.0.1:9", body.RootElement.GetProperty("authorization_servers")[0].GetString());
        Assert.Equal("Canonical.Read.All", body.RootElement.GetProperty("scopes_supported")[0].GetString());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nothing")]
    [InlineData("/odata/v9/Customers")]
    [InlineData("/odata/v1x")]
    public async Task Url_Unknown_Answers404WithBody(string path)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var anonymous = await gateway.GetAsync(path);
        using var answer = await gateway.GetAsync(path, gateway.Token());

        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("NotFound", (await ErrorOf(answer)).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("/odata/v1")]
    [InlineData("/odata/v1/")]
    [InlineData("/odata/v1/Customers('a%2Fb')/Name")]
    public async Task Url_OfTheService_ReachesTheEndpoint(string path)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var answer = await gateway.GetAsync(path, gateway.Token());

        Assert.Equal("rows", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Url_AtTheLimitAndOnePast_PassesAndAnswers414()
    {
        await using var gateway = await TestGateway.StartAsync(s => s["Limits:UrlCharactersMax"] = "300");
        var longest = "/odata/v1/Customers?$filter=".PadRight(300, 'a');

        using var passed = await gateway.GetAsync(longest, gateway.Token());
        using var refused = await gateway.GetAsync(longest + "a", gateway.Token());
        using var farPast = await gateway.GetAsync(longest.PadRight(50_000, 'a'), gateway.Token());

        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
        Assert.Equal(HttpStatusCode.RequestUriTooLong, refused.StatusCode);
        Assert.Equal("UrlTooLong", (await ErrorOf(refused)).GetProperty("code").GetString());
        Assert.Equal("UrlTooLong", (await ErrorOf(farPast)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Error_OfABackend_IsWrittenWhole()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.OData.Answer = context =>
        {
            context.Response.Headers.ETag = "\"x\"";
            throw new GatewayError(GatewayErrorCode.BackendUnavailable, "s4 is \"down\".")
            {
                Backend = "s4",
                RetryAfter = TimeSpan.FromSeconds(1.2),
                Details = [new ErrorDetail("D", "d", "t")],
            }.ToException();
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/odata/v1/Orders");
        request.Headers.Add("Authorization", "Bearer " + gateway.Token());
        request.Headers.Add("OData-MaxVersion", "4.01");

        using var answer = await gateway.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("2", Assert.Single(answer.Headers.NonValidated["Retry-After"]));
        Assert.Equal("4.01", Assert.Single(answer.Headers.NonValidated["OData-Version"]));
        Assert.Equal(["en"], answer.Content.Headers.ContentLanguage);
        Assert.Null(answer.Headers.ETag);
        Assert.Equal(
            """{"error":{"code":"BackendUnavailable","message":"s4 is \"down\".","target":"s4","details":[{"code":"D","message":"d","target":"t"}]}}""",
            await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Error_Forbidden_NamesTheNarrowestScope()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.OData.Answer = context =>
            throw gateway.Services.GetRequiredService<AccessPolicy>().Check(context.User, CanonicalModel.V1.FindType("Order")!, Operation.Read)!.ToException();

        using var answer = await gateway.GetAsync("/odata/v1/Orders", gateway.Token(c => c.Remove("roles")));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.EndsWith("error=\"insufficient_scope\", scope=\"Order.Read\"", Assert.Single(answer.Headers.NonValidated["WWW-Authenticate"]), StringComparison.Ordinal);
        Assert.Equal("Order", (await ErrorOf(answer)).GetProperty("target").GetString());
    }

    [Fact]
    public async Task Error_Unexpected_TellsNothingButACorrelationId()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.OData.Answer = _ => throw new InvalidOperationException("secret");

        using var answer = await gateway.GetAsync("/odata/v1/Orders", gateway.Token());

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("\"Internal\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_AfterTheAnswerBegan_CutsTheConnection()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.OData.Answer = async context =>
        {
            await context.Response.WriteAsync("{\"value\":[");
            await context.Response.Body.FlushAsync();
            throw new GatewayError(GatewayErrorCode.BackendFault, "half").ToException();
        };

        var answer = await gateway.GetAsync("/odata/v1/Orders", gateway.Token()).ContinueWith(t => t.Exception?.GetBaseException(), TaskScheduler.Default);

        Assert.True(answer is HttpRequestException or HttpIOException or IOException or SocketException, answer?.ToString());
    }

    [Fact]
    public async Task Head_Error_HasNoBody()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/odata/v1/Customers");

        using var answer = await gateway.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Link_ForeignHost_IsNotRepeated()
    {
        await using var gateway = await TestGateway.StartAsync(s => s["PublicHosts"] = "api.example.com");

        var foreign = await ChallengeFor("evil.example.com");
        var allowed = await ChallengeFor("api.example.com");

        Assert.Contains($"\"http://127.0.0.1:{gateway.Address.Port}/.well", foreign, StringComparison.Ordinal);
        Assert.Contains("\"http://api.example.com/.well", allowed, StringComparison.Ordinal);

        async Task<string> ChallengeFor(string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/odata/v1/");
            request.Headers.Host = host;
            using var answer = await gateway.Client.SendAsync(request, Cancellation);
            return Assert.Single(answer.Headers.WwwAuthenticate).ToString();
        }
    }

    private static async Task<JsonElement> ErrorOf(HttpResponseMessage answer)
    {
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        return body.RootElement.GetProperty("error").Clone();
    }
}
