using System.Globalization;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>Prints the effective rules for people.</summary>
public static class RoutingReport
{
    public static void Write(RoutingRules rules, TextWriter target)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(target);
        List<Line> lines = [new("ENTITY", "MEMBER", "OWNER", "RESOURCE")];
        foreach (var entity in rules.Entities)
        {
            var own = LinesOf(entity.Own).ToList();
            lines.AddRange(own);
            foreach (var rule in entity.Rules)
            {
                // Only what the rule changes.
                var name = $"  {rule.Path[(rule.Path.LastIndexOf("rules", StringComparison.Ordinal))..]}";
                lines.Add(new Line(name, "(when)", string.Join(", ", rule.Conditions), ""));
                var changed = LinesOf(rule.Route).ToList();
                lines.AddRange(changed.Except(own).Select(line => line with { Entity = name }));
                lines.AddRange(own.Where(l => rule.Route.Forward is null && l.IsOfCalls && !changed.Exists(c => c.Member == l.Member)).Select(l => l with { Entity = name, Owner = "off" }));
            }
        }

        // What stands last in its line needs no width.
        int Width(Func<Line, string> column) => lines.Where(l => l.Resource.Length > 0).Max(l => column(l).Length);
        var (entityWidth, owner) = (lines.Max(l => l.Entity.Length), Width(l => l.Owner));
        var member = lines.Max(l => l.Member.Length);
        foreach (var line in lines)
        {
            target.WriteLine($"{line.Entity.PadRight(entityWidth)}  {line.Member.PadRight(member)}  {line.Owner.PadRight(owner)}  {line.Resource}".TrimEnd());
        }
    }

    private static IEnumerable<Line> LinesOf(EntityRoute route)
    {
        var entity = route.Type.Name;
        if (route.Forward is { } forward)
        {
            yield return new Line(entity, "*", forward, "(forwarded)");
            yield break;
        }

        foreach (var partition in route.Partitions)
        {
            yield return new Line(entity, "(rows)", partition.Route.Anchor!.Backend, ConditionOf(partition));
        }

        if (route.Calls.FreshFor > TimeSpan.Zero)
        {
            yield return new Line(entity, "(cache)", string.Create(CultureInfo.InvariantCulture, $"{route.Calls.FreshFor.TotalSeconds} s"), "");
        }

        if (route.Calls.HedgeAfter is { } hedge)
        {
            yield return new Line(entity, "(hedge)", string.Create(CultureInfo.InvariantCulture, $"after {hedge.TotalMilliseconds} ms"), "");
        }

        foreach (var member in route.Type.Members.Where(Holdings.IsOwned))
        {
            // Partitions of one backend, or a property of one owner in all of them, make one line.
            var parts = route.Parts.Select(part => PlaceOf(member, part)).Distinct().ToList();
            yield return new Line(entity, member.Name, Joined(parts.Select(p => p.Owner)), Joined(parts.Select(p => p.Resource)));
        }
    }

    private static (string Owner, string Resource) PlaceOf(Member member, EntityRoute part)
    {
        var writer = part.WriteOwners.GetValueOrDefault(member);
        if (member is Property media && part.MediaOwners.TryGetValue(media, out var backend))
        {
            return (Written(backend, writer), "(media)");
        }

        var source = part.Owners[member];
        var note = member is Property { IsKey: true } ? " (key, anchor)" : "";
        return part.Moves.TryGetValue(member, out var move)
            ? (OwnerText.Moving(source.Backend, move.To.Backend, move.Percent), $"{source.Resource} -> {move.To.Resource}")
            : (Written(source.Backend, writer), source.Resource + note);
    }

    private static string ConditionOf(Partition partition)
    {
        var when = partition switch
        {
            { When: KeyShareExpr { From: 0, To: var percent } } => string.Create(CultureInfo.InvariantCulture, $"{percent}% of the keys"),
            { When: KeyShareExpr } => "all other keys",
            { WhenText: { } text } => $"when {text}",
            _ => "all other rows",
        };
        return partition.KeysText is { } keys ? $"({when}; keys {keys})" : $"({when})";
    }

    private static string Written(string read, string? writer) => writer is null ? read : OwnerText.Written(read, writer);

    private static string Joined(IEnumerable<string> texts) => string.Join(" | ", texts.Distinct());

    private sealed record Line(string Entity, string Member, string Owner, string Resource)
    {
        public bool IsOfCalls => Member is "(cache)" or "(hedge)";
    }
}
