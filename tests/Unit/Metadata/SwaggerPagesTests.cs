using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Metadata;

public sealed class SwaggerPagesTests : IAsyncLifetime
{
    private readonly HttpClient _client = new(new SocketsHttpHandler());
    private WebApplication? _host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var options = new OpenApiOptions { ClientId = "reader", TokenUrl = new Uri("http://127.0.0.1:1/token") };
        var document = new OpenApiEndpoint(CanonicalModel.V1, options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _host = builder.Build();
        _host.UseGatewaySwagger(options);
        _host.Map(options.DocumentPath, document.WriteAsync);
        await _host.StartAsync(Cancellation);
        _client.BaseAddress = new Uri(_host.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host!.DisposeAsync();
    }

    [Fact]
    public async Task Page_Script_OffersClientButNoSecretAndNothingOutside()
    {
        var page = await _client.GetStringAsync("/swagger/index.html", Cancellation);
        var script = await _client.GetStringAsync("/swagger/index.js", Cancellation);

        Assert.DoesNotContain("//", page.Replace("<!--", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("\"clientId\":\"reader\"", script, StringComparison.Ordinal);
        Assert.Contains("\"url\":\"/openapi/v1.json\"", script, StringComparison.Ordinal);
        Assert.Contains("\"persistAuthorization\":true", script, StringComparison.Ordinal);
        Assert.DoesNotContain("clientSecret", script, StringComparison.Ordinal);
        Assert.DoesNotContain("validator.swagger.io", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_WithETag_IsSentOnce()
    {
        using var first = await _client.GetAsync("/openapi/v1.json", Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await _client.SendAsync(request, Cancellation);

        Assert.Equal("application/json", first.Content.Headers.ContentType?.ToString());
        Assert.Contains("http://127.0.0.1:1/token", await first.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotModified, second.StatusCode);
    }
}
