using System.Globalization;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>
/// The errors of queries that would take more work than the limits allow. Each names the limit with its value, the number that is thought or known
/// to be needed, what would fit, and the query option that it stands in.
/// </summary>
internal static class TooBroad
{
    /// <summary>A condition on rows of another entity, by what is known before it is run.</summary>
    /// <param name="rows">Rows of the other entity that decide.</param>
    /// <param name="lookUps">What looking them up instead would take: rows, calls and keys a call; null where they can't be looked up.</param>
    public static GatewayError Condition(
        Expr condition, ReadPlan set, long rows, (string SetName, long Rows, long Calls, int KeysPerCall)? lookUps, PlanningOptions options, string? within)
    {
        var (owner, entity) = (Owners(set.Backends), set.Type.SetName);
        var cost = lookUps is { } l
            ? Text($", and looking them up for about {l.Rows} {l.SetName} would take {Calls(l.Calls)}, {Allowed(options.FilterCallsMax)} (Limits:FilterCallsMax)")
            : "";
        var other = lookUps is { } to
            ? Text($", or one that leaves at most {(long)options.FilterCallsMax * to.KeysPerCall} {to.SetName}")
            : "";
        return Error(
            within ?? "$filter",
            Text($"The condition {ExpressionText.Of(condition)} is too broad: about {rows} rows of {owner} decide on it, {Allowed(options.PreloadRowsMax)} (Limits:PreloadRowsMax){cost}. ")
            + Text($"Add a condition on {entity} that {owner} {Verb(set.Backends, "evaluates", "evaluate")} and that leaves at most {options.PreloadRowsMax} of them{other}."));
    }

    /// <summary>The same, by what came when it was run.</summary>
    public static GatewayError Set(KeySet set, long rows, int rowsMax) => Error(
        set.Rows.Within ?? "$filter",
        Text($"The condition {ExpressionText.Of(set.Condition)} is too broad: {rows} {set.Rows.Type.SetName} or more decide on it, {Allowed(rowsMax)} (Limits:PreloadRowsMax). ")
        + Text($"Add a condition on {set.Rows.Type.SetName} that leaves at most {rowsMax} of them."));

    /// <summary>Lookups for a filter or order, by what is known before they are made.</summary>
    public static GatewayError Lookups(CanonicalQuery query, ReadGoal goal, string anchor, IReadOnlyList<ScanNode> lookedUp, long calls, long rows, int callsMax)
    {
        var fitting = (long)callsMax * lookedUp.Min(s => s.Offer.KeysPerCall) / lookedUp.Count;
        var owners = lookedUp.Select(s => s.Source.Backend).ToList();
        return Error(
            goal.Within ?? (query.OrderBy.IsEmpty ? "$filter" : "$orderby"),
            Text($"Filtering or sorting {query.Type.SetName} by what {Owners(owners)} {Verb(owners, "holds", "hold")} would take about {Calls(calls)} for about {rows} rows; {Allowed(callsMax)} (Limits:FilterCallsMax). ")
            + Text($"Add a condition that {anchor} evaluates and that leaves at most {fitting} rows, or take $top without $orderby and $count."));
    }

    /// <summary>The same, when they have been made.</summary>
    /// <param name="calls">Calls that were made or would come next.</param>
    /// <param name="rows">Rows that they are for.</param>
    public static GatewayError Lookups(ReadPlan plan, long calls, long rows, int callsMax, IEnumerable<string> lookedUp)
    {
        var owners = lookedUp.Distinct().ToList();
        var fitting = Math.Max(1, rows * callsMax / Math.Max(1, calls));
        return Error(
            plan.Within ?? (plan.ResidualConjuncts.IsEmpty && plan.Sorts ? "$orderby" : "$filter"),
            Text($"Filtering or sorting {plan.Type.SetName} by what {Owners(owners)} {Verb(owners, "holds", "hold")} takes {Calls(calls)} for the first {rows} rows; {Allowed(callsMax)} (Limits:FilterCallsMax). ")
            + Text($"Add a condition that {Owners(plan.Backends)} {Verb(plan.Backends, "evaluates", "evaluate")}, so that about {fitting} {plan.Type.SetName} at most have to be looked at."));
    }

    /// <summary>Rows that are sorted by the gateway.</summary>
    /// <param name="rows">Rows that have come so far.</param>
    public static GatewayError Sort(ReadPlan plan, long rows, int rowsMax) => Error(
        plan.Within ?? "$orderby",
        Text($"Sorting {plan.Type.SetName} takes all of them into memory: {rows} have come and there may be more, {Allowed(rowsMax)} (Limits:ResidualRowsMax). ")
        + Text($"Add a $filter that {Owners(plan.Backends)} {Verb(plan.Backends, "evaluates", "evaluate")} and that leaves at most {rowsMax} rows, or leave $orderby out and follow the pages by key."));

    /// <summary>Rows that $apply sorts or chooses from.</summary>
    /// <param name="what">What is done with them.</param>
    public static GatewayError Applied(string what, long rows, int rowsMax) => Error(
        "$apply",
        Text($"{what} takes all rows into memory: {rows} have come and there may be more, {Allowed(rowsMax)} (Limits:ResidualRowsMax). ")
        + Text($"Filter or group the rows before, so that at most {rowsMax} are left."));

    /// <summary>Groups of $apply, or the distinct values that it counts.</summary>
    public static GatewayError Groups(string what, int allowed) => Error(
        "$apply",
        Text($"$apply makes more than {allowed} {what} (Limits:GroupsMax). Add a filter, or group by properties with fewer values."));

    /// <summary>Rows behind a navigation.</summary>
    public static GatewayError Related(NavigationJoin join, long rows, int rowsMax) => Error(
        join.Target.Within ?? "$filter",
        Text($"{(join.Target.Within is null ? "Looking up" : "Expanding")} {join.Navigation} brings {rows} {join.Target.Type.SetName} or more for one batch of rows, {Allowed(rowsMax)} (Limits:ResidualRowsMax). ")
        + (join.Target.Within is null
            ? Text($"Add a condition on {join.Target.Type.SetName} that {Owners(join.Target.Backends)} {Verb(join.Target.Backends, "evaluates", "evaluate")}, or ask for fewer rows.")
            : $"Add a $filter within $expand={join.Navigation.Name}(…), or ask for fewer rows with $top or Prefer: maxpagesize."));

    private static GatewayError Error(string target, string message) => new(GatewayErrorCode.FilterTooBroad, message) { Target = target };

    private static string Allowed(long limit) => limit == 1 ? "1 is allowed" : Text($"{limit} are allowed");

    private static string Calls(long calls) => calls == 1 ? "1 call" : Text($"{calls} calls");

    private static string Owners(IEnumerable<string> backends) => Names.And(backends.Distinct());

    private static string Verb(IEnumerable<string> backends, string one, string several) => backends.Distinct().Count() == 1 ? one : several;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
