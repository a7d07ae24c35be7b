using System.Buffers;
using CanonicalGateway.Gateway.Caching;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// Reads that have been asked before, so that the same URL is parsed and planned once: clients ask with few forms of URLs, again and again.
/// Holds what follows from the URL alone, nothing of callers or rows, and lets all of it go with the routing rules. Thread-safe.
/// </summary>
/// <remarks>
/// A URL is kept when it comes for the second time: one whose values are new each time would only drive out those that come again, and what was made
/// for it would outlive its request and burden the collector. What such URLs have in common is kept by their form: the writer here, the shape of the
/// rows in the planner's <see cref="ShapeTable"/>, and the row readers by that shape.
/// </remarks>
public sealed class PreparedReads(ODataUrlParser parser, ReadPlanner planner, RoutingTables? routing = null)
{
    /// <summary>Reads held at most.</summary>
    public const int ReadsMax = 1024;

    /// <summary>Forms of reads held at most.</summary>
    public const int FormsMax = 512;

    /// <summary>The longest URL that is held, in characters: long ones carry lists of values that seldom come again.</summary>
    public const int UrlCharactersMax = 2048;

    private volatile Kept _kept = new(routing?.Current);

    /// <param name="target">Path and query below the service root, as sent.</param>
    /// <exception cref="Contracts.Errors.GatewayException">The URL is not one of this service.</exception>
    public PreparedRead Of(ReadOnlySpan<char> target)
    {
        var kept = KeptNow();
        return kept.Reads.Find(target) ?? Prepare(target, kept);
    }

    private Kept KeptNow()
    {
        var kept = _kept;
        return routing is null || ReferenceEquals(kept.Rules, routing.Current) ? kept : _kept = new Kept(routing.Current);
    }

    private PreparedRead Prepare(ReadOnlySpan<char> target, Kept kept)
    {
        var mark = target.IndexOf('?');
        var (path, query) = mark < 0 ? (target.ToString(), "") : (target[..mark].ToString(), target[(mark + 1)..].ToString());
        var read = new PreparedRead(path, parser.Parse(path, query), planner, FormsOf(target, kept));

        // The next page's URL comes once, and the clock goes on.
        if (read.Url.SkipToken is null && read.Url.Clock is null && kept.Seen.Note(target))
        {
            kept.Reads.Add(target, read);
        }

        return read;
    }

    private static RowsForms FormsOf(ReadOnlySpan<char> target, Kept kept)
    {
        if (target.Length > UrlCharactersMax)
        {
            return new RowsForms();
        }

        var buffer = ArrayPool<char>.Shared.Rent(target.Length);
        var form = buffer.AsSpan(0, RowsForms.Write(target, buffer));
        var forms = kept.Forms.Find(form);
        if (forms is null)
        {
            kept.Forms.Add(form, forms = new RowsForms());
        }

        ArrayPool<char>.Shared.Return(buffer);
        return forms;
    }

    /// <summary>All that is kept under one set of routing rules.</summary>
    private sealed class Kept(RoutingRules? rules)
    {
        public RoutingRules? Rules { get; } = rules;

        public RecentlyUsed<PreparedRead> Reads { get; } = new(ReadsMax, UrlCharactersMax);

        public RecentlyUsed<RowsForms> Forms { get; } = new(FormsMax, UrlCharactersMax);

        public SeenOnce Seen { get; } = new();
    }
}
