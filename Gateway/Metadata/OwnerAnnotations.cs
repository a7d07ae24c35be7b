using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Routing;
using Microsoft.OData.Edm;

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
            model.Annotate(sets[type], terms.Owner, AnnotationValues.Text(OwnerText.OfRows(route)));
            foreach (var property in type.Properties)
            {
                Add(property, OwnerText.OfMember(property, route));
                if (IsFilteredByOwner(property, route))
                {
                    model.Annotate(Edm(property), terms.FilteredByOwner, AnnotationValues.Bool(true));
                }
            }

            foreach (var contained in type.Navigations.Where(n => n.IsContained))
            {
                AddContained(contained, OwnerText.OfMember(contained, route));
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

    // Wherever a row comes from, and before as after it moves.
    private static bool IsFilteredByOwner(Property property, EntityRoute route) => route.Parts.All(part =>
        part.Owners.GetValueOrDefault(property) is { } source && source.PushableProperties.Contains(property)
        && part.Moves.GetValueOrDefault(property)?.To.PushableProperties.Contains(property) != false);
}
