using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.Zendesk.Maps;

/// <summary>What organizations hold of customers.</summary>
internal static class OrganizationMap
{
    public const string Resource = "organizations";

    public static EntityMap<TicketField> Create(CanonicalModel model, ZendeskOptions options)
    {
        var text = new TextCodec(emptyIsNull: false);
        var tiers = new Dictionary<string, string>
        {
            ["bronze"] = nameof(SupportTier.Bronze),
            ["silver"] = nameof(SupportTier.Silver),
            ["gold"] = nameof(SupportTier.Gold),
            ["platinum"] = nameof(SupportTier.Platinum),
        };
        var tier = new EnumCodec(model.Enums.First(e => e.Name == nameof(SupportTier)), tiers, nameof(SupportTier.Other), empty: null);
        return new EntityMap<TicketField>(model.FindType(nameof(Customer))!, Resource)
            .Map(nameof(Customer.Id), new(text, ["external_id"]))
            .Map(nameof(Customer.Name), new(text, ["name"]))
            .Map(nameof(Customer.SupportTier), new(tier, [$"organization_fields.{options.TierField}"]));
    }
}
