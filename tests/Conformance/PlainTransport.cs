using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Tests.Conformance;

/// <summary>A transport over a socket with credentials and the errors of the contract, without retries and breaker.</summary>
public sealed class PlainTransport(string backend, Uri address, IBackendCredentials? credentials) : IBackendTransport, IDisposable
{
    // Short, so that many rows are cut by the ends of pieces.
    private const int BeginningBytes = 1000;

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };

    public string Backend { get; } = backend;

    /// <summary>The targets asked for, in their order.</summary>
    public List<string> Targets { get; } = [];

    /// <summary>The policies of the calls, in their order.</summary>
    public List<CallPolicy> Policies { get; } = [];

    /// <summary>How old the answers say that they are.</summary>
    public TimeSpan Age { get; set; }

    /// <summary>Changes answers before the adapter sees them: status and body by target; null passes them on.</summary>
    public Func<BackendRequest, (HttpStatusCode Status, string Body, string MediaType)?>? Instead { get; set; }

    public async Task<BackendReply> SendAsync(BackendRequest request, CancellationToken cancellation)
    {
        lock (Targets)
        {
            Targets.Add(request.Target);
            Policies.Add(request.Policy);
        }

        for (var attempt = 1; ; attempt++)
        {
            using var message = MessageOf(request);
            if (credentials is not null)
            {
                await credentials.ApplyAsync(message, ExchangeAsync, cancellation);
            }

            var reply = await AnswerAsync(request, message, cancellation);
            switch ((int)reply.Status)
            {
                case 401 when attempt == 1 && credentials?.Invalidate(message) == true:
                    reply.Dispose();
                    continue;
                case 401:
                    reply.Dispose();
                    throw Failure(GatewayErrorCode.BackendRefusedCredentials, "refused the credentials");
                case 429:
                    var wait = reply.Headers.RetryAfter?.Delta;
                    reply.Dispose();
                    throw Failure(GatewayErrorCode.BackendThrottled, "throttled the gateway", wait);
                case >= 500:
                    reply.Dispose();
                    throw Failure(GatewayErrorCode.BackendUnavailable, $"answered {(int)reply.Status}");
                default:
                    return reply;
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage MessageOf(BackendRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Target);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(request.Accept));
        foreach (var (name, value) in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (request.ContentType is not null)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        return message;
    }

    private async Task<BackendReply> AnswerAsync(BackendRequest request, HttpRequestMessage message, CancellationToken cancellation)
    {
        if (Instead?.Invoke(request) is { } other)
        {
            using var made = new HttpResponseMessage(other.Status) { Content = new StringContent(other.Body, System.Text.Encoding.UTF8, other.MediaType) };
            return await ReplyOfAsync(made, request.MayStream, cancellation);
        }

        try
        {
            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return await ReplyOfAsync(response, request.MayStream, cancellation);
        }
        catch (HttpRequestException broken)
        {
            throw Failure(GatewayErrorCode.BackendUnavailable, broken.Message);
        }
    }

    private async Task<BackendReply> ExchangeAsync(BackendRequest request, CancellationToken cancellation)
    {
        using var message = MessageOf(request);
        return await AnswerAsync(request, message, cancellation);
    }

    private async Task<BackendReply> ReplyOfAsync(HttpResponseMessage response, bool mayStream, CancellationToken cancellation)
    {
        // The buffer is longer than the body, as pooled buffers are: readers that trust its length show up.
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        var length = mayStream && response.IsSuccessStatusCode ? Math.Min(BeginningBytes, body.Length) : body.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length + 16);
        body.AsSpan(0, length).CopyTo(buffer);
        return new BackendReply(response.StatusCode, response.Headers, response.Content.Headers, buffer, length)
        {
            Age = Age,
            Rest = length < body.Length ? new RestInMemory(body.AsMemory(length)) : null,
        };
    }

    private GatewayException Failure(GatewayErrorCode code, string what, TimeSpan? retryAfter = null) =>
        new GatewayError(code, $"The backend '{Backend}' {what}.") { Backend = Backend, RetryAfter = retryAfter }.ToException();

    private sealed class RestInMemory(ReadOnlyMemory<byte> left) : ReplyRest
    {
        private ReadOnlyMemory<byte> _left = left;

        public override ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellation)
        {
            var some = Math.Min(target.Length, _left.Length);
            _left[..some].CopyTo(target);
            _left = _left[some..];
            return ValueTask.FromResult(some);
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
