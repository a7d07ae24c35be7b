using System.Diagnostics;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>One span for each attempt at a backend. Addresses are left out: keys and filters in them are data.</summary>
public static class BackendTracing
{
    public const string SourceName = "CanonicalGateway.Backends";

    private static readonly ActivitySource _source = new(SourceName);

    internal static Activity? Begin(string backend, HttpMethod method)
    {
        if (!_source.HasListeners())
            return null;
        var activity = _source.StartActivity("backend.attempt", ActivityKind.Client);
        activity?.SetTag("backend.name", backend);
        activity?.SetTag("http.request.method", method.Method);
        return activity;
    }

    /// <summary>Passes the trace on, and no other baggage.</summary>
    internal static void Propagate(HttpRequestMessage message)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C } activity)
            return;
        message.Headers.TryAddWithoutValidation("traceparent", activity.Id);
        if (activity.TraceStateString is { Length: > 0 } state)
            message.Headers.TryAddWithoutValidation("tracestate", state);
    }

    internal static void End(Activity activity, int? status, string? failure)
    {
        if (status is { } known)
            activity.SetTag("http.response.status_code", known);
        if (failure is not null)
            activity.SetStatus(ActivityStatusCode.Error, failure);
        activity.Dispose();
    }
}
