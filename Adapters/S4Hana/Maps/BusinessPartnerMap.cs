using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.S4Hana.Codecs;
using CanonicalGateway.Adapters.S4Hana.Query;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.S4Hana.Maps;

/// <summary>Customers out of <c>A_BusinessPartner</c>.</summary>
internal static class BusinessPartnerMap
{
    private const string Partner = "BusinessPartner";
    private const string Category = "BusinessPartnerCategory";

    public static S4HanaResource Build(string backend, CanonicalModel model, S4HanaOptions options)
    {
        var type = model.FindType(nameof(Customer))!;
        var kinds = type.Property(nameof(Customer.Kind)).Enum!;
        var codes = new Dictionary<string, string>
        {
            ["1"] = nameof(CustomerKind.Person),
            ["2"] = nameof(CustomerKind.Organization),
            ["3"] = nameof(CustomerKind.Group),
        };
        var map = new EntityMap<FieldUse>(type, "A_BusinessPartner")
            .Map(nameof(Customer.Id), Columns.Text(Partner, 10, TextForm.Number, isKey: true))
            .Map(nameof(Customer.CustomerNumber), Columns.Text(Partner, 10, TextForm.Number, isKey: true))
            .Map(nameof(Customer.Name), Columns.Text("BusinessPartnerFullName", 81, TextForm.Mixed))
            .Map(nameof(Customer.Kind), Columns.Of(
                new EnumCodec(kinds, codes, nameof(CustomerKind.Other), empty: null),
                CodeField.Of(Category, emptyIsNull: true, ["1"], ["2"], ["3"]),
                Category))
            .Map(nameof(Customer.Language), Columns.Text("CorrespondenceLanguage", 2, TextForm.Mixed))
            .Map(nameof(Customer.TaxNumber), Columns.Related(
                new TypedTextCodec("BPTaxType", options.TaxType, "BPTaxNumber"), "to_BusinessPartnerTax", "BPTaxType", "BPTaxNumber"))
            .Map(nameof(Customer.ExternalIds), Columns.ReadOnly(new ExternalIdsCodec(backend), Partner));

        // Partners that are suppliers, contacts or banks only are no customers: these have a customer number.
        return new S4HanaResource(backend, "API_BUSINESS_PARTNER", map, options.KeysPerCall, nameof(Customer.Id))
        {
            Rows = Predicate.NotEqual("Customer", "''"),
        };
    }
}
