using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Explain;

/// <summary>Says why a condition is left to the gateway.</summary>
internal static class ResidualReasons
{
    /// <param name="plan">The plan with the anchor whose rows the condition is checked of.</param>
    public static string Of(Expr condition, ReadPlan plan)
    {
        var anchor = plan.Anchor!;
        if (condition is KeyShareExpr)
        {
            return "no backend knows the share of a key";
        }

        if (VerdictOf(condition, anchor) is { } verdict)
        {
            return verdict switch
            {
                Verdict.Unsupported => $"{anchor.Source.Backend} does not evaluate it",
                Verdict.Superset => $"{anchor.Source.Backend} may bring more rows than fulfil it",
                _ => $"{anchor.Source.Backend} evaluates it in a scan, but not beside a list of keys",
            };
        }

        var members = new HashSet<Member>();
        condition.CollectOwnMembers(members);
        var reasons = new List<string>();
        var links = LinksOf(condition).Distinct().ToList();
        if (links.Count > 0)
        {
            reasons.Add($"it reads rows of {string.Join(" and ", links)}");
        }

        // What the anchor could evaluate alone, it was not offered for one reason only.
        var isAnchorsAlone = links.Count == 0 && !members.Any(m => plan.EarlySources.Any(s => Fills(plan, s, m)));
        var moving = members.Where(m => m is not Property { IsKey: true } && (isAnchorsAlone || plan.EarlySources.Any(s => s.Share is not null && Fills(plan, s, m))))
            .Select(m => m.Name).ToList();
        if (moving.Count > 0)
        {
            reasons.Add($"{string.Join(" and ", moving)} {(moving.Count == 1 ? "is" : "are")} moving from one system to another");
        }

        var others = plan.EarlySources.Where(s => s.Share is null && members.Any(m => Fills(plan, s, m))).ToList();
        if (others.Count > 0)
        {
            var isMixed = members.Any(m => !others.Exists(s => Fills(plan, s, m)) && m is Property { IsKey: false } && !moving.Contains(m.Name));
            var owners = others.Select(s => s.Lookup.Source.Backend).Concat(isMixed ? [anchor.Source.Backend] : []).Distinct();
            reasons.Add($"it reads what {string.Join(" and ", owners)} hold{(others.Count == 1 && !isMixed ? "s" : "")}");
        }

        if (others.Exists(s => s.Decides && VerdictOf(condition, s.Whole!.Anchor!) is Verdict.Exact or Verdict.Superset))
        {
            reasons.Add("which evaluates it beforehand, unless too many rows match");
        }

        return string.Join(", ", reasons);
    }

    private static IEnumerable<string> LinksOf(Expr expression)
    {
        if (expression is PathExpr path)
        {
            foreach (var link in path.Members.OfType<Navigation>().Where(n => !n.IsContained))
            {
                yield return link.Target.SetName!;
            }
        }

        foreach (var operand in expression.Children())
        {
            foreach (var link in LinksOf(operand))
            {
                yield return link;
            }
        }
    }

    private static Verdict? VerdictOf(Expr condition, ScanNode scan)
    {
        var at = scan.Request.Conjuncts.IndexOf(condition);
        return at < 0 ? null : scan.Offer.Verdicts[at];
    }

    private static bool Fills(ReadPlan plan, SourceJoin join, Member member) => join.Columns.Any(c => plan.Shape.Columns[c.To].Member == member);
}
