namespace CanonicalGateway.Adapters.Zendesk.Maps;

/// <summary>How the search language compares a ticket field.</summary>
internal enum TicketFieldKind
{
    /// <summary>One of the codes of an enumeration.</summary>
    Code,

    /// <summary>A time, compared by second.</summary>
    Time,

    /// <summary>The number of another row.</summary>
    Reference,

    /// <summary>Text that the account's own field holds; analysed, without case.</summary>
    Text,

    /// <summary>The tags, or one of them as a truth value.</summary>
    Tags,

    /// <summary>The organization, by its external id.</summary>
    Organization,
}

/// <summary>What the search language knows of a ticket field.</summary>
/// <param name="Keyword">The keyword before the colon.</param>
internal sealed record TicketField(string Keyword, TicketFieldKind Kind);
