using System.Globalization;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Prints the steps of $apply for people.</summary>
internal static class RowStepText
{
    public static string Of(RowStep step) => step switch
    {
        FilterStep filter => $"filter {ExpressionText.Of(filter.Condition)}",
        SortStep sort => $"order by {ExpressionText.Of(sort.Keys)}",
        CutStep cut => string.Create(CultureInfo.InvariantCulture, $"skip {cut.Skip}{(cut.Top is { } top ? $", top {top}" : "")}"),
        ExtremesStep extremes => string.Create(
            CultureInfo.InvariantCulture,
            $"{(extremes.IsTop ? "top" : "bottom")}{extremes.Measure.ToString().ToLowerInvariant()} {extremes.Amount} of {ExpressionText.Of(extremes.Value)}"),
        GroupStep group => OfGroup(group),
        _ => throw new InvalidOperationException($"No text for {step.GetType().Name}."),
    };

    private static string OfGroup(GroupStep group)
    {
        var keys = group.Keys.IsEmpty ? "aggregate all" : $"group by {string.Join(", ", group.Keys.Select(k => ExpressionText.Of(k.Expression)))}";
        var sets = group.Sets.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $" in {group.Sets.Length} sets") : "";
        return $"{keys}{sets}{(group.Aggregates.IsEmpty ? "" : ": ")}{string.Join(", ", group.Aggregates.Select(OfAggregate))}";
    }

    private static string OfAggregate(Aggregate aggregate)
    {
        var collection = aggregate.Collection is { } path ? ExpressionText.Of(path) : "";
        var operand = (collection, aggregate.Operand) switch
        {
            (_, null) => collection,
            ("", var own) => ExpressionText.Of(own),
            (_, var element) => $"{collection} v1: {ExpressionText.Of(element)}",
        };
        var condition = aggregate.Condition is { } only ? $" where {ExpressionText.Of(only)}" : "";
        return $"{aggregate.Method.ToString().ToLowerInvariant()}({operand}){condition} as {aggregate.Property.Name}";
    }
}
