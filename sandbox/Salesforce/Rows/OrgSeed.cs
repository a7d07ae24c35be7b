using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Salesforce.Schema;

namespace CanonicalGateway.Sandbox.Salesforce.Rows;

/// <summary>
/// Renders the data set as the rows of a Salesforce org (docs/mapping.md), and adds the rows that a careless query would let in:
/// accounts without an ERP number, deleted rows, entries of another price book, inactive entries.
/// </summary>
internal sealed class OrgSeed
{
    private static readonly DateTimeOffset Installed = new(2019, 3, 4, 8, 15, 30, TimeSpan.Zero);
    private static readonly string[] Segments = ["Retail", "Wholesale;Online", "Export", "Retail;Export"];

    private readonly Dataset _data;
    private readonly Dictionary<string, List<SObjectRow>> _rows = SObjectCatalog.Types.ToDictionary(t => t.Name, _ => new List<SObjectRow>());
    private readonly Dictionary<string, int> _serials = [];
    private readonly Dictionary<string, string> _accountIds = [];
    private readonly string _administrator;

    private OrgSeed(Dataset data)
    {
        _data = data;
        _administrator = NextId("User");
    }

    public static OrgRows Build(Dataset data)
    {
        var seed = new OrgSeed(data);
        seed.AddUsers();
        seed.AddAccounts();
        seed.AddContacts();
        seed.AddCases();
        seed.AddProducts();
        return new(seed.Shuffled());
    }

    private void AddUsers()
    {
        AddUser(_administrator, "Administrator", "admin");
        var number = 0;
        foreach (var owner in _data.Customers.Select(c => c.OwnerId).OfType<string>().Where(o => o.Length > 0).Distinct(StringComparer.Ordinal))
        {
            number++;
            AddUser(owner, $"Owner {number}", $"owner{number}");
        }
    }

    private void AddUser(string id, string name, string alias) => Add(Row("User", id)
        .Set("Username", $"{alias}@sandbox.example").Set("LastName", name).Set("Name", name).Set("Email", $"{alias}@sandbox.example")
        .Set("Alias", alias).Set("CommunityNickname", alias).Set("IsActive", true).Set("TimeZoneSidKey", "Europe/Berlin")
        .Set("LocaleSidKey", "en_US").Set("EmailEncodingKey", "UTF-8").Set("LanguageLocaleKey", "en_US").Set("UserType", "Standard")
        .Set("DigestFrequency", "D").Set("DefaultGroupNotificationFrequency", "N")
        .Stamp(Installed, Installed, _administrator));

    private void AddAccounts()
    {
        foreach (var customer in _data.Customers)
        {
            _accountIds[customer.Id] = customer.ExternalIds.FirstOrDefault(e => e.System == "salesforce")?.Id ?? NextId("Account");
        }

        var extras = Math.Max(2, _data.Customers.Count * 3 / 100);
        var holdings = Enumerable.Range(0, extras).Select(_ => NextId("Account")).ToArray();
        for (var i = 0; i < _data.Customers.Count; i++)
        {
            AddAccount(_data.Customers[i], holdings, i);
        }

        var owner = (_data.Customers.Count > 0 ? _data.Customers[0].OwnerId : null) ?? _administrator;
        for (var i = 0; i < extras; i++)
        {
            // Same names as customers': only the missing ERP number tells them apart.
            var name = _data.Customers.Count > 0 && i % 2 == 0 ? _data.Customers[i * 7 % _data.Customers.Count].Name : null;
            Add(Row("Account", holdings[i]).Set("Name", name ?? $"Holding {i + 1}").Set("Type", "Prospect").Set("OwnerId", owner)
                .Set("BillingCountry", "DE").Set("IsDeleted", i % 5 == 4)
                .Stamp(Installed.AddDays(i), Installed.AddDays(i + 3), _administrator));
        }

        for (var i = 0; i < Math.Max(2, extras / 3); i++)
        {
            Add(Row("Account", NextId("Account")).Set("Name", $"Deleted {i + 1}").Set("ErpNumber__c", $"99{i:D8}").Set("Type", "Customer")
                .Set("OwnerId", owner).Set("IsDeleted", true).Stamp(Installed.AddDays(i), Installed.AddDays(i + 9), _administrator));
        }
    }

    private void AddAccount(Customer customer, string[] holdings, int index)
    {
        // A parent that the ERP does not know: Parent is there, Parent.ErpNumber__c is null.
        var parent = customer.ParentId is { Length: > 0 } known ? _accountIds.GetValueOrDefault(known)
            : index % 20 == 11 ? holdings[index % holdings.Length]
            : null;
        var created = customer.CreatedAt ?? Installed;
        var row = Row("Account", _accountIds[customer.Id])
            .Set("ErpNumber__c", customer.Id).Set("Name", customer.Name).Set("Industry", customer.Industry).Set("Email__c", customer.Email)
            .Set("Phone", customer.Phone).Set("Website", customer.Website).Set("Description", customer.Description)
            .Set("OwnerId", customer.OwnerId).Set("IsDeleted", customer.IsDeleted).Set("ParentId", parent)
            .Set("IsPersonAccount", customer.Kind == CustomerKind.Person).Set("Type", TypeOf(customer.Status, index))
            .Set("CurrencyIsoCode", customer.Currency ?? "EUR").Set("Segments__c", index % 3 == 0 ? Segments[index / 3 % Segments.Length] : null)
            .Set("NumberOfEmployees", index % 4 == 0 ? null : (index * 37 % 5_000) + 1)
            .Set("PhotoUrl", "/services/images/photo/" + _accountIds[customer.Id])
            .Stamp(created, customer.ModifiedAt ?? created, _administrator);
        SetAddress(row, "Billing", customer.BillingAddress);
        SetAddress(row, "Shipping", customer.ShippingAddress);
        Add(row);
    }

    private static void SetAddress(RowBuilder row, string prefix, Address? address) => row
        .Set(prefix + "Street", address?.Street).Set(prefix + "City", address?.City).Set(prefix + "PostalCode", address?.PostalCode)
        .Set(prefix + "State", address?.Region).Set(prefix + "Country", address?.Country);

    private static string? TypeOf(CustomerStatus status, int index) => status switch
    {
        CustomerStatus.Prospect => "Prospect",
        CustomerStatus.Active => "Customer",
        CustomerStatus.Blocked => "Blocked",
        CustomerStatus.Archived => "Archived",
        _ => index % 3 == 1 ? null : "Competitor",
    };

    private void AddContacts()
    {
        var customers = _data.Customers;
        for (var i = 0; i < customers.Count; i++)
        {
            for (var n = 0; n < (i % 10 == 3 ? 3 : i % 10 == 6 ? 1 : 0); n++)
            {
                Add(Row("Contact", NextId("Contact")).Set("AccountId", _accountIds[customers[i].Id]).Set("FirstName", $"Alex {n + 1}")
                    .Set("LastName", $"Contact {i}").Set("Name", $"Alex {n + 1} Contact {i}").Set("Email", $"contact{i}.{n}@sandbox.example")
                    .Set("OwnerId", customers[i].OwnerId ?? _administrator).Stamp(Installed.AddHours(i), Installed.AddHours(i + n), _administrator));
            }
        }
    }

    private void AddCases()
    {
        var number = 0;
        foreach (var support in _data.Cases.Where((c, i) => i % 5 == 0 && c.CustomerId is not null && _accountIds.ContainsKey(c.CustomerId)))
        {
            number++;
            var created = support.CreatedAt ?? Installed;
            Add(Row("Case", NextId("Case")).Set("CaseNumber", $"{number:D8}").Set("Subject", support.Subject)
                .Set("Description", support.Description).Set("AccountId", _accountIds[support.CustomerId!]).Set("Status", "New")
                .Set("Priority", "Medium").Set("Origin", "Email").Set("OwnerId", _administrator)
                .Set("BusinessHoursId", "01mAa0000000001AAA").Stamp(created, support.ModifiedAt ?? created, _administrator));
        }
    }

    private void AddProducts()
    {
        var standard = AddPricebook("Standard Price Book", isStandard: true);
        var partner = AddPricebook("Partner Price Book", isStandard: false);
        for (var i = 0; i < _data.Products.Count; i++)
        {
            AddProduct(_data.Products[i], i, standard, partner);
        }

        var unnumbered = NextId("Product2");
        Add(Row("Product2", unnumbered).Set("Name", "Consulting").Set("IsActive", true).Stamp(Installed, Installed, _administrator));
        AddEntry(partner, unnumbered, "Consulting", null, 99.5m, "EUR", isActive: true, isDeleted: false);
    }

    private void AddProduct(Product product, int index, string standard, string partner)
    {
        var id = product.ExternalIds.FirstOrDefault(e => e.System == "salesforce")?.Id ?? NextId("Product2");
        var created = product.CreatedAt ?? Installed;
        var name = product.Name ?? product.Id;
        Add(Row("Product2", id).Set("Name", name).Set("ProductCode", product.Id).Set("Description", product.Description)
            .Set("IsActive", product.Status == ProductStatus.Active).Set("Family", product.Category).Set("CurrencyIsoCode", product.Currency ?? "EUR")
            .Set("QuantityUnitOfMeasure", product.BaseUnit).Stamp(created, product.ModifiedAt ?? created, _administrator));
        if (product.ListPrice is { } price)
        {
            AddEntry(standard, id, name, product.Id, price, product.Currency, isActive: true, isDeleted: false);
        }

        var elsewhere = (product.ListPrice ?? 10m) / 2;
        if (index % 3 == 0)
        {
            AddEntry(partner, id, name, product.Id, elsewhere, product.Currency ?? "EUR", isActive: true, isDeleted: false);
        }

        if (index % 7 == 0)
        {
            AddEntry(standard, id, name, product.Id, elsewhere, "XTS", isActive: false, isDeleted: false);
        }

        if (index % 50 == 1)
        {
            AddEntry(standard, id, name, product.Id, elsewhere, "XTS", isActive: true, isDeleted: true);
        }
    }

    private string AddPricebook(string name, bool isStandard)
    {
        var id = NextId("Pricebook2");
        Add(Row("Pricebook2", id).Set("Name", name).Set("IsActive", true).Set("IsStandard", isStandard).Stamp(Installed, Installed, _administrator));
        return id;
    }

    private void AddEntry(string book, string product, string name, string? code, decimal price, string? currency, bool isActive, bool isDeleted)
    {
        var changed = Installed.AddMinutes(_rows["PricebookEntry"].Count);
        Add(Row("PricebookEntry", NextId("PricebookEntry")).Set("Name", name).Set("Pricebook2Id", book).Set("Product2Id", product)
            .Set("UnitPrice", price).Set("CurrencyIsoCode", currency).Set("IsActive", isActive).Set("ProductCode", code)
            .Set("IsDeleted", isDeleted).Stamp(Installed, changed, _administrator));
    }

    private static RowBuilder Row(string objectName, string id) => new(SObjectCatalog.Find(objectName), id);

    private void Add(RowBuilder builder)
    {
        var row = builder.Build();
        _rows[row.Type.Name].Add(row);
    }

    private string NextId(string objectName)
    {
        var serial = _serials.GetValueOrDefault(objectName);
        _serials[objectName] = serial + 1;
        return SalesforceId.Create(SObjectCatalog.Find(objectName).KeyPrefix, serial);
    }

    /// <summary>An order that says nothing: a reader that relies on the order of keys or of creation is found out.</summary>
    private Dictionary<string, IReadOnlyList<SObjectRow>> Shuffled()
    {
        var random = new Random(_data.Seed);
        return SObjectCatalog.Types.ToDictionary(t => t.Name, t =>
        {
            var rows = _rows[t.Name].ToArray();
            random.Shuffle(rows);
            return (IReadOnlyList<SObjectRow>)rows;
        });
    }
}
