using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Security;

namespace CanonicalGateway.Gateway.Explain;

/// <summary>Finds out whether a request wants to be explained, and whether its caller may ask that: only those who operate the gateway may.</summary>
public sealed class ExplainRequests(AccessPolicy access, TimeProvider time)
{
    /// <summary>The request header: <c>plan</c> or <c>run</c>.</summary>
    public const string Header = "Canonical-Explain";

    /// <param name="target">The resource path and query, as sent.</param>
    /// <returns>Null where nothing is to be explained.</returns>
    /// <exception cref="GatewayException">Forbidden, or InvalidHeader.</exception>
    public Explanation? Of(HttpContext context, ReadOnlyMemory<char> target)
    {
        ArgumentNullException.ThrowIfNull(context);
        var header = context.Request.Headers[Header];
        if (header.Count == 0)
        {
            return null;
        }

        // The program's own verb has made it, and is no caller.
        if (context.Features.Get<Explanation>() is { } own)
        {
            return own;
        }

        if (access.CheckOperate(context.User) is { } denied)
        {
            throw denied.ToException();
        }

        return new Explanation(target.ToString(), ModeOf(header.ToString()), time, context.Response);
    }

    private static ExplainMode ModeOf(string header) => header.Trim().ToLowerInvariant() switch
    {
        "plan" => ExplainMode.Plan,
        "run" => ExplainMode.Run,
        _ => throw new GatewayError(GatewayErrorCode.InvalidHeader, $"{Header} is '{header}'; it takes plan or run.") { Target = Header }.ToException(),
    };
}
