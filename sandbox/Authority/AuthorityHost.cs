using System.Text.Json;
using CanonicalGateway.Sandbox.Hosting;

namespace CanonicalGateway.Sandbox.Authority;

/// <summary>A small OAuth2 authority on a socket of its own: discovery, keys, and tokens for client credentials. Its key is made at start.</summary>
public sealed class AuthorityHost : IAsyncDisposable
{
    private readonly AuthorityOptions _options;
    private readonly SigningKey _key = new();
    private readonly TokenIssuer _issuer;
    private readonly WebApplication _application;

    private AuthorityHost(AuthorityOptions options)
    {
        _options = options;
        _issuer = new TokenIssuer(_key, options);
        _application = LoopbackServer.Create(options.Port);
        _application.Use(next => context => LoopbackCors.InvokeAsync(context, next));
        _application.UseRouting();
        _application.MapGet("/.well-known/openid-configuration", WriteConfigurationAsync);
        _application.MapGet("/jwks", WriteKeysAsync);
        _application.MapPost("/token", new TokenEndpoint(this, options).HandleAsync);
    }

    /// <summary>Where the authority listens, without a slash at the end: <c>iss</c> of its tokens, for example <c>http://127.0.0.1:8090</c>.</summary>
    public string Issuer { get; private set; } = "";

    public Uri Address => new(Issuer);

    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<AuthorityHost> StartAsync(AuthorityOptions? options = null, CancellationToken cancellationToken = default)
    {
        var host = new AuthorityHost(options ?? new AuthorityOptions());
        try
        {
            await host._application.StartAsync(cancellationToken);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        host.Issuer = LoopbackServer.AddressOf(host._application).GetLeftPart(UriPartial.Authority);
        return host;
    }

    /// <summary>A token without a request: for tests of what the gateway does with other audiences, roles and ages.</summary>
    public string IssueToken(string clientId, IEnumerable<string> roles, string? audience = null, TimeSpan? lifetime = null, string? type = null) =>
        _issuer.Issue(Issuer, clientId, roles, audience ?? _options.Audience, lifetime ?? _options.TokenLifetime, type ?? _options.TokenType);

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _key.Dispose();
    }

    private Task WriteConfigurationAsync(HttpContext context)
    {
        var scopes = _options.Clients.SelectMany(client => client.Roles).Distinct().ToArray();
        return context.Response.WriteAsJsonAsync(new DiscoveryDocument(Issuer, scopes), DiscoveryDocument.Json, context.RequestAborted);
    }

    private async Task WriteKeysAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("keys");
        _key.WriteJwk(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
