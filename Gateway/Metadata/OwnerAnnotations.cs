using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Routing;
using Microsoft.OData.Edm;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>Says who owns what, from the effective routing rules.</summary>
internal sealed class OwnerAnnotations(
    EdmModel model,
    GatewayTerms terms,
    IReadOnlyDictionary<StructuredType, EdmStructuredType> types,
    IReadOnlyDictionary<StructuredType, EdmEntitySet> sets)
{
    public void Add(CanonicalModel canonical, RoutingTable routing)
    {
        foreach (var type in canonical.EntitySets)
        {
            var route = routing[type];
            model.Annotate(sets[type], terms.Owner, AnnotationValues.Text(AnchorOf(route)));
            foreach (var property in type.Properties)
            {
                Add(property, OwnerOf(property, route));
                if (route.Owners.GetValueOrDefault(property) is { } source && source.PushableProperties.Contains(property))
                {
                    model.Annotate(Edm(property), terms.FilteredByOwner, AnnotationValues.Bool(true));
                }
            }

            foreach (var contained in type.Navigations.Where(n => n.IsContained))
            {
                AddContained(contained, OwnerOf(contained, route));
            }
        }
    }

    // The rows of a contained collection are read whole from its owner, so their properties have no owners of their own.
    private void AddContained(Navigation contained, string owner)
    {
        Add(contained, owner);
        foreach (var property in contained.Target.Properties)
        {
            Add(property, owner);
        }
    }

    private void Add(Member member, string owner) => model.Annotate(Edm(member), terms.Owner, AnnotationValues.Text(owner));

    private IEdmProperty Edm(Member member) => types[member.DeclaringType].FindProperty(member.Name);

    private static string OwnerOf(Member member, EntityRoute route) =>
        member is Property { Type: ValueType.Stream } media && route.MediaOwners.TryGetValue(media, out var backend) ? backend
        : route.Owners.TryGetValue(member, out var source) ? source.Backend
        : AnchorOf(route);

    private static string AnchorOf(EntityRoute route) =>
        route.Forward ?? route.Anchor?.Backend
        ?? throw new InvalidOperationException($"The route of {route.Type.Name} has neither an anchor nor a backend to forward to.");
}
