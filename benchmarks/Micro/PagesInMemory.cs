using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CanonicalGateway.Benchmarks.Scenarios;
using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Benchmarks.Micro;

/// <summary>A transport that fetches each page once from the simulator and then answers from memory, without waiting.</summary>
internal sealed class PagesInMemory(Uri backend) : IBackendTransport, IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = backend };
    private readonly ConcurrentDictionary<string, (HttpResponseMessage Reply, byte[] Body)> _pages = new(StringComparer.Ordinal);

    public string Backend => Stand.S4;

    /// <summary>What was fetched last.</summary>
    public string LastTarget { get; private set; } = "";

    /// <summary>The target whose page is given for every other one too; null gives each its own.</summary>
    public string? AnswersAllWith { get; set; }

    public Task<BackendReply> SendAsync(BackendRequest request, CancellationToken cancellation) =>
        _pages.TryGetValue(AnswersAllWith ?? request.Target, out var page) ? Task.FromResult(Reply(page.Reply, page.Body)) : FetchAsync(request, cancellation);

    public void Dispose()
    {
        foreach (var (reply, _) in _pages.Values)
        {
            reply.Dispose();
        }

        _client.Dispose();
    }

    private static BackendReply Reply(HttpResponseMessage reply, byte[] body)
    {
        // The reply's memory is the reader's to give back.
        var buffer = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(buffer, 0);
        return new BackendReply(HttpStatusCode.OK, reply.Headers, reply.Content.Headers, buffer, body.Length);
    }

    private async Task<BackendReply> FetchAsync(BackendRequest request, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, request.Target);
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("SANDBOX:sandbox-secret")));
        var reply = await _client.SendAsync(message, cancellation);
        reply.EnsureSuccessStatusCode();
        var body = await reply.Content.ReadAsByteArrayAsync(cancellation);
        _pages[LastTarget = request.Target] = (reply, body);
        return Reply(reply, body);
    }
}
