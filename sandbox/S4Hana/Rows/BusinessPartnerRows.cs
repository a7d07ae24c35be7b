using System.Globalization;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.S4Hana.Tables;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Rows;

/// <summary>API_BUSINESS_PARTNER out of the canonical customers that the ERP knows, with some suppliers among them.</summary>
public static class BusinessPartnerRows
{
    private const int Suppliers = 5;

    public sealed record Partner(string Id, Customer? Customer, string Name, int Number);

    public sealed record PartnerAddress(Partner Partner, string Id, Address Address);

    public sealed record TaxNumber(Partner Partner, string Type, string Number);

    public sealed record Role(Partner Partner, string Name);

    public sealed record SalesArea(string Customer, string Organization, string Channel, string Division, string? Currency, string? PaymentTerms);

    public static IReadOnlyDictionary<string, TableRows> Of(Dataset data)
    {
        var partners = PartnersOf(data).ToArray();
        var customers = partners.Where(partner => partner.Customer is not null).ToArray();
        return new Dictionary<string, TableRows>
        {
            ["A_BusinessPartner"] = Partners(partners),
            ["A_BusinessPartnerAddress"] = Addresses(partners),
            ["A_AddressEmailAddress"] = ByAddress(partners, address => address.Partner.Customer?.Email is not null)
                .Column("IsDefaultEmailAddress", _ => Value.True)
                .Text("EmailAddress", row => row.Partner.Customer?.Email),
            ["A_AddressPhoneNumber"] = ByAddress(partners, address => address.Partner.Customer?.Phone is not null)
                .Column("IsDefaultPhoneNumber", _ => Value.True)
                .Text("DestinationLocationCountry", row => row.Address.Country)
                .Text("PhoneNumber", row => row.Partner.Customer?.Phone)
                .Text("InternationalPhoneNumber", row => row.Partner.Customer?.Phone)
                .Text("PhoneNumberType", _ => "1"),
            ["A_AddressHomePageURL"] = ByAddress(partners, address => address.Partner.Customer?.Website is not null)
                .Column("ValidityStartDate", _ => Value.Of(DateOnly.MinValue))
                .Column("IsDefaultURLAddress", _ => Value.True)
                .Text("WebsiteURL", row => row.Partner.Customer?.Website),
            ["A_BusinessPartnerRole"] = new TableRows<Role>(() => partners.SelectMany(RolesOf))
                .Text("BusinessPartner", row => row.Partner.Id)
                .Text("BusinessPartnerRole", row => row.Name),
            ["A_BusinessPartnerTaxNumber"] = new TableRows<TaxNumber>(() => partners.SelectMany(TaxNumbersOf))
                .Text("BusinessPartner", row => row.Partner.Id)
                .Text("BPTaxType", row => row.Type)
                .Text("BPTaxNumber", row => row.Number)
                .Index("BPTaxNumber"),
            ["A_Customer"] = Customers(customers),
            ["A_CustomerSalesArea"] = SalesAreas(customers),
        };
    }

    private static TableRows<Partner> Partners(Partner[] partners) => new TableRows<Partner>(() => partners)
        .Text("BusinessPartner", row => row.Id)
        .Text("Customer", row => row.Customer?.Id)
        .Text("BusinessPartnerCategory", row => row.Customer is null ? "2" : CategoryOf(row.Customer.Kind))
        .Text("BusinessPartnerFullName", row => row.Name)
        .Text("BusinessPartnerName", row => row.Name)
        .Text("BusinessPartnerGrouping", row => row.Customer is null ? "BP04" : "BP02")
        .Column("BusinessPartnerUUID", row => Value.Of(Uuid(row.Id)))
        .Text("CorrespondenceLanguage", row => row.Customer?.Language)
        .Text("Language", row => row.Customer?.Language)
        .Column("CreationDate", row => Value.DayOf(row.Customer?.CreatedAt))
        .Column("CreationTime", row => Value.TimeOf(row.Customer?.CreatedAt))
        .Text("CreatedByUser", _ => "CB9980000010")
        .Column("LastChangeDate", row => Changes.Date(row.Customer?.CreatedAt, row.Customer?.ModifiedAt))
        .Column("LastChangeTime", row => Changes.Time(row.Customer?.CreatedAt, row.Customer?.ModifiedAt))
        .Text("LastChangedByUser", _ => "CB9980000010")
        .Text("OrganizationBPName1", row => row.Customer?.Kind == CustomerKind.Person ? "" : row.Name)
        .Text("LastName", row => row.Customer?.Kind == CustomerKind.Person ? row.Name[(row.Name.LastIndexOf(' ') + 1)..] : "")
        .Text("FirstName", row => row.Customer?.Kind == CustomerKind.Person ? row.Name[..Math.Max(0, row.Name.LastIndexOf(' '))] : "")
        .Text("SearchTerm1", row => row.Name.ToUpperInvariant())
        .Column("BusinessPartnerIsBlocked", row => Value.Of(row.Customer?.Status == CustomerStatus.Blocked))
        .Column("IsMarkedForArchiving", row => Value.Of(row.Customer is { } customer && (customer.IsDeleted || customer.Status == CustomerStatus.Archived)))
        .Text("ETag", row => $"CB9980000010{row.Customer?.ModifiedAt?.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}")
        .To("to_BusinessPartnerAddress", AddressesOf)
        .To("to_BusinessPartnerRole", RolesOf)
        .To("to_BusinessPartnerTax", TaxNumbersOf)
        .To("to_Customer", row => row.Customer is null ? [] : [row])
        .Index("Customer");

    private static TableRows<PartnerAddress> Addresses(Partner[] partners) => new TableRows<PartnerAddress>(() => partners.SelectMany(AddressesOf))
        .Text("BusinessPartner", row => row.Partner.Id)
        .Text("AddressID", row => row.Id)
        .Column("AddressUUID", row => Value.Of(Uuid("address" + row.Id)))
        .Column("ValidityStartDate", _ => Value.Instant(new DateTimeOffset(2016, 1, 1, 0, 0, 0, TimeSpan.Zero)))
        .Column("ValidityEndDate", _ => Value.Instant(new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero)))
        .Text("StreetName", row => row.Address.Street)
        .Text("HouseNumber", row => row.Address.HouseNumber)
        .Text("CityName", row => row.Address.City)
        .Text("PostalCode", row => row.Address.PostalCode)
        .Text("Region", row => row.Address.Region)
        .Text("Country", row => row.Address.Country)
        .Text("Language", row => row.Partner.Customer?.Language)
        .Text("AddressTimeZone", _ => "UTC")
        .To("to_EmailAddress", row => row.Partner.Customer?.Email is null ? [] : [row])
        .To("to_PhoneNumber", row => row.Partner.Customer?.Phone is null ? [] : [row])
        .To("to_URLAddress", row => row.Partner.Customer?.Website is null ? [] : [row]);

    private static TableRows<PartnerAddress> ByAddress(Partner[] partners, Func<PartnerAddress, bool> has) =>
        new TableRows<PartnerAddress>(() => partners.SelectMany(AddressesOf).Where(has))
            .Text("AddressID", row => row.Id)
            .Text("OrdinalNumber", _ => "1");

    private static TableRows<Partner> Customers(Partner[] customers) => new TableRows<Partner>(() => customers)
        .Text("Customer", row => row.Id)
        .Text("CustomerAccountGroup", _ => "CUST")
        .Text("CustomerName", row => row.Name)
        .Text("CustomerFullName", row => row.Name)
        .Text("OrderIsBlockedForCustomer", row => row.Customer!.Status == CustomerStatus.Blocked ? "01" : "")
        .Text("VATRegistration", row => row.Customer!.TaxNumber)
        .Column("CreationDate", row => Value.DayOf(row.Customer!.CreatedAt))
        .To("to_CustomerSalesArea", SalesAreasOf);

    private static TableRows<SalesArea> SalesAreas(Partner[] customers) => new TableRows<SalesArea>(() => customers.SelectMany(SalesAreasOf))
        .Text("Customer", row => row.Customer)
        .Text("SalesOrganization", row => row.Organization)
        .Text("DistributionChannel", row => row.Channel)
        .Text("Division", row => row.Division)
        .Text("Currency", row => row.Currency)
        .Text("CustomerPaymentTerms", row => row.PaymentTerms)
        .Text("CustomerGroup", _ => "01")
        .Text("IncotermsClassification", _ => "EXW")
        .Text("ShippingCondition", _ => "01");

    private static IEnumerable<Partner> PartnersOf(Dataset data)
    {
        var customers = data.Customers.Where(customer => data.InErp.Contains(customer.Id))
            .Select((customer, index) => new Partner(customer.Id, customer, customer.Name ?? "", index));
        var suppliers = Enumerable.Range(1, Suppliers)
            .Select(number => new Partner($"SUP{number:0000}", null, $"Supplier {number} Ltd.", data.Customers.Count + number));
        return customers.Concat(suppliers);
    }

    private static IEnumerable<PartnerAddress> AddressesOf(Partner partner)
    {
        var first = 20_000 + (2 * partner.Number);
        if (partner.Customer is not { } customer)
        {
            var dock = new Address { Street = "Dock Road", HouseNumber = "1", City = "Rotterdam", PostalCode = "3011", Country = "NL" };
            yield return Address(partner, first, dock);
            yield break;
        }
        if (customer.BillingAddress is { } billing)
        {
            yield return Address(partner, first, billing);
        }
        if (customer.ShippingAddress is { } shipping)
        {
            yield return Address(partner, first + 1, shipping);
        }
    }

    private static PartnerAddress Address(Partner partner, int id, Address address) => new(partner, id.ToString(CultureInfo.InvariantCulture), address);

    // DE0 is the canonical tax number; the other types stand there to be passed over.
    private static IEnumerable<TaxNumber> TaxNumbersOf(Partner partner)
    {
        if (partner.Customer?.TaxNumber is { } number)
        {
            yield return new TaxNumber(partner, "DE0", number);
        }
        if (Fnv.Choice(partner.Id, "tax", 3) == 0)
        {
            yield return new TaxNumber(partner, "DE1", $"{Fnv.Hash(partner.Id) % 1_000_000_000:000000000}");
        }
        if (Fnv.Choice(partner.Id, "tax", 4) == 1)
        {
            yield return new TaxNumber(partner, "US1", $"{Fnv.Hash("US" + partner.Id) % 1_000_000_000:000000000}");
        }
    }

    private static IEnumerable<Role> RolesOf(Partner partner) =>
        partner.Customer is null ? [new(partner, "FLVN00"), new(partner, "FLVN01")] : [new(partner, "FLCU00"), new(partner, "FLCU01")];

    private static IEnumerable<SalesArea> SalesAreasOf(Partner partner)
    {
        var customer = partner.Customer!;
        yield return new SalesArea(partner.Id, "1010", "10", "00", customer.Currency, customer.PaymentTerms);
        if (Fnv.Choice(partner.Id, "area", 3) == 0)
        {
            var currency = customer.Currency == "USD" ? "CAD" : "USD";
            yield return new SalesArea(partner.Id, "1710", "20", "00", currency, customer.PaymentTerms == "0004" ? "0001" : "0004");
        }
    }

    private static string CategoryOf(CustomerKind? kind) => kind switch
    {
        null => "",
        CustomerKind.Person => "1",
        CustomerKind.Organization => "2",
        CustomerKind.Group => "3",
        _ => "X",
    };

    private static Guid Uuid(string id)
    {
        var a = Fnv.Hash(id);
        var b = Fnv.Hash(id, a);
        return new Guid(a, (ushort)b, (ushort)(b >> 16), (byte)a, (byte)b, 1, 2, 3, 4, 5, 6);
    }
}
