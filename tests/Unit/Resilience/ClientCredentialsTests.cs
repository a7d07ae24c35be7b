using System.Text;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Resilience;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Resilience;

public sealed class ClientCredentialsTests
{
    private static readonly ClientCredentialsOptions _options = new()
    {
        TokenEndpoint = "/token",
        ClientId = "gateway:1",
        ClientSecret = "s3cret/+",
        Scope = "read write",
    };

    private readonly ManualTime _time = new();
    private readonly List<string> _forms = [];
    private int _tokens;

    /// <summary>Issues numbered tokens and takes only the newest one.</summary>
    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/token")
        {
            using var reader = new StreamReader(context.Request.Body);
            var form = await reader.ReadToEndAsync(context.RequestAborted);
            lock (_forms)
                _forms.Add(form);
            await context.Response.WriteAsync($"{{\"access_token\":\"t{Interlocked.Increment(ref _tokens)}\",\"token_type\":\"bearer\",\"expires_in\":600}}");
            return;
        }

        if (context.Request.Headers.Authorization != $"Bearer t{_tokens}")
            context.Response.StatusCode = 401;
    }

    private BackendTransport Open(FakeBackend backend, ClientCredentialsOptions? options = null) =>
        new(backend.Options(), new ClientCredentials("s4", options ?? _options, _time), _time);

    private static async Task CallAsync(BackendTransport transport) =>
        (await transport.SendAsync(BackendRequest.Get("/things"), TestContext.Current.CancellationToken)).Dispose();

    [Fact]
    public async Task ManyCalls_FetchOneToken()
    {
        await using var backend = await FakeBackend.StartAsync(AnswerAsync);
        using var transport = Open(backend);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CallAsync(transport)));

        Assert.Equal(["grant_type=client_credentials&scope=read%20write"], _forms);
        var expected = Convert.ToBase64String(Encoding.ASCII.GetBytes("gateway%3A1:s3cret%2F%2B"));
        Assert.Equal("Basic " + expected, backend.Requests.Single(r => r.Target == "/token").Headers["Authorization"]);
    }

    [Fact]
    public async Task Token_IsKeptUntilShortlyBeforeItsEnd()
    {
        await using var backend = await FakeBackend.StartAsync(AnswerAsync);
        using var transport = Open(backend);
        await CallAsync(transport);

        _time.AdvanceSeconds(539);
        await CallAsync(transport);
        Assert.Equal(1, _tokens);
        _time.AdvanceSeconds(1);
        await CallAsync(transport);
        Assert.Equal(2, _tokens);
    }

    [Fact]
    public async Task TokenRefused_IsFetchedAnewOnce()
    {
        await using var backend = await FakeBackend.StartAsync(AnswerAsync);
        using var transport = Open(backend);
        await CallAsync(transport);
        Interlocked.Increment(ref _tokens); // as if the service had revoked the first

        await CallAsync(transport);

        Assert.Equal(2, _forms.Count);
    }

    [Fact]
    public async Task SecretInForm_AbsoluteEndpoint()
    {
        await using var authority = await FakeBackend.StartAsync(AnswerAsync);
        await using var backend = await FakeBackend.StartAsync(AnswerAsync);
        using var transport = Open(backend, _options with { TokenEndpoint = new Uri(authority.Address, "/token").AbsoluteUri, SecretInForm = true, Scope = null });

        await CallAsync(transport);

        Assert.Equal(["grant_type=client_credentials&client_id=gateway%3A1&client_secret=s3cret%2F%2B"], _forms);
        Assert.Equal("/things", Assert.Single(backend.Requests).Target);
        Assert.False(Assert.Single(authority.Requests).Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData(400, "{\"error\":\"invalid_client\",\"error_description\":\"s3cret/+ is wrong\"}", GatewayErrorCode.BackendRefusedCredentials)]
    [InlineData(401, "", GatewayErrorCode.BackendRefusedCredentials)]
    [InlineData(200, "<html>s3cret</html>", GatewayErrorCode.BackendFault)]
    [InlineData(200, "{\"access_token\":7}", GatewayErrorCode.BackendFault)]
    [InlineData(200, "{\"access_token\":\"bad\\nvalue\"}", GatewayErrorCode.BackendFault)]
    public async Task SignInFails_IsSaidWithoutSecrets_AndTriedAgainLater(int status, string body, GatewayErrorCode code)
    {
        await using var backend = await FakeBackend.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        using var transport = Open(backend);

        var failure = await Assert.ThrowsAsync<GatewayException>(() => CallAsync(transport));
        backend.Answer = AnswerAsync;
        await CallAsync(transport);

        Assert.Equal(code, failure.Error.Code);
        Assert.Equal("s4", failure.Error.Backend);
        Assert.DoesNotContain("s3cret", failure.ToString());
    }

    [Fact]
    public async Task FirstCallerLeaves_OthersStillGetTheToken()
    {
        var gate = new TaskCompletionSource();
        await using var backend = await FakeBackend.StartAsync(async context =>
        {
            await gate.Task;
            await AnswerAsync(context);
        });
        using var transport = Open(backend);
        using var caller = new CancellationTokenSource();

        var first = transport.SendAsync(BackendRequest.Get("/things"), caller.Token);
        await Until.True(() => backend.Calls == 1, "the sign-in");
        var second = CallAsync(transport);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();
        await second;

        Assert.Equal(1, _tokens);
    }

    [Fact]
    public void Options_Printed_ShowNoSecret() => Assert.DoesNotContain("s3cret", _options.ToString());
}
