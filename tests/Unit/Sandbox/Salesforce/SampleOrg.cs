using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;

namespace CanonicalGateway.Tests.Unit.Sandbox.Salesforce;

/// <summary>Nine customers and three products with the traps in their values.</summary>
internal static class SampleOrg
{
    public const string OwnerA = "005Aa00000AbCdEIAV";

    public static Dataset Data { get; } = new(
        Seed: 7,
        Customers:
        [
            Customer("1001", "Acme GmbH", CustomerStatus.Active, phone: "1", description: "first"),
            Customer("1002", "acme gmbh", CustomerStatus.Prospect, parent: "1001"),
            Customer("1003", "Ägypten & Söhne", CustomerStatus.Blocked, parent: "1001"),
            Customer("1004", "100%_off", CustomerStatus.Archived),
            Customer("1005", "100 percent", CustomerStatus.Other),
            Customer("1006", "O'Neil \\ Co", CustomerStatus.Active, phone: "2"),
            Customer("a7", "\U00010428 deseret", CustomerStatus.Active),
            Customer("A7", "\uFF21 wide", CustomerStatus.Active),
            Customer("1009", "😀 \"smile\"", CustomerStatus.Other, address: new Address { Street = "Hauptstr. 5", City = "Köln", Country = "DE" }),
        ],
        Products:
        [
            new Product { Id = "P-1", Name = "Bike", ListPrice = 1234567890123456.7890123456m, Currency = "EUR" },
            new Product { Id = "P-2", Name = "Bell", ListPrice = 0.5m, Currency = "USD" },
            new Product { Id = "P-3", Name = "Free" },
        ],
        Orders: [], Invoices: [], Cases: [],
        InErp: new HashSet<string>(), InSupport: new HashSet<string>());

    /// <summary>So many customers with names in order of their numbers.</summary>
    public static Dataset Many(int customers) => Data with
    {
        Customers = [.. Enumerable.Range(0, customers).Select(i => Customer($"{i:D6}", $"Customer {i:D6}", CustomerStatus.Active))],
    };

    /// <summary>A company and so many subsidiaries.</summary>
    public static Dataset Family(int children) => Data with
    {
        Customers = [Customer("top", "Top", CustomerStatus.Active), .. Enumerable.Range(0, children).Select(i => Customer($"{i:D6}", $"Child {i:D6}", CustomerStatus.Active, parent: "top"))],
    };

    private static Customer Customer(string id, string name, CustomerStatus status, string? parent = null, string? phone = null,
        string? description = null, Address? address = null) => new()
        {
            Id = id,
            Name = name,
            Status = status,
            ParentId = parent,
            Phone = phone,
            Description = description,
            BillingAddress = address,
            OwnerId = OwnerA,
            CreatedAt = new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero).AddDays(id.Length == 4 ? int.Parse(id[^1..], System.Globalization.CultureInfo.InvariantCulture) : 0),
            ModifiedAt = new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero),
        };
}
