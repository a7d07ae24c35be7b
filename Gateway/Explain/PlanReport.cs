using System.Collections.Immutable;
using System.Globalization;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Explain;

/// <summary>
/// Writes a plan for people, node by node: docs/explain.md says how to read it. Holds the literals of the query, never values of rows that were
/// read. The same plan gives the same text.
/// </summary>
/// <param name="figures">What a run of the plan cost; null where it has not been run.</param>
internal sealed class PlanReport(YamlWriter yaml, RunFigures? figures)
{
    private readonly ScanReport _scans = new(yaml);
    private readonly FiguresReport _ran = new(yaml, figures);
    private readonly Dictionary<ReadPlan, string> _written = new(ReferenceEqualityComparer.Instance);

    /// <param name="id">Number of the plan; the nodes within it are numbered below it.</param>
    public void Write(ReadPlan plan, string id)
    {
        var estimates = plan.Estimates.DistinctBy(e => e.Name).OrderBy(e => e.Name, StringComparer.Ordinal).ToList();
        _scans.Know(estimates);
        WritePlan(plan, id);
        yaml.List("estimates", estimates, estimate =>
        {
            yaml.Field("scan", estimate.Name);
            yaml.Field("estimate", ScanReport.RowsText(estimate.Rows));
        });
    }

    /// <param name="role">Writes what the plan is for, where it serves another.</param>
    private void WritePlan(ReadPlan plan, string id, Action? role = null)
    {
        yaml.Field("id", id);
        role?.Invoke();
        if (!_written.TryAdd(plan, id))
        {
            yaml.Field("sameAs", _written[plan]);
            return;
        }

        if (plan.Anchor is { } anchor)
        {
            WriteScanPlan(plan, anchor, id);
        }
        else if (plan.Applied is { } applied)
        {
            WriteApplied(plan, applied, id);
        }
        else if (plan.Partitions.IsEmpty)
        {
            yaml.Field("node", "nothing");
            yaml.Field("entity", plan.Type.SetName ?? plan.Type.Name);
            yaml.Field("because", "no row can fulfil the conditions together");
        }
        else
        {
            WriteMerge(plan, id);
        }
    }

    private void WriteScanPlan(ReadPlan plan, ScanNode anchor, string id)
    {
        yaml.Field("node", anchor.Request.LookupBy is null ? "scan" : "lookup");
        yaml.Field("entity", plan.Type.SetName ?? plan.Type.Name);
        _scans.Write(anchor);
        if (plan.Keys is { } keys)
        {
            yaml.Field("keysAskedFor", string.Join(" and ", keys.Conditions.Select(ExpressionText.Of)));
        }

        var children = new Children(id);
        yaml.List("keySets", plan.KeySets, set => WriteKeySet(set, plan, children.Next()));
        yaml.List<NavigationJoin>("ifTooMany", [.. plan.KeySets.SelectMany(s => s.Otherwise?.Joins ?? [])], join => WriteNavigation(join, plan, children.Next()));
        yaml.List("joinsBefore", plan.EarlySources, join => WriteSource(join, plan, children.Next()));
        yaml.List("navigationsBefore", plan.EarlyNavigations, join => WriteNavigation(join, plan, children.Next()));
        yaml.List("residual", plan.ResidualConjuncts, condition =>
        {
            yaml.Field("check", ExpressionText.Of(condition));
            yaml.Field("because", ResidualReasons.Of(condition, plan));
        });
        WriteOrder(plan, plan.Sorts ? "gateway" : anchor.Source.Backend);
        WriteCut(plan, anchor);
        WriteLate(plan, children);
        _ran.Write(plan, anchor);
    }

    private void WriteApplied(ReadPlan plan, AppliedPlan applied, string id)
    {
        yaml.Field("node", "apply");
        yaml.Field("entity", plan.Type.ResultOf!);
        WriteRows(applied, new Children(id));
        WriteCut(plan, null);
        WriteComputed(plan);
        _ran.Write(plan, null);
    }

    private void WriteRows(AppliedPlan applied, Children children)
    {
        if (applied.Input is { } input)
        {
            yaml.Field("reads", applied.CountsInput ? "the number of rows" : "the rows, of which only groups are held");
            yaml.Map("input", () => WritePlan(input, children.Next()));
        }
        else
        {
            yaml.List("concat", applied.Branches, branch => WriteRows(branch.Plan, children));
        }

        yaml.List("steps", applied.Steps, step => yaml.Field("step", RowStepText.Of(step.Step)));
    }

    private void WriteMerge(ReadPlan plan, string id)
    {
        yaml.Field("node", "merge");
        yaml.Field("entity", plan.Type.SetName ?? plan.Type.Name);
        yaml.Field("rowsCome", plan.OrderBy.IsEmpty ? "as the partitions bring them" : "merged in order");
        var children = new Children(id);
        yaml.List("partitions", plan.Partitions, part => WritePlan(part, children.Next()));
        WriteOrder(plan, "merge");
        WriteCut(plan, null);
        WriteLate(plan, children);
        _ran.Write(plan, null);
    }

    private void WriteKeySet(KeySet set, ReadPlan plan, string id)
    {
        WritePlan(set.Rows, id, () =>
        {
            yaml.Field("condition", ExpressionText.Of(set.Condition));
            yaml.Field(
                set.IsExcluding ? "drops" : "keeps",
                $"rows whose {plan.Shape.Columns[set.Column].Member.Name} is the {set.Rows.Shape.Columns[set.RowsColumn].Member.Name} of one of these rows");
            WriteDriven(set.Driven, plan);
        });
    }

    private void WriteSource(SourceJoin join, ReadPlan plan, string id)
    {
        yaml.Field("id", id);
        yaml.Field("node", "source");
        yaml.Field("read", (join.Whole, join.Decides) switch
        {
            (null, _) => "looked up for each batch of rows",
            (_, true) => "matches first, rows without one are dropped; looked up where too many match",
            _ => "as a whole beforehand, which takes fewer calls than looking up; looked up where there are too many rows",
        });
        if (join.Share is { } share)
        {
            yaml.Field("holds", ExpressionText.Of(share));
        }

        _scans.Write(join.Lookup);
        WriteDriven(join.Driven, plan);
        if (join.Whole is { } whole)
        {
            yaml.Map(join.Decides ? "matches" : "whole", () => WritePlan(whole, $"{id}.1"));
        }

        _ran.Write(null, join.Lookup);
    }

    private void WriteNavigation(NavigationJoin join, ReadPlan plan, string id)
    {
        var shape = plan.Shape;
        foreach (var column in join.Descent)
        {
            shape = shape.Columns[column].Nested!;
        }

        WritePlan(join.Target, id, () => WriteRole(join, plan, shape, id));
    }

    private void WriteRole(NavigationJoin join, ReadPlan plan, Shape rows, string id)
    {
        yaml.Field("navigation", string.Join('/', PathOf(plan.Shape, join.Descent).Append(join.Navigation.Name)));
        yaml.Field("links", $"{rows.Columns[join.SourceColumn].Member.Name} = {join.Target.Shape.Columns[join.TargetColumn].Member.Name}");
        if (join.Skip > 0)
        {
            yaml.Field("skipPerRow", join.Skip);
        }

        if (join.Top is { } top)
        {
            yaml.Field("topPerRow", top);
        }

        if (join.Whole is { } whole)
        {
            yaml.Field("read", "as a whole beforehand, which takes fewer calls than looking up; looked up where there are too many rows");
            yaml.Map("whole", () => WritePlan(whole, $"{id}.0"));
        }
    }

    private void WriteDriven(ScanNode? driven, ReadPlan plan)
    {
        if (driven is null)
        {
            return;
        }

        yaml.Map("drives", () =>
        {
            yaml.Field("upToKeys", plan.DriverKeysMax);
            yaml.Field("call", driven.Offer.Scan.Describe());
            _ran.Write(null, driven);
        });
    }

    private void WriteLate(ReadPlan plan, Children children)
    {
        if (!plan.KnownKeys.IsEmpty && (plan.LateSources.Length > 0 || plan.LateNavigations.Any(n => n.Descent.IsEmpty && plan.Shape.Columns[n.SourceColumn].Member == plan.Type.Key)))
        {
            yaml.Field("keysKnown", string.Create(CultureInfo.InvariantCulture, $"{plan.KnownKeys.Length}, so that joins by key start at once"));
        }

        yaml.List("joinsAfter", plan.LateSources, join => WriteSource(join, plan, children.Next()));
        yaml.List("navigationsAfter", plan.LateNavigations, join => WriteNavigation(join, plan, children.Next()));
        WriteComputed(plan);
        yaml.List("contained", plan.Contained, step => WriteContained(step, plan.Shape));
    }

    private void WriteComputed(ReadPlan plan) => yaml.List("computed", plan.Computed, step => yaml.Field(
        string.Join('/', PathOf(plan.Shape, step.Descent).Append(step.Name)), ExpressionText.Of(step.Expression)));

    private void WriteContained(ContainedStep step, Shape shape)
    {
        yaml.Field("collection", string.Join('/', PathOf(shape, [.. step.Descent, step.Column])));
        if (!step.Conditions.IsEmpty)
        {
            yaml.Field("check", string.Join(" and ", step.Conditions.Select(ExpressionText.Of)));
        }

        if (!step.OrderBy.IsEmpty)
        {
            yaml.Field("order", ExpressionText.Of(step.OrderBy));
        }

        if (step.Skip > 0)
        {
            yaml.Field("skip", step.Skip);
        }

        if (step.Top is { } top)
        {
            yaml.Field("top", top);
        }
    }

    private void WriteOrder(ReadPlan plan, string by)
    {
        if (!plan.OrderBy.IsEmpty)
        {
            yaml.Field("order", ExpressionText.Of(plan.OrderBy));
            yaml.Field("orderedBy", by);
        }
    }

    private void WriteCut(ReadPlan plan, ScanNode? anchor)
    {
        var limited = anchor is not null && ScanReport.IsLimited(anchor);
        var skip = limited ? anchor!.Request.Skip : plan.Skip;
        if (skip > 0)
        {
            yaml.Field("skip", skip);
        }

        if (plan.Top is { } top)
        {
            yaml.Field("top", top);
        }

        if (skip > 0 || plan.Top is not null)
        {
            yaml.Field("cutBy", limited ? anchor!.Source.Backend : "gateway");
        }

        if (plan.Count)
        {
            yaml.Field("countedBy", plan.AnchorCounts ? anchor?.Source.Backend ?? "the partitions" : "gateway");
        }
    }

    private static IEnumerable<string> PathOf(Shape shape, ImmutableArray<int> descent)
    {
        foreach (var column in descent)
        {
            yield return shape.Columns[column].Member.Name;
            shape = shape.Columns[column].Nested ?? shape;
        }
    }

    /// <summary>Numbers the nodes below one.</summary>
    private sealed class Children(string id)
    {
        private int _last;

        public string Next() => string.Create(CultureInfo.InvariantCulture, $"{id}.{++_last}");
    }
}
