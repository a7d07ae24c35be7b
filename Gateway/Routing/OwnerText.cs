using System.Globalization;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>Says for people and metadata whom rows and properties belong to.</summary>
public static class OwnerText
{
    /// <summary>As faults and reports say it: <c>s4</c>, <c>replica, written s4</c>, <c>zendesk -> salesforce 25%</c>.</summary>
    public static string Of(OwnerSetting owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return owner.To is { } to ? Moving(owner.Read.Value, to.Value, owner.Percent)
            : owner.Write is { } write ? Written(owner.Read.Value, write.Value)
            : owner.Read.Value;
    }

    public static string Moving(string from, string to, int percent) => string.Create(CultureInfo.InvariantCulture, $"{from} -> {to} {percent}%");

    public static string Written(string read, string write) => $"{read}, written {write}";

    /// <summary>The backends that decide which rows exist, each with its part of them: <c>s4-emea (SalesOrganization eq '1010'), s4</c>.</summary>
    public static string OfRows(EntityRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return route.Partitions.IsEmpty
            ? route.Forward ?? route.Anchor?.Backend ?? throw new InvalidOperationException($"The route of {route.Type.Name} has neither an anchor nor a backend to forward to.")
            : string.Join(", ", route.Partitions.Select(p => OfPart(p, OfRows(p.Route))));
    }

    /// <summary>The backends that a member is read from, the same way; one that moves as <c>zendesk, salesforce (25%)</c>.</summary>
    public static string OfMember(Member member, EntityRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        if (route.Partitions.IsEmpty)
        {
            return member is Property media && route.MediaOwners.TryGetValue(media, out var backend) ? backend
                : !route.Owners.TryGetValue(member, out var source) ? OfRows(route)
                : route.Moves.TryGetValue(member, out var move) ? string.Create(CultureInfo.InvariantCulture, $"{source.Backend}, {move.To.Backend} ({move.Percent}%)")
                : source.Backend;
        }

        var owners = route.Partitions.Select(p => (Partition: p, Owner: OfMember(member, p.Route))).ToList();
        return owners.TrueForAll(o => o.Owner == owners[0].Owner)
            ? owners[0].Owner
            : string.Join(", ", owners.Select(o => OfPart(o.Partition, o.Owner)));
    }

    private static string OfPart(Partition partition, string owner) => ConditionOf(partition) is { } condition ? $"{owner} ({condition})" : owner;

    /// <summary>The rows of a partition: its filter, or its share of the keys; null for all others.</summary>
    internal static string? ConditionOf(Partition partition) => partition.When switch
    {
        KeyShareExpr { From: 0, To: var percent } => string.Create(CultureInfo.InvariantCulture, $"{percent}%"),
        _ => partition.WhenText,
    };
}
