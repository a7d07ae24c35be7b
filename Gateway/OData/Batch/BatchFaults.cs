using System.Globalization;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>What may be wrong with a batch or with a request in it.</summary>
internal static class BatchFaults
{
    public static GatewayError Malformed(string message, string? target = null) => new(GatewayErrorCode.InvalidBody, message) { Target = target };

    public static GatewayError TooLarge(string what, long limit, string setting, string? target = null) =>
        new(GatewayErrorCode.LimitExceeded, string.Create(CultureInfo.InvariantCulture, $"{what}; {limit} are allowed ({BatchOptions.SectionName}:{setting})."))
        {
            Target = target,
        };

    public static GatewayError TooManyRequests(int limit) =>
        TooLarge("The batch has too many requests", limit, nameof(BatchOptions.RequestsMax)) with { Target = "$batch" };

    /// <param name="id">The request or group that failed.</param>
    public static GatewayError FailedDependency(string id) =>
        new(GatewayErrorCode.FailedDependency, $"The request was not executed, since '{id}' did not succeed.") { Target = id };

    public static GatewayError FailedGroup(string group) =>
        new(GatewayErrorCode.FailedDependency, $"Another request of the atomicity group '{group}' failed, so that nothing of the group counts.") { Target = group };

    /// <summary>The fault of a header that no request within a batch may have; null where it may (Protocol 11.7.7.1).</summary>
    public static GatewayError? OfHeader(string name) => name.ToUpperInvariant() switch
    {
        "AUTHORIZATION" or "PROXY-AUTHORIZATION" or "COOKIE" =>
            Header(name, "The batch is sent for one caller: credentials belong to the headers of the batch itself."),
        "EXPECT" or "FROM" or "MAX-FORWARDS" or "RANGE" or "TE" or "TRANSFER-ENCODING" or "TRAILER" or "UPGRADE" =>
            Header(name, "Send the request alone, or leave the header out."),
        _ => null,
    };

    private static GatewayError Header(string name, string mend) =>
        new(GatewayErrorCode.InvalidHeader, $"A request within a batch may not have the header {name}. {mend}") { Target = name };
}
