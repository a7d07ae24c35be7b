namespace CanonicalGateway.Sandbox.Zendesk.Search;

/// <summary>Answers searches from the index, which may run after the database.</summary>
internal sealed class SearchIndex(ZendeskStore store, TimeProvider clock)
{
    private static readonly string[] Types = ["ticket", "organization", "user"];

    /// <summary>All rows that match, newest first.</summary>
    /// <exception cref="ZendeskException">The query cannot be read.</exception>
    public List<IZendeskRow> Find(string query)
    {
        var terms = SearchParser.Parse(query);
        var types = terms.Where(term => term is { Field: "type", IsNegated: false }).Select(term => term.Value.ToLowerInvariant()).ToArray();
        var excluded = terms.Where(term => term is { Field: "type", IsNegated: true }).Select(term => term.Value.ToLowerInvariant()).ToArray();
        var conditions = terms.Where(term => term.Field != "type").ToArray();
        var rows = new List<IZendeskRow>();
        foreach (var type in Types.Except(excluded).Where(type => types.Length == 0 || types.Contains(type))) rows.AddRange(OfType(type, conditions, null));
        rows.Reverse();
        return rows;
    }

    /// <summary>The rows of one type that match, in order of creation, those after a place in that order. <c>type:</c> in the query is refused.</summary>
    /// <exception cref="ZendeskException">The query cannot be read.</exception>
    public IEnumerable<IZendeskRow> FindOfType(string type, string query, RowKey? after)
    {
        var terms = SearchParser.Parse(query);
        if (terms.Any(term => term.Field == "type")) throw ZendeskException.InvalidSearch("Query must not contain type. Use filter[type] instead");
        return Types.Contains(type) ? OfType(type, terms, after) : throw ZendeskException.InvalidSearch($"{type} is not a valid value of filter[type]");
    }

    private IEnumerable<IZendeskRow> OfType(string type, IReadOnlyList<SearchTerm> terms, RowKey? after)
    {
        var fields = new SearchFields(store, clock.GetUtcNow());
        return type switch
        {
            "ticket" => Matching(Candidates(terms), after, SearchCriteria.Compile<ZendeskTicket>(terms, fields.OfTicket)),
            "organization" => Matching(
                RowOrders<ZendeskOrganization>.ByCreated.Sorted(store.Organizations),
                after,
                SearchCriteria.Compile<ZendeskOrganization>(terms, fields.OfOrganization)),
            _ => Matching(RowOrders<ZendeskUser>.ByCreated.Sorted(store.Users), after, SearchCriteria.Compile<ZendeskUser>(terms, fields.OfUser)),
        };
    }

    private static IEnumerable<IZendeskRow> Matching<T>(IReadOnlyList<T> rowsByCreated, RowKey? after, Func<T, bool> test)
        where T : class, IZendeskRow
    {
        for (var index = after is { } key ? RowOrders<T>.ByCreated.IndexAfter(rowsByCreated, key) : 0; index < rowsByCreated.Count; index++)
        {
            if (test(rowsByCreated[index])) yield return rowsByCreated[index];
        }
    }

    // Organizations given by id narrow the scan to their tickets; anything else reads the whole index.
    private IReadOnlyList<ZendeskTicket> Candidates(IReadOnlyList<SearchTerm> terms)
    {
        var indexed = store.IndexedTickets();
        var organizations = terms.Where(term => term is { Field: "organization", IsNegated: false, Operator: SearchOperator.Is }).ToArray();
        if (organizations.Length == 0 || organizations.Any(term => SearchFields.Id(term) is null)) return indexed.Sorted(RowOrders<ZendeskTicket>.ByCreated);
        var tickets = organizations.Select(term => SearchFields.Id(term)!.Value).Distinct().SelectMany(indexed.OfOrganization);
        return RowOrders<ZendeskTicket>.ByCreated.Sorted(tickets);
    }
}
