using CanonicalGateway.Gateway.Caching;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// Reads that have been asked before, so that the same URL is parsed and planned once: clients ask with few forms of URLs, again and again.
/// Holds what follows from the URL alone, nothing of callers or rows. Thread-safe.
/// </summary>
public sealed class PreparedReads(ODataUrlParser parser, ReadPlanner planner)
{
    /// <summary>Reads held at most.</summary>
    public const int ReadsMax = 1024;

    /// <summary>The longest URL that is held, in characters: long ones carry lists of values that seldom come again.</summary>
    public const int UrlCharactersMax = 2048;

    private readonly RecentlyUsed<PreparedRead> _reads = new(ReadsMax, UrlCharactersMax);

    /// <param name="target">Path and query below the service root, as sent.</param>
    /// <exception cref="Contracts.Errors.GatewayException">The URL is not one of this service.</exception>
    public PreparedRead Of(ReadOnlySpan<char> target)
    {
        if (_reads.Find(target) is { } known)
        {
            return known;
        }

        var mark = target.IndexOf('?');
        var (path, query) = mark < 0 ? (target.ToString(), "") : (target[..mark].ToString(), target[(mark + 1)..].ToString());
        var read = new PreparedRead(path, parser.Parse(path, query), planner);

        // The next page's URL comes once, and the clock goes on.
        if (read.Url.SkipToken is null && !read.Url.ReadsClock)
        {
            _reads.Add(target, read);
        }

        return read;
    }
}
