using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Sandbox.Authority;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox;

public sealed class AuthorityHostTests : IAsyncLifetime
{
    private readonly HttpClient _client = new(new SocketsHttpHandler());
    private AuthorityHost _authority = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _authority = await AuthorityHost.StartAsync(cancellationToken: Stop);
        _client.BaseAddress = _authority.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _authority.DisposeAsync();
    }

    [Fact]
    public async Task Configuration_Get_NamesEndpointsBelowTheIssuer()
    {
        using var document = JsonDocument.Parse(await _client.GetStringAsync("/.well-known/openid-configuration", Stop));

        Assert.Equal(_authority.Issuer, document.RootElement.GetProperty("issuer").GetString());
        Assert.StartsWith("http://127.0.0.1:", _authority.Issuer, StringComparison.Ordinal);
        Assert.Equal(_authority.Issuer + "/jwks", document.RootElement.GetProperty("jwks_uri").GetString());
        Assert.Equal(_authority.Issuer + "/token", document.RootElement.GetProperty("token_endpoint").GetString());
        Assert.Equal("RS256", document.RootElement.GetProperty("id_token_signing_alg_values_supported")[0].GetString());
    }

    [Theory]
    [InlineData("reader", new[] { "Canonical.Read.All" })]
    [InlineData("partner", new[] { "Canonical.Read.All", "Order.Write", "Case.Write" })]
    [InlineData("admin", new[] { "Canonical.Read.All", "Canonical.Write.All", "Canonical.Operate" })]
    [InlineData("narrow", new[] { "Order.Read" })]
    public async Task Token_SecretInBody_IsSignedByThePublishedKey(string client, string[] roles)
    {
        using var answer = await PostAsync($"grant_type=client_credentials&client_id={client}&client_secret={client}-secret");
        using var body = await JsonAsync(answer);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal("Bearer", body.RootElement.GetProperty("token_type").GetString());
        Assert.Equal(3600, body.RootElement.GetProperty("expires_in").GetInt32());
        var (header, claims) = await VerifyAsync(body.RootElement.GetProperty("access_token").GetString()!);
        Assert.Equal("at+jwt", header.GetProperty("typ").GetString());
        Assert.Equal(_authority.Issuer, claims.GetProperty("iss").GetString());
        Assert.Equal("canonical-gateway", claims.GetProperty("aud").GetString());
        Assert.Equal(client, claims.GetProperty("sub").GetString());
        Assert.Equal(client, claims.GetProperty("client_id").GetString());
        Assert.Equal(3600, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.NotEmpty(claims.GetProperty("jti").GetString()!);
        Assert.Equal(roles, claims.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
    }

    [Fact]
    public async Task Token_SecretInHeader_IsFormDecoded()
    {
        await using var authority = await AuthorityHost.StartAsync(new AuthorityOptions { Clients = [new("a b", "s:%+ü", ["X"])] }, Stop);
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("a+b:s%3A%25%2B%C3%BC"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(authority.Address, "/token")) { Content = Form("grant_type=client_credentials") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);

        using var answer = await _client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("", "invalid_request", 400)]
    [InlineData("client_id=reader&client_secret=reader-secret", "invalid_request", 400)]
    [InlineData("grant_type=client_credentials&grant_type=password&client_id=reader&client_secret=reader-secret", "invalid_request", 400)]
    [InlineData("grant_type=password&client_id=reader&client_secret=reader-secret", "unsupported_grant_type", 400)]
    [InlineData("grant_type=client_credentials", "invalid_client", 401)]
    [InlineData("grant_type=client_credentials&client_id=reader&client_secret=wrong", "invalid_client", 401)]
    [InlineData("grant_type=client_credentials&client_id=nobody&client_secret=reader-secret", "invalid_client", 401)]
    [InlineData("grant_type=client_credentials&client_id=reader&client_secret=reader-secret&scope=Order.Write", "invalid_scope", 400)]
    public async Task Token_BadRequest_IsTheErrorOfRfc6749(string form, string error, int status)
    {
        using var answer = await PostAsync(form);
        using var body = await JsonAsync(answer);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(error, body.RootElement.GetProperty("error").GetString());
        Assert.NotEmpty(body.RootElement.GetProperty("error_description").GetString()!);
        Assert.Equal(status == 401, answer.Headers.WwwAuthenticate.Count == 1);
    }

    [Theory]
    [InlineData("Bearer x", "", "invalid_client")]
    [InlineData("Basic !!!", "", "invalid_client")]
    [InlineData("Basic cmVhZGVy", "", "invalid_client")]
    [InlineData("Basic cmVhZGVyOnJlYWRlci1zZWNyZXQ=", "&client_secret=reader-secret", "invalid_request")]
    public async Task Token_BadHeader_IsRefused(string authorization, string form, string error)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/token") { Content = Form("grant_type=client_credentials" + form) };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var answer = await _client.SendAsync(request, Stop);
        using var body = await JsonAsync(answer);

        Assert.Equal(error, body.RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Token_JsonBodyOrGet_IsRefused()
    {
        using var json = await _client.PostAsync("/token", new StringContent("{}", Encoding.UTF8, "application/json"), Stop);
        using var get = await _client.GetAsync("/token", Stop);

        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
    }

    [Theory]
    [InlineData("Order.Write", "Order.Write")]
    [InlineData(".default", "Canonical.Read.All Order.Write Case.Write")]
    [InlineData("canonical-gateway/.default", "Canonical.Read.All Order.Write Case.Write")]
    public async Task Token_Scope_NarrowsTheRoles(string scope, string granted)
    {
        using var answer = await PostAsync($"grant_type=client_credentials&client_id=partner&client_secret=partner-secret&scope={scope}");
        using var body = await JsonAsync(answer);

        Assert.Equal(granted, body.RootElement.GetProperty("scope").GetString());
        var (_, claims) = await VerifyAsync(body.RootElement.GetProperty("access_token").GetString()!);
        Assert.Equal(granted.Split(' '), claims.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
    }

    [Fact]
    public async Task Options_TypeAndLifetime_ShowInTheToken()
    {
        await using var authority = await AuthorityHost.StartAsync(new AuthorityOptions { TokenType = "JWT", TokenLifetime = TimeSpan.FromSeconds(5) }, Stop);

        var parts = authority.IssueToken("x", ["R"], audience: "other").Split('.');

        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        Assert.Equal("JWT", header.RootElement.GetProperty("typ").GetString());
        Assert.Equal(5, claims.RootElement.GetProperty("exp").GetInt64() - claims.RootElement.GetProperty("iat").GetInt64());
        Assert.Equal("other", claims.RootElement.GetProperty("aud").GetString());
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("http://[::1]:3000", true)]
    [InlineData("https://example.com", false)]
    [InlineData("http://127.0.0.1.example.com", false)]
    [InlineData("null", false)]
    public async Task Cors_Preflight_AllowsLoopbackOriginsOnly(string origin, bool allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/token");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,x-requested-with");

        using var answer = await _client.SendAsync(request, Stop);

        Assert.Equal(allowed, answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(allowed, answer.StatusCode == HttpStatusCode.NoContent);
        if (allowed)
        {
            Assert.Equal(origin, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
            Assert.Equal("authorization,x-requested-with", string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Headers")));
        }
    }

    [Fact]
    public async Task Cors_TokenRequestOfAPage_CarriesTheOriginAlsoOnErrors()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/token") { Content = Form("grant_type=client_credentials") };
        request.Headers.Add("Origin", "http://127.0.0.1:8080");

        using var answer = await _client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("http://127.0.0.1:8080", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    private async Task<(JsonElement Header, JsonElement Claims)> VerifyAsync(string token)
    {
        using var keys = JsonDocument.Parse(await _client.GetStringAsync("/jwks", Stop));
        var key = Assert.Single(keys.RootElement.GetProperty("keys").EnumerateArray());
        var parts = token.Split('.');
        var header = JsonElement.Parse(Base64Url.DecodeFromChars(parts[0]));
        Assert.Equal(key.GetProperty("kid").GetString(), header.GetProperty("kid").GetString());
        Assert.Equal("RS256", header.GetProperty("alg").GetString());

        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = Base64Url.DecodeFromChars(key.GetProperty("n").GetString()),
            Exponent = Base64Url.DecodeFromChars(key.GetProperty("e").GetString()),
        });
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        Assert.True(rsa.VerifyData(signed, Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return (header, JsonElement.Parse(Base64Url.DecodeFromChars(parts[1])));
    }

    private async Task<HttpResponseMessage> PostAsync(string form) => await _client.PostAsync("/token", Form(form), Stop);

    private static StringContent Form(string form) => new(form, Encoding.UTF8, "application/x-www-form-urlencoded");

    private static async Task<JsonDocument> JsonAsync(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
}
