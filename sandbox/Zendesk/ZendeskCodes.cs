using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>The account's codes for canonical enumerations. For <c>Other</c> it holds codes that no map knows, as accounts with own values do.</summary>
internal static class ZendeskCodes
{
    public static string? Tier(SupportTier? tier) => tier switch
    {
        null => null,
        SupportTier.Bronze => "bronze",
        SupportTier.Silver => "silver",
        SupportTier.Gold => "gold",
        SupportTier.Platinum => "platinum",
        _ => "diamond",
    };

    public static string Status(CaseStatus status) => status switch
    {
        CaseStatus.New => "new",
        CaseStatus.Open => "open",
        CaseStatus.Pending => "pending",
        CaseStatus.OnHold => "hold",
        CaseStatus.Resolved => "solved",
        CaseStatus.Closed => "closed",
        _ => "awaiting_vendor",
    };

    public static string? Priority(CasePriority? priority) => priority switch
    {
        null => null,
        CasePriority.Low => "low",
        CasePriority.Normal => "normal",
        CasePriority.High => "high",
        CasePriority.Critical => "urgent",
        _ => "p0",
    };

    public static string? Kind(CaseKind? kind) => kind switch
    {
        null => null,
        CaseKind.Problem => "problem",
        CaseKind.Incident => "incident",
        CaseKind.Question => "question",
        CaseKind.Task => "task",
        _ => "change_request",
    };

    public static string? Channel(CaseChannel? channel, long id) => channel switch
    {
        null => null,
        CaseChannel.Email => "email",
        CaseChannel.Phone => "voice",
        CaseChannel.Web => "web",
        CaseChannel.Chat => "chat",
        CaseChannel.Social => id % 2 == 0 ? "facebook" : "twitter",
        CaseChannel.Api => "api",
        _ => "mobile_sdk",
    };
}
