using System.Net;
using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>What one attempt brought back. A class, so that the pipeline's many state machines hold a reference each. Holds resources only where it is a final success: failures are drained at once.</summary>
/// <param name="Reply">The answer read whole; null for a failure or where headers were enough.</param>
/// <param name="Message">The answer with its body still to come; null for a failure or where the body was read.</param>
internal sealed record Answer(HttpStatusCode Status, BackendReply? Reply, HttpResponseMessage? Message, TimeSpan? RetryAfter)
{
    /// <summary>The place among the concurrent calls, which a streamed answer keeps until its end.</summary>
    public IDisposable? Place { get; set; }

    public bool IsFailure => (int)Status >= 500;

    public bool IsThrottled => Status == HttpStatusCode.TooManyRequests;
}
