using CanonicalGateway.Sandbox.S4Hana.Tables;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary>A page of rows.</summary>
/// <param name="Count">Rows that the filter holds for, where the request asks for it.</param>
public sealed record Page(IReadOnlyList<object> Rows, PageToken? Next, int? Count);

/// <summary>Filters, orders and pages the rows of a table or of a navigation.</summary>
public sealed class RowQuery
{
    private readonly EntityTable _table;
    private readonly object[] _rows;
    private readonly bool _isWholeTable;
    private readonly FilterNode? _filter;
    private readonly IReadOnlyList<SortTerm> _order;
    private readonly QueryOptions _options;

    /// <param name="rows">The rows of a navigation, or null for all rows of the table.</param>
    public RowQuery(EntityTable table, ServiceTables service, object[]? rows, QueryOptions options)
    {
        _table = table;
        _isWholeTable = rows is null;
        _rows = rows ?? table.Rows;
        _options = options;
        _filter = options.Filter is { } filter ? FilterParser.Parse(filter, table, service) : null;
        _order = SortTerm.Parse(options.OrderBy, table, service);
    }

    public int CountRows()
    {
        if (_filter is null)
        {
            return _rows.Length;
        }
        var candidates = _isWholeTable ? CandidateRows.Find(_filter, _table) : null;
        return candidates is null ? _rows.Count(_filter.Test) : candidates.Count(position => _filter.Test(_rows[position]));
    }

    /// <param name="pageRows">Length of the page that starts at an index of the sequence.</param>
    public Page Read(Func<int, int> pageRows)
    {
        var token = _options.SkipToken is { } text ? PageToken.Read(text) : new PageToken(0, _options.Top ?? int.MaxValue);
        var candidates = _isWholeTable ? CandidateRows.Find(_filter, _table) : null;
        int? count = _options.HasInlineCount ? CountRows() : null;
        var limit = Math.Min(token.Remaining, pageRows(token.Start));
        if (_order.Count == 0)
        {
            return Walk(candidates, isDescending: false, token, limit, count);
        }
        if (candidates is null && _isWholeTable && IsKeyOrder())
        {
            return Walk(_table.KeyOrder, _order[0].IsDescending, token, limit, count);
        }
        return Sort(candidates, token, limit, count);
    }

    // The sequence is the rows' own order where none is given; positions already passed are never looked at again.
    private Page Walk(IReadOnlyList<int>? sequence, bool isDescending, PageToken token, int limit, int? count)
    {
        var length = sequence?.Count ?? _rows.Length;
        var skip = _options.Skip;
        var index = token.Start;
        if (_filter is null)
        {
            index = Math.Min(length, index + skip);
            skip = 0;
        }
        var page = new List<object>(Math.Min(limit, 1000));
        for (; index < length; index++)
        {
            var place = isDescending ? length - 1 - index : index;
            var row = _rows[sequence?[place] ?? place];
            if (_filter is not null && !_filter.Test(row))
            {
                continue;
            }
            if (skip > 0)
            {
                skip--;
                continue;
            }
            if (page.Count == limit)
            {
                return new Page(page, token.Remaining > limit ? new PageToken(index, token.Remaining - limit) : null, count);
            }
            page.Add(row);
        }
        return new Page(page, null, count);
    }

    private Page Sort(int[]? candidates, PageToken token, int limit, int? count)
    {
        var positions = candidates ?? [.. Enumerable.Range(0, _rows.Length)];
        var matches = _filter is null ? positions : Array.FindAll(positions, position => _filter.Test(_rows[position]));
        var start = token.Start + _options.Skip;
        var need = (long)start + limit;
        var sorted = RowOrder.First(matches, _rows, _order, (int)Math.Min(need, matches.Length));
        var page = sorted.Skip(start).Select(position => _rows[position]).ToList();
        var hasNext = need < matches.Length && token.Remaining > limit;
        return new Page(page, hasNext ? new PageToken((int)need, token.Remaining - limit) : null, count);
    }

    private bool IsKeyOrder() =>
        _order.Count <= _table.Type.Keys.Count
        && _order.All(term => term.IsDirect && term.IsDescending == _order[0].IsDescending)
        && _order.Index().All(term => term.Item.Property == _table.Type.Keys[term.Index]);
}
