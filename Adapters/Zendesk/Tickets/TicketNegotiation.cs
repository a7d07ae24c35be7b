using System.Collections.Immutable;
using System.Globalization;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.Zendesk.Maps;
using CanonicalGateway.Adapters.Zendesk.Search;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using SortKey = CanonicalGateway.Contracts.Query.SortKey;

namespace CanonicalGateway.Adapters.Zendesk.Tickets;

/// <summary>
/// Chooses the way to the tickets of a read. Ways over the database (by id, by organization, the whole list) are exact; the search index is
/// only trusted to narrow. Pure.
/// </summary>
internal sealed class TicketNegotiation(EntityMap<TicketField> map, string backend, ZendeskOptions options)
{
    // With the colon before it and the blank behind it, encoded.
    private const int OrganizationIdCharacters = 16;

    // A key as it usually is, encoded, with colon, quotes and blank; longer ones are rare.
    private const int UsualKeyCharacters = 24;

    private readonly TicketFilter _filter = new(map);
    private readonly Property _id = (Property)map.Type.Find(nameof(Case.Id))!;
    private readonly Property _customerId = (Property)map.Type.Find(nameof(Case.CustomerId))!;
    private readonly Property _externalReference = (Property)map.Type.Find(nameof(Case.ExternalReference))!;

    public ScanOffer Negotiate(ScanRequest request)
    {
        var pages = new TicketPages(map, request.Shape, backend);
        var verdicts = new Verdict[request.Conjuncts.Length];
        var access = AccessOf(request, verdicts);
        var isOrdered = request.OrderBy.IsEmpty || IsOrderedBy(access, request.OrderBy);
        var isLimited = request.LookupBy is null && request.Skip == 0 && isOrdered && verdicts.All(v => v == Verdict.Exact)
            && (request.Top is null || access is OneTicket or AllTickets or TicketsAfter or TicketsOfCustomer);
        return new ScanOffer([.. verdicts], new TicketScan(request.Source, request.Shape, access, pages, isLimited ? request.Top : null, request.Calls))
        {
            RowsPerCall = access is TicketSearch ? TicketTargets.ExportPageRowsMax : TicketTargets.PageRowsMax,
            KeysPerCall = KeysPerCall(access),
            IsOrdered = request.LookupBy is null && isOrdered,
            IsLimited = isLimited,
            Refusal = request.IsSingleRow ? null : RefusalOf(request),
        };
    }

    // As many as the address has room for beside the conditions; customers become the numbers of their organizations first.
    private int KeysPerCall(TicketAccess access)
    {
        if (access is not TicketSearch { LookupKeyword: { } keyword } search)
        {
            return options.KeysPerCall;
        }

        var room = options.UrlCharactersMax - TicketTargets.Search("").Length - search.Terms.Sum(LengthOf);
        return Math.Clamp(room / (keyword.Length + UsualKeyCharacters), 1, options.KeysPerCall);
    }

    private TicketAccess AccessOf(ScanRequest request, Verdict[] verdicts)
    {
        var conjuncts = request.Conjuncts;

        // Step 1: lookups know their tickets by the keys.
        if (request.LookupBy == _id)
        {
            return new TicketsById(default);
        }

        if (request.LookupBy is { } lookup)
        {
            var keyword = map[lookup]!.Field!.Keyword;
            return new TicketSearch(Terms(conjuncts, verdicts, keyword), lookup, keyword);
        }

        // Step 2: what can't be true of any ticket needs no call.
        var terms = conjuncts.Select(_filter.TermsOf).ToImmutableArray();
        if (terms.FirstOrDefault(t => t.Contains(TicketTerm.Never)) is { IsDefault: false } never)
        {
            verdicts[terms.IndexOf(never)] = Verdict.Exact;
            return new NoTickets();
        }

        // Step 3: ids, which the database finds.
        for (var i = 0; i < conjuncts.Length; i++)
        {
            if (ValuesOf(conjuncts[i], _id) is { } ids)
            {
                verdicts[i] = Verdict.Exact;
                ids = [.. ids.Where(SearchText.IsId)];
                return ids.IsEmpty ? new NoTickets() : request.IsSingleRow && ids is [var one] ? new OneTicket(one) : new TicketsById(ids);
            }
        }

        for (var i = 0; i < conjuncts.Length; i++)
        {
            if (ValuesOf(conjuncts[i], _externalReference) is [var reference] && reference.Length > 0 && reference == reference.Trim())
            {
                verdicts[i] = Verdict.Superset;
                return new TicketsByReference(reference);
            }
        }

        // Step 4: one organization alone, in the database.
        var known = Enumerable.Range(0, conjuncts.Length).Where(i => !terms[i].IsEmpty).ToList();
        if (known is [var only] && ValuesOf(conjuncts[only], _customerId) is [var customer])
        {
            verdicts[only] = Verdict.Exact;
            return new TicketsOfCustomer(customer);
        }

        // Step 5: the index, where it knows any of the conditions; else the whole list.
        var search = Terms(conjuncts, verdicts, null);
        return search.IsEmpty ? WholeList(request, verdicts) : new TicketSearch(search, null, null);
    }

    private TicketAccess WholeList(ScanRequest request, Verdict[] verdicts)
    {
        for (var i = 0; i < verdicts.Length; i++)
        {
            if (request.Conjuncts[i] is AfterExpr { Keys: [var key], Values: [{ IsNull: false } place] }
                && IsById(key) && !key.IsDescending && SearchText.IsId(place.String))
            {
                verdicts[i] = Verdict.Exact;
                return new TicketsAfter(long.Parse(place.String, NumberStyles.None, CultureInfo.InvariantCulture));
            }
        }

        return new AllTickets(request.OrderBy is [var first] && IsById(first) && first.IsDescending);
    }

    private bool IsById(SortKey key) => key.Expression is PathExpr { IsOwn: true } path && path.Property == _id && key.Collation == Collation.Number;

    // Ids are digits without leading zeros, whose numeric order is the collation of numbers.
    private bool IsOrderedBy(TicketAccess access, ImmutableArray<SortKey> order) => access switch
    {
        NoTickets or OneTicket => true,
        AllTickets all => order is [var key] && IsById(key) && key.IsDescending == all.IsDescending,
        TicketsAfter or TicketsOfCustomer => order is [{ IsDescending: false } key] && IsById(key),
        _ => false,
    };

    // The terms of the conditions, as long as they fit a call. A keyword stands in one term only: repeated it means 'or'.
    private ImmutableArray<TicketTerm> Terms(ImmutableArray<Expr> conjuncts, Verdict[] verdicts, string? lookupKeyword)
    {
        var terms = ImmutableArray.CreateBuilder<TicketTerm>();
        var characters = 0;
        for (var i = 0; i < conjuncts.Length; i++)
        {
            foreach (var term in _filter.TermsOf(conjuncts[i]))
            {
                var isTaken = term.Operator == TicketTerm.Is
                    && (term.Keyword == lookupKeyword || terms.Any(t => t.Keyword == term.Keyword && t.Operator == TicketTerm.Is));
                var length = LengthOf(term);
                if (term == TicketTerm.Never || isTaken || characters + length > options.UrlCharactersMax / 2)
                {
                    continue;
                }

                characters += length;
                terms.Add(term);
                verdicts[i] = Verdict.Superset;
            }
        }

        return terms.ToImmutable();
    }

    private static int LengthOf(TicketTerm term)
    {
        return term.Keyword == TicketTerm.Organization
            ? term.Values.Length * (term.Keyword.Length + OrganizationIdCharacters)
            : Uri.EscapeDataString(term.ToString()).Length;
    }

    /// <returns>The values that a condition allows of a property, null where it does not name them.</returns>
    private static ImmutableArray<string>? ValuesOf(Expr condition, Property property) => condition switch
    {
        CompareExpr { Operator: CompareOperator.Equal, Left: PathExpr { IsOwn: true } path, Right: LiteralExpr { Value.IsNull: false } literal }
            when path.Property == property => [literal.Value.String],
        InExpr { Operand: PathExpr { IsOwn: true } path } list when path.Property == property && list.Values.All(v => !v.IsNull) =>
            [.. list.Values.Select(v => v.String).Distinct()],
        _ => null,
    };

    private GatewayError? RefusalOf(ScanRequest request)
    {
        var comments = map.Type.Navigation(nameof(Case.Comments));
        return request.Shape.IndexOf(comments) < 0 ? null : new GatewayError(
            GatewayErrorCode.NotImplemented,
            $"{comments} can only be read for a single {map.Type.Name}, because the backend '{backend}' gives the comments of each ticket in a call of its own.")
        {
            Target = comments.Name,
        };
    }
}
