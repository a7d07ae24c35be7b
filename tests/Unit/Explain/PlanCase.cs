using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Explain;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Tests.Unit.Parsing;

namespace CanonicalGateway.Tests.Unit.Explain;

/// <summary>A request whose plan is kept in a file.</summary>
/// <param name="Name">The file's name, without <c>.yaml</c>.</param>
/// <param name="Url">Below the service root; percent-encoded where it must be.</param>
/// <param name="Known">Numbers of rows: the beginning of a scan's name and its rows; the longest that fits counts.</param>
internal sealed record PlanCase(string Name, string Url, params (string Scan, long Rows)[] Known)
{
    public string World { get; init; } = "standard";

    /// <summary>What the row before a navigation holds in its linking property.</summary>
    public Value Link { get; init; }

    /// <summary>The last row's values of the page before, as a page token has them.</summary>
    public Value[] After { get; init; } = [];

    public int PageRows { get; init; } = 1000;

    /// <returns>The plan, or the error in its place.</returns>
    public async Task<string> ExplainAsync()
    {
        var head = $"# {Uri.UnescapeDataString(Url)}\n# world: {World}\n"
            + (After.Length > 0 ? $"# the page before ended with {string.Join(", ", After)}\n" : "")
            + string.Concat(Known.Select(k => $"# known: {k.Scan} has {k.Rows} rows\n"));
        try
        {
            var yaml = new YamlWriter();
            new PlanReport(yaml, null).Write(await PlanAsync(), "1");
            return head + yaml;
        }
        catch (GatewayException refused)
        {
            var yaml = new YamlWriter();
            yaml.Field("error", refused.Error.Code.ToString());
            yaml.Field("message", refused.Error.Message);
            return head + yaml;
        }
    }

    public async Task<ReadPlan> PlanAsync()
    {
        var world = PlanWorld.Of(World);
        var url = Urls.Parse(Url.Replace(" ", "%20", StringComparison.Ordinal));
        var target = (await new PathResolver((_, _, _) => Task.FromResult(Link), (_, _, _) => Task.FromResult(Link)).ResolveAsync(url, CancellationToken.None))!;
        var (query, goal) = target switch
        {
            { IsCount: true, Key: null } => (ReadGoals.CountOnly(target.Query), ReadGoals.Count),
            { Key: { } key } => (target.Query, ReadGoals.OfRow(key)),
            _ => (target.Query, ReadGoals.OfPage(target.Query, PageOf(target.Query))),
        };
        return world.Planner.Plan(world.Routing, query, goal, new Estimates(Rows));
    }

    private Page PageOf(CanonicalQuery query) =>
        new(PageRows, query.Top, After.Length == 0 ? null : new AfterExpr(QueryPlanner.TotalOrder(query), [.. After]), null);

    private long? Rows(string scan) => Known.Where(k => scan.StartsWith(k.Scan, StringComparison.Ordinal)).OrderBy(k => k.Scan.Length).Select(k => (long?)k.Rows).LastOrDefault();
}
