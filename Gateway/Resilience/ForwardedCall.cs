namespace CanonicalGateway.Gateway.Resilience;

/// <summary>A call of the forwarder: copies of a message that the forwarder made, answered as soon as the headers are there.</summary>
internal sealed class ForwardedCall(BackendRoute route, HttpRequestMessage original, CancellationToken cancellation)
    : BackendCall(route, OperationClasses.Of(original.Method), cancellation)
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
