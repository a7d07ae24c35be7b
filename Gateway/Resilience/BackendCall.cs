using CanonicalGateway.Contracts.Adapters;
using Polly;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>One call on its way through the pipeline: makes the message of each attempt. Used by one attempt at a time.</summary>
/// <param name="cancellation">The caller's own; tells its leaving from the pipeline's time-outs.</param>
internal abstract class BackendCall(BackendRoute route, CancellationToken cancellation)
{
    private static readonly ResiliencePropertyKey<BackendCall> _key = new("call");

    protected BackendRoute Route { get; } = route;

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>The message of the attempt under way.</summary>
    public HttpRequestMessage? Message { get; private set; }

    /// <summary>Whether credentials are added, and renewed when the backend refuses them.</summary>
    public virtual bool IsSigned => true;

    /// <summary>Whether it may be repeated when the outcome is unknown.</summary>
    public abstract bool IsIdempotent { get; }

    /// <summary>Whether a second message can be made. Not where the body is a stream that has been read.</summary>
    public virtual bool CanResend => true;

    /// <summary>Whether the answer's body is read within the attempt.</summary>
    public virtual bool ReadsWhole => true;

    /// <summary>Whether the credentials have been renewed in this call; they are once.</summary>
    public bool IsRenewed { get; set; }

    public static BackendCall Of(ResilienceContext context) => context.Properties.GetValue(_key, null!);

    public void AttachTo(ResilienceContext context) => context.Properties.Set(_key, this);

    /// <summary>Whether a cancellation came from the caller, not from a time-out of the pipeline.</summary>
    public bool IsAbandoned => Cancellation.IsCancellationRequested;

    /// <summary>A message for the next attempt; a message that has been sent can't be sent again.</summary>
    public HttpRequestMessage NewMessage() => Message = Create();

    protected abstract HttpRequestMessage Create();
}

/// <summary>A call of an adapter, or a sign-in: a request held in memory.</summary>
internal sealed class WholeCall(BackendRoute route, BackendRequest request, bool signed, CancellationToken cancellation)
    : BackendCall(route, cancellation)
{
    public override bool IsSigned => signed;

    public override bool IsIdempotent => request.IsIdempotent;

    protected override HttpRequestMessage Create()
    {
        var message = new HttpRequestMessage(request.Method, Route.AddressOf(request.Target, mayLeave: !signed));
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        if (Route.Compression)
            message.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        if (!request.Body.IsEmpty || request.ContentType is not null)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            if (request.ContentType is not null)
                message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }
}

/// <summary>A call of the forwarder: copies of a message that the forwarder made, answered as soon as the headers are there.</summary>
internal sealed class ForwardedCall(BackendRoute route, HttpRequestMessage original, CancellationToken cancellation)
    : BackendCall(route, cancellation)
{
    public override bool IsIdempotent => CanResend && (original.Method == HttpMethod.Get || original.Method == HttpMethod.Head);

    public override bool CanResend => original.Content is null;

    public override bool ReadsWhole => false;

    protected override HttpRequestMessage Create()
    {
        var message = new HttpRequestMessage(original.Method, original.RequestUri)
        {
            Version = original.Version,
            VersionPolicy = original.VersionPolicy,
            Content = original.Content,
        };
        foreach (var (name, values) in original.Headers.NonValidated)
            message.Headers.TryAddWithoutValidation(name, values);
        return message;
    }
}
