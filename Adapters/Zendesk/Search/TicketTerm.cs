using System.Collections.Immutable;

namespace CanonicalGateway.Adapters.Zendesk.Search;

/// <summary>
/// A condition that the search language can state: a keyword repeated with several values means any of them, different terms must all hold.
/// </summary>
/// <param name="Operator"><c>:</c>, <c>&gt;=</c> or <c>&lt;=</c>.</param>
/// <param name="Values">
/// Values as they stand in a query, quoted where they need it; for <see cref="Organization"/> the external ids, which a read resolves first.
/// </param>
internal sealed record TicketTerm(string Keyword, string Operator, ImmutableArray<string> Values)
{
    public const string Is = ":";

    /// <summary>The keyword whose values are external ids of organizations.</summary>
    public const string Organization = "organization";

    /// <summary>Holds for no row.</summary>
    public static TicketTerm Never { get; } = new("", Is, []);

    public override string ToString() => string.Join(' ', Values.Select(v => Keyword + Operator + v));
}
