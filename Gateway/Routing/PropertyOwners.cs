using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Configuration;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>The settings of an entity's properties, bound to its members.</summary>
internal static class PropertyOwners
{
    /// <returns>The owner given to each member that a setting names; null where the setting has a fault, which has been told.</returns>
    public static Dictionary<Member, OwnerSetting?> Bind(ImmutableArray<PropertySetting> settings, Holdings holdings, Faults faults)
    {
        var type = holdings.Type;
        var given = new Dictionary<Member, OwnerSetting?>();
        foreach (var setting in settings)
        {
            var owner = setting.Owner;
            var value = owner.IsSound ? OwnerText.Of(owner) : null;
            var isSound = owner.IsSound && owner.Backends.Select(holdings.CheckConfigured).ToList().TrueForAll(known => known);
            foreach (var name in setting.Names)
            {
                if (type.Find(name) is not { } member)
                {
                    var near = Suggestion.For(name, type.Members.Where(Holdings.IsOwned).Select(m => m.Name));
                    faults.Add(setting.Path, value, $"{type.Name} has no property {name}{near}");
                }
                else if (member is Property { IsKey: true })
                {
                    faults.Add(setting.Path, value, $"{name} is the key, which stays with the anchor");
                }
                else if (!Holdings.IsOwned(member))
                {
                    faults.Add(setting.Path, value, $"{name} leads to another entity and has no owner of its own");
                }
                else if (member is Property { Type: ValueType.Stream } && owner.To is not null)
                {
                    faults.Add(setting.Path, value, $"{name} is media and can't move key by key; give it to one backend");
                    given[member] = null;
                }
                else if (!given.TryAdd(member, isSound ? owner : null))
                {
                    faults.Add(setting.Path, value, $"{name} is given to {(given[member] is { } first ? OwnerText.Of(first) : "another")} already; keep one of the two");
                }
            }
        }

        return given;
    }
}
