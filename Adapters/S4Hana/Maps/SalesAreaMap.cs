using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.S4Hana.Query;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.S4Hana.Maps;

/// <summary>A customer's terms out of <c>A_CustomerSalesArea</c>, those of the configured sales area.</summary>
internal static class SalesAreaMap
{
    public static S4HanaResource Build(string backend, CanonicalModel model, S4HanaOptions options)
    {
        var map = new EntityMap<FieldUse>(model.FindType(nameof(Customer))!, "A_CustomerSalesArea")
            .Map(nameof(Customer.Id), Columns.Text("Customer", 10, TextForm.Number, isKey: true))
            .Map(nameof(Customer.Currency), Columns.Text("Currency", 5))
            .Map(nameof(Customer.PaymentTerms), Columns.Text("CustomerPaymentTerms", 4));

        (string Field, string Value)[] area =
        [
            ("SalesOrganization", V2Literal.Of(options.SalesOrganization)),
            ("DistributionChannel", V2Literal.Of(options.DistributionChannel)),
            ("Division", V2Literal.Of(options.Division)),
        ];
        var rest = V2Literal.Encode(string.Concat(area.Select(part => $",{part.Field}={part.Value}")));
        return new S4HanaResource(backend, "API_BUSINESS_PARTNER", map, options.KeysPerCall, nameof(Customer.Id))
        {
            Rows = Predicate.And([.. area.Select(part => Predicate.Equal(part.Field, part.Value))]),
            KeyPredicate = key => $"(Customer={key}{rest})",
        };
    }
}
