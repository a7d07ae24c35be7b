using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace CanonicalGateway.Benchmarks.Roles;

/// <summary>The measure: YARP's forwarder passing the backend's own answers through, with the backend's credentials added and nothing else done.</summary>
internal static class YarpRole
{
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        var target = options.Target.ToString();
        await using var app = RoleServer.Create(services => services.AddLogging().AddHttpForwarder());
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(15),
        });
        var transformer = new WithCredentials("SANDBOX", "sandbox-secret");
        app.Run(async context =>
        {
            var error = await forwarder.SendAsync(context, target, invoker, ForwarderRequestConfig.Empty, transformer);
            if (error != ForwarderError.None)
            {
                context.Abort();
            }
        });
        await app.StartAsync();
        return await ControlChannel.ServeAsync(new Dictionary<string, string> { ["address"] = app.Urls.First() });
    }

    private sealed class WithCredentials(string user, string password) : HttpTransformer
    {
        private readonly AuthenticationHeaderValue _credentials = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.Headers.Host = null;
            proxyRequest.Headers.Authorization = _credentials;
        }
    }
}
