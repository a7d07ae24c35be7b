using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.Salesforce.Soql;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.Salesforce.Maps;

/// <summary>Customers: accounts that the ERP knows by a number.</summary>
internal static class AccountMap
{
    private static readonly TextCodec Text = new(emptyIsNull: false);
    private static readonly InstantCodec Instant = new();

    public static SalesforceSource Build(string backend, CanonicalModel model)
    {
        var type = model.FindType(nameof(Customer))!;
        var number = new ScalarField("ErpNumber__c", SoqlType.CaseSensitiveText);
        var map = new EntityMap<SoqlField>(type, "Account")
            .Map(nameof(Customer.Id), Of(number))
            .Map(nameof(Customer.CustomerNumber), Of(number))
            .Map(nameof(Customer.Name), Of(new ScalarField("Name", SoqlType.Text)))
            .Map(nameof(Customer.Kind), Kind(type))
            .Map(nameof(Customer.Status), Status(type))
            .Map(nameof(Customer.Industry), Of(new ScalarField("Industry", SoqlType.Picklist)))
            .Map(nameof(Customer.Email), Of(new ScalarField("Email__c", SoqlType.Text)))
            .Map(nameof(Customer.Phone), Of(new ScalarField("Phone", SoqlType.Text)))
            .Map(nameof(Customer.Website), Of(new ScalarField("Website", SoqlType.Text)))
            .Map(nameof(Customer.BillingAddress), AddressOf("Billing"))
            .Map(nameof(Customer.ShippingAddress), AddressOf("Shipping"))
            .Map(nameof(Customer.ParentId), Of(new ScalarField("Parent.ErpNumber__c", SoqlType.CaseSensitiveText)))
            .Map(nameof(Customer.OwnerId), Of(new ScalarField("OwnerId", SoqlType.Id)))

            // A long text area can be neither filtered nor sorted.
            .Map(nameof(Customer.Description), new(Text, ["Description"]))
            .Map(nameof(Customer.IsDeleted), new(new BooleanCodec(), ["IsDeleted"], new ScalarField("IsDeleted", SoqlType.Boolean)))
            .Map(nameof(Customer.ExternalIds), new(new ExternalIdsCodec(backend), ["Id"]))
            .Map(nameof(Customer.CreatedAt), new(Instant, ["CreatedDate"], new ScalarField("CreatedDate", SoqlType.Instant)))
            .Map(nameof(Customer.ModifiedAt), new(Instant, ["SystemModstamp"], new ScalarField("SystemModstamp", SoqlType.Instant)));
        return SalesforceSource.Of(backend, map, "ErpNumber__c != null", nameof(Customer.Id), nameof(Customer.ParentId));
    }

    private static ColumnMap<SoqlField> Of(ScalarField field) => new(Text, [field.Path], field);

    private static ColumnMap<SoqlField> Kind(StructuredType type)
    {
        var codes = new Dictionary<string, string> { ["true"] = nameof(CustomerKind.Person), ["false"] = nameof(CustomerKind.Organization) };
        var codec = new EnumCodec(type.Property(nameof(Customer.Kind)).Enum!, codes, other: null, empty: null);
        return new(codec, ["IsPersonAccount"], new FlagField(
            "IsPersonAccount", codec.Type.PositionOf(nameof(CustomerKind.Person)), codec.Type.PositionOf(nameof(CustomerKind.Organization))));
    }

    private static ColumnMap<SoqlField> Status(StructuredType type)
    {
        var codes = new Dictionary<string, string>
        {
            ["Prospect"] = nameof(CustomerStatus.Prospect),
            ["Customer"] = nameof(CustomerStatus.Active),
            ["Blocked"] = nameof(CustomerStatus.Blocked),
            ["Archived"] = nameof(CustomerStatus.Archived),
        };
        var codec = new EnumCodec(type.Property(nameof(Customer.Status)).Enum!, codes, nameof(CustomerStatus.Other), nameof(CustomerStatus.Other));
        return new(codec, ["Type"], new CodeField("Type", codec));
    }

    private static ColumnMap<SoqlField> AddressOf(string prefix)
    {
        (string Member, string Field)[] parts =
        [
            (nameof(Address.Street), "Street"), (nameof(Address.City), "City"), (nameof(Address.PostalCode), "PostalCode"),
            (nameof(Address.Region), "State"), (nameof(Address.Country), "Country"),
        ];
        var codec = new ComplexCodec([.. parts.Select(p => (p.Member, (Codec)Text))]);
        var fields = parts.ToDictionary(p => p.Member, p => new ScalarField(prefix + p.Field, SoqlType.Text));
        return new(codec, [.. parts.Select(p => prefix + p.Field)], new CompoundField(fields));
    }
}
