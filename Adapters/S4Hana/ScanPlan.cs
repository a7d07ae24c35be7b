using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CanonicalGateway.Adapters.S4Hana.Query;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Query;
using SortKey = CanonicalGateway.Contracts.Query.SortKey;

namespace CanonicalGateway.Adapters.S4Hana;

/// <summary>Finds out what of one request the backend does, and writes the call. Used once.</summary>
internal sealed class ScanPlan(S4HanaResource resource, ScanRequest request, S4HanaOptions options)
{
    /// <summary>Characters of the address that are kept free for the keys of a lookup.</summary>
    private const int KeyCharacters = 1000;

    /// <summary>Characters of one key as it usually is, with quotes; longer ones are rare.</summary>
    private const int UsualKeyCharacters = 12;

    private readonly StringBuilder _filter = new();
    private bool _isExact = true;
    private bool _isNothing;

    public ScanOffer Offer()
    {
        // Step 1: what is asked of each row, and which rows are canonical at all.
        var projection = resource.ProjectionOf(request.Shape);
        if (!resource.Rows.IsTrue)
        {
            resource.Rows.Write(_filter, resource.Rows.IsAlternative);
        }

        // Step 2: the conditions, as many as fit.
        var order = request.LookupBy is null ? OrderOf(request.OrderBy) : null;
        var budget = options.UrlCharactersMax - resource.Path.Length - projection.Length - (order?.Length ?? 0)
            - (request.LookupBy is null ? 80 : KeyCharacters);
        var verdicts = Translate(request.Conjuncts, budget);

        // Step 3: order, limit and count, which only mean something over exactly the right rows.
        var isOrdered = order is not null && request.OrderBy.Length > 0;
        var decides = _isExact && request.LookupBy is null;
        var isLimited = decides && (request.OrderBy.IsEmpty || isOrdered);
        var scan = Scan(projection, isOrdered ? order : null, isLimited, decides && request.Count);
        return new ScanOffer(verdicts, scan)
        {
            IsOrdered = isOrdered,
            IsLimited = isLimited,
            IsCounted = decides && request.Count,
            RowsPerCall = projection.Contains("$expand=", StringComparison.Ordinal) ? options.ExpandedPageRows : options.PageRows,
            KeysPerCall = scan.LookupField is { } field ? KeysPerCall(scan.Target, field) : options.KeysPerCall,
        };
    }

    // As many as the conditions leave room for.
    private int KeysPerCall(string target, TextField field)
    {
        var characters = field.Name.Length + "%20eq%20".Length + UsualKeyCharacters + "%20or%20".Length;
        return Math.Clamp((options.UrlCharactersMax - target.Length) / characters, 1, options.KeysPerCall);
    }

    private ImmutableArray<Verdict> Translate(ImmutableArray<Expr> conjuncts, int budget)
    {
        var verdicts = ImmutableArray.CreateBuilder<Verdict>(conjuncts.Length);
        foreach (var conjunct in conjuncts)
        {
            var term = resource.Translator.Translate(conjunct);
            var verdict = term.Verdict;
            if (term.Predicate.IsFalse)
            {
                _isNothing = true;
            }
            else if (!term.Predicate.IsTrue && verdict != Verdict.Unsupported && !Fits(term.Predicate, budget))
            {
                verdict = Verdict.Unsupported;
            }

            _isExact &= verdict == Verdict.Exact;
            verdicts.Add(verdict);
        }

        return verdicts.MoveToImmutable();
    }

    // Adds the condition unless the address would become too long. Measured as encoded, where a character takes up to twelve.
    private bool Fits(Predicate predicate, int budget)
    {
        var before = _filter.Length;
        _filter.Append(before == 0 ? "" : " and ");
        predicate.Write(_filter, predicate.IsAlternative);
        if (_filter.Length * 3 <= budget || V2Literal.Encode(_filter.ToString()).Length <= budget)
        {
            return true;
        }

        _filter.Length = before;
        return false;
    }

    private S4HanaScan Scan(string projection, string? order, bool isLimited, bool isCounted)
    {
        var top = isLimited ? request.Top : null;
        var filter = _filter.Length == 0 ? "" : V2Literal.Encode(_filter.ToString());
        if (_isNothing || (top == 0 && !isCounted))
        {
            return new S4HanaScan(resource, request.Shape, ScanForm.Nothing, "", request.Calls) { Filter = _isNothing ? null : filter, IsCounted = isCounted };
        }

        if (EntityTarget(projection) is { } entity)
        {
            return new S4HanaScan(resource, request.Shape, ScanForm.Entity, entity, request.Calls) { Filter = filter };
        }

        var target = new StringBuilder(resource.Path, resource.Path.Length + projection.Length + filter.Length + 128);
        if (top == 0)
        {
            target.Append("/$count").Append(filter.Length == 0 ? "" : "?$filter=").Append(filter);
            return new S4HanaScan(resource, request.Shape, ScanForm.Count, target.ToString(), request.Calls) { Filter = filter, IsCounted = true };
        }

        target.Append('?').Append(projection);
        if (request.LookupBy is { } lookup)
        {
            target.Append("&$filter=").Append(filter).Append(filter.Length == 0 ? "" : "%20and%20");
            return new S4HanaScan(resource, request.Shape, ScanForm.Lookup, target.ToString(), request.Calls)
            {
                Filter = filter,
                LookupField = resource.LookupField(lookup),
            };
        }

        target.Append(filter.Length == 0 ? "" : "&$filter=").Append(filter);
        var skip = isLimited ? request.Skip : 0;
        if (order is null && skip > 0)
        {
            // Rows left out by number need an order, whichever.
            order = resource.KeyField.Name;
        }

        target.Append(order is null ? "" : "&$orderby=").Append(order);
        if (top is { } rows)
        {
            target.Append("&$top=").Append(Math.Min(rows, int.MaxValue).ToString(CultureInfo.InvariantCulture));
        }

        if (skip > 0)
        {
            target.Append("&$skip=").Append(Math.Min(skip, int.MaxValue).ToString(CultureInfo.InvariantCulture));
        }

        target.Append(isCounted ? "&$inlinecount=allpages" : "");
        return new S4HanaScan(resource, request.Shape, ScanForm.Pages, target.ToString(), request.Calls) { Filter = filter, Top = top, IsCounted = isCounted };
    }

    // One entity by its key is the cheapest read; only where nothing but the key decides, and it needs no encoding in a path.
    private string? EntityTarget(string projection)
    {
        if (!request.IsSingleRow || request.Conjuncts.Length != 1 || request.LookupBy is not null || request.Count || request.Skip > 0
            || resource.KeyPredicate is not { } predicate
            || request.Conjuncts[0] is not CompareExpr { Operator: CompareOperator.Equal, Left: PathExpr { IsOwn: true } path } condition
            || condition.Right is not LiteralExpr { Value: var key }
            || path.Leaf != resource.Key || key.IsNull || !IsPlain(key.String))
        {
            return null;
        }

        return $"{resource.Path}{predicate(V2Literal.Of(key.String))}?{projection}";
    }

    private static bool IsPlain(string key)
    {
        foreach (var c in key)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    private string? OrderOf(ImmutableArray<SortKey> keys)
    {
        if (keys.IsEmpty)
        {
            return null;
        }

        var order = new StringBuilder();
        foreach (var key in keys)
        {
            if (resource.Translator.FieldOf(key.Expression) is not { } field || !field.HasOrder(key.Collation))
            {
                return null;
            }

            foreach (var name in field.OrderFields)
            {
                order.Append(order.Length == 0 ? "" : ",").Append(name).Append(key.IsDescending ? "%20desc" : "");
            }
        }

        return order.ToString();
    }
}
