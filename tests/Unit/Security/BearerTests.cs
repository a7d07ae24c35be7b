using System.Net;
using System.Text.Json;
using CanonicalGateway.Gateway.Security;
using CanonicalGateway.Tests.Unit.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Security;

public sealed class BearerTests
{
    private const string Target = "/odata/v1/Customers";

    [Theory]
    [InlineData("RS256", "JWT")]
    [InlineData("RS256", "at+jwt")]
    [InlineData("RS256", "application/at+jwt")]
    [InlineData("RS256", null)]
    [InlineData("PS256", "JWT")]
    [InlineData("ES256", "JWT")]
    public async Task Token_Valid_Passes(string algorithm, string? type)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var answer = await gateway.GetAsync(Target, gateway.Authority.Token(gateway.Time.GetUtcNow(), algorithm: algorithm, type: type));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Token_Missing_Answers401WithoutErrorCode()
    {
        await using var gateway = await TestGateway.StartAsync();

        using var answer = await gateway.GetAsync(Target);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(
            $"Bearer resource_metadata=\"http://127.0.0.1:{gateway.Address.Port}/.well-known/oauth-protected-resource\"",
            Assert.Single(answer.Headers.NonValidated["WWW-Authenticate"]));
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("Unauthenticated", body.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("application/json; odata.metadata=minimal", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(0, gateway.OData.Calls);
    }

    public static TheoryData<string, string> BadTokens => new()
    {
        { "audience", "The token is meant for another audience." },
        { "issuer", "The token comes from another issuer." },
        { "expired", "The token has expired." },
        { "early", "The token is not valid yet." },
        { "noexp", "The token has no time of expiry." },
        { "none", "The token is not signed by an algorithm that this service takes (RS256, PS256, ES256)." },
        { "HS256", "The token is not signed by an algorithm that this service takes (RS256, PS256, ES256)." },
        { "type", "The token is of another type than an access token." },
        { "tampered", "The token's signature is not valid." },
        { "foreign", "The token's signature is not valid." },
        { "garbage", "The token is not a signed JSON Web Token." },
        { "unreadable", "The token is not a valid JSON Web Token." },
    };

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task Token_Bad_Answers401ThatSaysWhy(string fault, string message)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var stranger = new TestAuthority();
        var now = gateway.Time.GetUtcNow();
        var good = gateway.Token();
        var parts = good.Split('.');
        var token = fault switch
        {
            "audience" => gateway.Token(c => c["aud"] = "another"),
            "issuer" => gateway.Token(c => c["iss"] = "http://127.0.0.1:10"),
            "expired" => gateway.Authority.Token(now.AddSeconds(-660)),
            "early" => gateway.Authority.Token(now.AddSeconds(61)),
            "noexp" => gateway.Token(c => c.Remove("exp")),
            "none" or "HS256" => gateway.Authority.Token(now, algorithm: fault),
            "type" => gateway.Authority.Token(now, type: "logout+jwt"),
            "tampered" => $"{parts[0]}.{gateway.Token(c => c["roles"] = "Canonical.Operate").Split('.')[1]}.{parts[2]}",
            "foreign" => stranger.Token(now),
            "garbage" => "abc",
            _ => $"{parts[0]}.{parts[1]}.$$$",
        };

        using var answer = await gateway.GetAsync(Target, token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var challenge = Assert.Single(answer.Headers.NonValidated["WWW-Authenticate"]);
        Assert.Contains("error=\"invalid_token\"", challenge, StringComparison.Ordinal);
        Assert.True(challenge.Contains(message, StringComparison.Ordinal), challenge);
        Assert.Equal(0, gateway.OData.Calls);
        Assert.Equal(0, gateway.Services.GetRequiredService<TokenCache>().Count);
    }

    [Fact]
    public async Task Token_CachedThenExpired_IsRefusedAfterSkew()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Authority.Token(gateway.Time.GetUtcNow().AddMinutes(-9)); // One minute is left.

        using var first = await gateway.GetAsync(Target, token);
        gateway.Time.Advance(TimeSpan.FromSeconds(119));
        using var withinSkew = await gateway.GetAsync(Target, token);
        gateway.Time.Advance(TimeSpan.FromSeconds(1));
        using var late = await gateway.GetAsync(Target, token);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, withinSkew.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
    }

    [Fact]
    public async Task Token_SentAgain_HasTheSamePrincipal()
    {
        await using var gateway = await TestGateway.StartAsync();
        var seen = new List<object>();
        gateway.OData.Answer = context =>
        {
            seen.Add(context.User);
            return Task.CompletedTask;
        };
        var token = gateway.Token(c => c["scp"] = "Order.Read Case.Read");

        using var first = await gateway.GetAsync(Target, token);
        using var second = await gateway.GetAsync(Target, token);

        Assert.Same(seen[0], seen[1]);
        var user = Assert.IsType<System.Security.Claims.ClaimsPrincipal>(seen[0]);
        Assert.Equal("Order.Read Case.Read", user.FindFirst("scp")?.Value);
        Assert.Equal("Canonical.Read.All", user.FindFirst("roles")?.Value);
        Assert.Equal("client", user.Identity?.Name);
    }

    [Fact]
    public async Task Key_Rotated_FirstTokenPassesAndRefreshIsLimited()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var before = await gateway.GetAsync(Target, gateway.Token());
        gateway.Authority.AddKey("k2");
        gateway.Time.Advance(TimeSpan.FromSeconds(31));

        using var rotated = await gateway.GetAsync(Target, gateway.Authority.Token(gateway.Time.GetUtcNow(), "k2"));
        var unknown = new TestAuthority();
        unknown.AddKey("k3");
        for (var i = 0; i < 5; i++)
        {
            using var refused = await gateway.GetAsync(Target, unknown.Token(gateway.Time.GetUtcNow(), "k3"));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.OK, rotated.StatusCode);
        Assert.Equal(2, gateway.Authority.MetadataFetches);
        unknown.Dispose();
    }

    [Fact]
    public async Task Authority_Down_Answers503AndRecovers()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Authority.IsDown = true;

        using var down = await gateway.GetAsync(Target, gateway.Token());
        gateway.Authority.IsDown = false;
        using var tooSoon = await gateway.GetAsync(Target, gateway.Token());
        gateway.Time.Advance(TimeSpan.FromSeconds(2));
        using var up = await gateway.GetAsync(Target, gateway.Token());
        gateway.Authority.IsDown = true;
        gateway.Time.Advance(TimeSpan.FromHours(2));
        using var later = await gateway.GetAsync(Target, gateway.Token());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, down.StatusCode);
        Assert.Equal("2", Assert.Single(down.Headers.NonValidated["Retry-After"]));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, tooSoon.StatusCode);
        Assert.Equal(HttpStatusCode.OK, up.StatusCode);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task Header_AuthorizationTwice_Answers401()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Target);
        request.Headers.TryAddWithoutValidation("Authorization", ["Bearer " + gateway.Token(), "Bearer other"]);

        using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
