using System.Collections.Frozen;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Routing;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Unit.Metadata;

/// <summary>Routing rules over invented sources: CRM anchors customers, ERP owns their terms, support has cases whose comments cost a call each.</summary>
internal static class RoutingSample
{
    private static readonly string[] _erpTerms = ["PaymentTerms", "Currency"];

    public static RoutingTable Table { get; } = new(CanonicalModel.V1.EntitySets.Select(Route));

    public static string AnchorOf(StructuredType type) => type.Name switch
    {
        "Customer" => "crm",
        "Case" => "support",
        _ => "erp",
    };

    private static EntityRoute Route(StructuredType type)
    {
        var rows = type.Properties.Where(p => p.Type != ValueType.Stream).ToList();
        var terms = type.Name == "Customer" ? rows.Where(p => _erpTerms.Contains(p.Name)).ToList() : [];
        var contained = type.Navigations.Where(n => n.IsContained).ToList();
        var anchor = new Source(AnchorOf(type), type.Name, type, [.. rows.Except(terms)], [.. contained])
        {
            SingleRowOnly = type.Name == "Case" ? [.. contained] : [],
            PushableProperties = [.. rows.Where(p => p.Name is "Id" or "Status")],
        };
        var erp = new Source("erp", "Terms", type, [type.Key!, .. terms], []);
        return new EntityRoute(type)
        {
            Anchor = anchor,
            Sources = terms.Count == 0 ? [anchor] : [anchor, erp],
            Owners = rows.Cast<Member>().Concat(contained)
                .ToFrozenDictionary(m => m, m => m is Property p && terms.Contains(p) ? erp : anchor),
            MediaOwners = type.Properties.Where(p => p.Type == ValueType.Stream).ToFrozenDictionary(p => p, _ => "archive"),
        };
    }
}
