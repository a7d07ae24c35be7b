namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>The orders that lists and searches of tickets know, and the ranks behind status and priority.</summary>
internal static class TicketOrders
{
    public static readonly RowOrder<ZendeskTicket> ByGenerated = new("generated_timestamp", false, static row => new RowKey(row.GeneratedTimestamp, row.Id));

    private static readonly string[] Statuses = ["new", "open", "pending", "hold", "solved", "closed"];
    private static readonly string[] Priorities = ["low", "normal", "high", "urgent"];

    /// <returns>The order that <c>sort</c> names, with <c>-</c> for descending; null for one that tickets are not sorted by.</returns>
    public static RowOrder<ZendeskTicket>? Named(string sort)
    {
        var isDescending = sort.StartsWith('-');
        return (isDescending ? sort[1..] : sort) switch
        {
            "id" => RowOrders<ZendeskTicket>.ById with { Name = sort, IsDescending = isDescending },
            "updated_at" => RowOrders<ZendeskTicket>.ByUpdated with { Name = sort, IsDescending = isDescending },
            "created_at" => RowOrders<ZendeskTicket>.ByCreated with { Name = sort, IsDescending = isDescending },
            "status" => new(sort, isDescending, static row => new RowKey(StatusRank(row.Status) ?? Statuses.Length, row.Id)),
            "priority" => new(sort, isDescending, static row => new RowKey(PriorityRank(row.Priority) ?? -1, row.Id)),
            "ticket_type" => new(sort, isDescending, static row => new RowKey(row.Type is [var first, ..] ? first : 0, row.Id)),
            _ => null,
        };
    }

    /// <returns>new 0 … closed 5; null for a status that has no rank.</returns>
    public static int? StatusRank(string? status) => Rank(Statuses, status);

    /// <returns>low 0 … urgent 3; null for none, or for a priority that has no rank.</returns>
    public static int? PriorityRank(string? priority) => Rank(Priorities, priority);

    private static int? Rank(string[] ranks, string? value)
    {
        var rank = Array.FindIndex(ranks, known => string.Equals(known, value, StringComparison.OrdinalIgnoreCase));
        return rank < 0 ? null : rank;
    }
}
