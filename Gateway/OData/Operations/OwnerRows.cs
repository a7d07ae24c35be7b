using System.Globalization;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.OData.Operations;

/// <summary>The function <c>Owners</c>: a routing table as rows. Says what the owner annotations of <c>$metadata</c> say, and no more.</summary>
internal static class OwnerRows
{
    /// <param name="entity">Name of the one entity that is asked for; null for all.</param>
    /// <exception cref="GatewayException">InvalidUrl: there is no such entity.</exception>
    public static ResultRows Of(CanonicalOperation operation, CanonicalModel model, RoutingTable table, string? entity)
    {
        if (entity is not null && model.EntitySets.All(t => t.Name != entity))
        {
            throw UrlErrors.Of(
                GatewayErrorCode.InvalidUrl, $"There is no entity {UrlErrors.Quote(entity)}{UrlErrors.Suggest(entity, model.EntitySets.Select(t => t.Name))}.", "Entity");
        }

        var rows = new Writer(operation, model);
        foreach (var type in model.EntitySets.Where(t => entity is null || t.Name == entity))
        {
            var route = table[type];
            rows.AddRowOwners(route);
            foreach (var member in type.Members.Where(m => m is Property or Navigation { IsContained: true }))
            {
                rows.AddOwners(member, route);
            }
        }

        return rows.Rows;
    }

    private sealed class Writer(CanonicalOperation operation, CanonicalModel model)
    {
        private readonly EnumType _access = model.Enums.First(e => e.Name == nameof(OwnerAccess));

        // Owners that say the same twice: a backend of several partitions, a member whose partitions have one owner.
        private readonly HashSet<(string, string?, string, string?, OwnerAccess)> _added = [];

        public ResultRows Rows { get; } = new(operation);

        public void AddRowOwners(EntityRoute route)
        {
            if (route.Partitions.IsEmpty)
            {
                Add(route.Type, null, BackendOf(route), null, OwnerAccess.ReadWrite);
                return;
            }

            foreach (var partition in route.Partitions)
            {
                Add(route.Type, null, BackendOf(partition.Route), OwnerText.ConditionOf(partition), OwnerAccess.ReadWrite);
            }
        }

        public void AddOwners(Member member, EntityRoute route)
        {
            if (route.Partitions.IsEmpty)
            {
                AddOwners(member, route, null);
                return;
            }

            var isSame = route.Partitions.Select(p => OwnerText.OfMember(member, p.Route)).Distinct().Count() == 1;
            foreach (var partition in route.Partitions)
            {
                AddOwners(member, partition.Route, isSame ? null : OwnerText.ConditionOf(partition));
            }
        }

        private void AddOwners(Member member, EntityRoute route, string? condition)
        {
            var reader = member is Property media && route.MediaOwners.TryGetValue(media, out var place) ? place
                : route.Owners.TryGetValue(member, out var source) ? source.Backend
                : BackendOf(route);
            var writer = route.WriteOwners.GetValueOrDefault(member);
            var isGiven = member is Property property && property.IsComputed();
            Add(route.Type, member.Name, reader, condition, writer is null && !isGiven ? OwnerAccess.ReadWrite : OwnerAccess.Read);
            if (writer is not null && !isGiven)
            {
                Add(route.Type, member.Name, writer, condition, OwnerAccess.Write);
            }

            if (route.Moves.TryGetValue(member, out var move))
            {
                var share = string.Create(CultureInfo.InvariantCulture, $"{move.Percent}%");
                Add(route.Type, member.Name, move.To.Backend, condition is null ? share : $"{condition}, {share}", isGiven ? OwnerAccess.Read : OwnerAccess.ReadWrite);
            }
        }

        private void Add(StructuredType entity, string? property, string backend, string? condition, OwnerAccess access)
        {
            if (_added.Add((entity.Name, property, backend, condition, access)))
            {
                Rows.Add(Value.Of(entity.Name), TextOf(property), Value.Of(backend), TextOf(condition), Value.Of(_access, (int)access));
            }
        }

        private static string BackendOf(EntityRoute route) => route.Forward ?? route.Anchor!.Backend;

        private static Value TextOf(string? text) => text is null ? Value.Null : Value.Of(text);
    }
}
