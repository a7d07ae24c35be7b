using System.Collections.Concurrent;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// Reads that have been asked before, so that the same URL is parsed and planned once: clients ask with few forms of URLs, again and again.
/// Holds what follows from the URL alone, nothing of callers or rows. Bounded: the URLs least asked for make room. Thread-safe; the lock
/// guards the change of generations alone.
/// </summary>
public sealed class PreparedReads(ODataUrlParser parser, QueryPlanner planner)
{
    /// <summary>Reads held at most.</summary>
    public const int ReadsMax = 1024;

    /// <summary>The longest URL that is held, in characters: long ones carry lists of values that seldom come again.</summary>
    public const int UrlCharactersMax = 2048;

    private readonly Lock _turn = new();

    // Two generations of half the size: when the young one is full it becomes the old one, and what was not asked for since it was young goes.
    private ConcurrentDictionary<string, PreparedRead> _young = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, PreparedRead> _old = new(StringComparer.Ordinal);
    private int _count;

    /// <param name="target">Path and query below the service root, as sent.</param>
    /// <exception cref="Contracts.Errors.GatewayException">The URL is not one of this service.</exception>
    public PreparedRead Of(ReadOnlySpan<char> target)
    {
        if (_young.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(target, out var known))
        {
            return known;
        }

        if (!_old.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(target, out known))
        {
            var mark = target.IndexOf('?');
            var (path, query) = mark < 0 ? (target.ToString(), "") : (target[..mark].ToString(), target[(mark + 1)..].ToString());
            known = new PreparedRead(path, parser.Parse(path, query), planner);
        }

        // The next page's URL comes once.
        if (target.Length <= UrlCharactersMax && known.Url.SkipToken is null)
        {
            Hold(target.ToString(), known);
        }

        return known;
    }

    private void Hold(string target, PreparedRead read)
    {
        lock (_turn)
        {
            if (_count >= ReadsMax / 2)
            {
                (_old, _young, _count) = (_young, new(StringComparer.Ordinal), 0);
            }

            if (_young.TryAdd(target, read))
            {
                _count++;
            }
        }
    }
}
