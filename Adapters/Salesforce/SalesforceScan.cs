using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CanonicalGateway.Adapters.Salesforce.Maps;
using CanonicalGateway.Adapters.Salesforce.Soql;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Salesforce;

/// <summary>A read in SOQL.</summary>
internal sealed class SalesforceScan(SalesforceSource source, Shape shape) : Scan(source.Source, shape)
{
    private const string Keys = "{keys}";

    /// <summary>The object and how its fields stand for members.</summary>
    public SalesforceSource From { get; } = source;

    /// <summary>Fields asked for, with the relationships that lead to them.</summary>
    public required ImmutableArray<string> Fields { get; init; }

    /// <summary>Conditions beyond those of the source.</summary>
    public ImmutableArray<string> Conditions { get; init; } = [];

    /// <summary>The field whose values are looked up; null where rows are not looked up.</summary>
    public ScalarField? LookupBy { get; init; }

    /// <summary>Terms of ORDER BY; null for any order.</summary>
    public string? OrderBy { get; init; }

    public long? Limit { get; init; }

    public long Offset { get; init; }

    public bool Counts { get; init; }

    /// <summary>How the calls are to be made.</summary>
    public required CallPolicy Calls { get; init; }

    /// <summary>Whether any row can fulfil the conditions.</summary>
    public bool CanMatch => !Conditions.Contains(SoqlCondition.Never.Text);

    public bool WantsRows => Limit != 0;

    /// <summary>Whether the rows must be counted by a query of their own, because <c>totalSize</c> is that of the rows within LIMIT and OFFSET.</summary>
    public bool CountsApart => Counts && (Limit is not null || Offset > 0);

    /// <param name="keys">The literals of the keys, with commas between; null where rows are not looked up.</param>
    public string RowsQuery(string? keys)
    {
        var query = Begin("SELECT ").AppendJoin(',', Fields);
        AppendRows(query, keys);
        if (OrderBy is not null)
        {
            query.Append(" ORDER BY ").Append(OrderBy);
        }

        if (Limit is { } limit)
        {
            query.Append(CultureInfo.InvariantCulture, $" LIMIT {limit}");
        }

        if (Offset > 0)
        {
            query.Append(CultureInfo.InvariantCulture, $" OFFSET {Offset}");
        }

        return query.ToString();
    }

    /// <summary>Counts the rows that fulfil the conditions, those beyond LIMIT and OFFSET too.</summary>
    public string CountQuery()
    {
        var query = Begin("SELECT COUNT()");
        AppendRows(query, null);
        return query.ToString();
    }

    public override string Describe() => string.Join("; ", Queries());

    private IEnumerable<string> Queries()
    {
        if (WantsRows)
        {
            yield return RowsQuery(LookupBy is null ? null : Keys);
        }

        if (CountsApart)
        {
            yield return CountQuery();
        }
    }

    private static StringBuilder Begin(string text) => new(text, 1024);

    private void AppendRows(StringBuilder query, string? keys)
    {
        query.Append(" FROM ").Append(From.Map.Resource).Append(" WHERE ").Append(From.Rows);
        foreach (var condition in Conditions)
        {
            query.Append(" AND ").Append(condition);
        }

        if (LookupBy is not null)
        {
            query.Append(" AND ").Append(LookupBy.Path).Append(" IN (").Append(keys).Append(')');
        }
    }
}
