using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>A call of an adapter, or a sign-in: a request held in memory.</summary>
internal class WholeCall(BackendRoute route, BackendRequest request, OperationClass operation, bool signed, CancellationToken cancellation)
    : BackendCall(route, operation, cancellation)
{
    public BackendRequest Request => request;

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

/// <summary>A second attempt at a read beside the first. It takes no place that others wait for.</summary>
internal sealed class HedgeCall(BackendRoute route, WholeCall first) : WholeCall(route, first.Request, first.Operation, first.IsSigned, CancellationToken.None)
{
    public override bool MayWait => false;

    public override bool MayStream => first.MayStream;

    public override bool TryStream() => first.TryStream();

    public override bool IsWanted => base.IsWanted && first.IsWanted;
}
