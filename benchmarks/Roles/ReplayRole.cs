using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;

namespace CanonicalGateway.Benchmarks.Roles;

/// <summary>
/// Stands in front of a simulated backend and repeats its answers from memory: two cores serve all roles, and a simulator that works out each
/// page anew would be most of what is measured. The key is the request's line and form; the first request of each goes to the simulator.
/// </summary>
internal static class ReplayRole
{
    private const int AnswersMax = 4_000;

    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        var target = options.Target;
        var latency = TimeSpan.FromMilliseconds(options.LatencyMilliseconds);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
        var answers = new ConcurrentDictionary<string, Recorded>();
        await using var app = RoleServer.Create();
        app.Run(async context =>
        {
            var line = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            var key = $"{context.Request.Headers.Accept} {line}";
            if (!answers.TryGetValue(key, out var answer))
            {
                answer = await RecordAsync(client, new Uri(target, line), context.Request);
                if (answer.Status == (int)HttpStatusCode.OK && answers.Count < AnswersMax)
                {
                    answers[key] = answer;
                }
            }

            if (latency > TimeSpan.Zero)
            {
                await Task.Delay(latency, TimeProvider.System, context.RequestAborted);
            }

            context.Response.StatusCode = answer.Status;
            foreach (var (name, value) in answer.Headers)
            {
                context.Response.Headers[name] = value;
            }

            context.Response.ContentLength = answer.Body.Length;
            await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
        });
        await app.StartAsync();
        return await ControlChannel.ServeAsync(new Dictionary<string, string> { ["address"] = app.Urls.First() });
    }

    private static async Task<Recorded> RecordAsync(HttpClient client, Uri address, HttpRequest request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var name in new[] { "Accept", "Authorization", "Accept-Language", "DataServiceVersion", "MaxDataServiceVersion" })
        {
            if (request.Headers.TryGetValue(name, out var values))
            {
                message.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        using var reply = await client.SendAsync(message);
        HttpHeaders[] headers = [reply.Headers, reply.Content.Headers];
        return new Recorded(
            (int)reply.StatusCode,
            [.. headers.SelectMany(h => h.NonValidated).Where(h => !IsOfConnection(h.Key)).Select(h => (h.Key, h.Value.ToString()))],
            await reply.Content.ReadAsByteArrayAsync());
    }

    private static bool IsOfConnection(string name) => name is "Transfer-Encoding" or "Content-Length" or "Connection" or "Date";

    private sealed record Recorded(int Status, (string Name, string Value)[] Headers, byte[] Body);
}
