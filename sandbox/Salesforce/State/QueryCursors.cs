using System.Globalization;
using CanonicalGateway.Sandbox.Salesforce.Queries;
using CanonicalGateway.Sandbox.Salesforce.Rows;

namespace CanonicalGateway.Sandbox.Salesforce.State;

/// <summary>A result that is read page by page; its rows are those of the time of the query.</summary>
/// <param name="BatchSize">Rows a page, the children among them counted.</param>
internal sealed record QueryResult(Projection Projection, IReadOnlyList<SObjectRow> Rows, int BatchSize, bool WithDeleted);

/// <summary>Open results by locator. State behind one lock.</summary>
internal sealed class QueryCursors(TimeProvider clock, SalesforceSimulatorOptions options)
{
    public const string Prefix = "0r8";
    public const int LocatorLength = 18;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (QueryResult Result, DateTimeOffset Opened)> _open = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();
    private int _serial;

    /// <returns>The locator: 18 characters.</returns>
    public string Open(QueryResult result)
    {
        lock (_lock)
        {
            while (_oldest.TryPeek(out var oldest) && (_open.Count >= options.OpenLocatorsMax || IsExpired(_open[oldest].Opened)))
            {
                _open.Remove(_oldest.Dequeue());
            }

            var locator = SalesforceId.Create(Prefix, _serial++);
            _open.Add(locator, (result, clock.GetUtcNow()));
            _oldest.Enqueue(locator);
            return locator;
        }
    }

    /// <param name="locatorAndOffset"><c>0r8…-2000</c>.</param>
    public (string Locator, QueryResult Result, int Offset) Find(string locatorAndOffset)
    {
        var parts = locatorAndOffset.Split('-');
        lock (_lock)
        {
            if (parts.Length == 2 && parts[0].Length == LocatorLength && _open.TryGetValue(parts[0], out var open) && !IsExpired(open.Opened)
                && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= open.Result.Rows.Count)
            {
                return (parts[0], open.Result, offset);
            }
        }

        throw new SalesforceException(StatusCodes.Status400BadRequest, "INVALID_QUERY_LOCATOR", "invalid query locator");
    }

    public void Clear()
    {
        lock (_lock)
        {
            _open.Clear();
            _oldest.Clear();
        }
    }

    private bool IsExpired(DateTimeOffset opened) => clock.GetUtcNow() - opened >= options.LocatorLifetime;
}
