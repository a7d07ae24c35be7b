using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Tests.Unit.Parsing.Abnf;

/// <summary>A model with the names that the cases of the ABNF use, as far as a canonical model can hold them.</summary>
internal static class ShopModel
{
    public static CanonicalModel Instance { get; } = CanonicalModel.Build("abnf", typeof(Product), typeof(Category), typeof(Customer), typeof(Employee));
}

[EntitySet("Products")]
public sealed class Product
{
    [Key, Searchable]
    public string ID { get; init; } = "";

    [Searchable]
    public string? Name { get; init; }

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? CompanyName { get; init; }

    public string? Title { get; init; }

    public string? City { get; init; }

    public string? Street { get; init; }

    public decimal? Price { get; init; }

    public decimal? Cost { get; init; }

    public decimal? Revenue { get; init; }

    public int? Rating { get; init; }

    public int? Age { get; init; }

    public int? X { get; init; }

    public double? Size { get; init; }

    public bool Completed { get; init; }

    public Pattern? style { get; init; }

    public DateOnly? BirthDate { get; init; }

    public DateTimeOffset? ReleaseDate { get; init; }

    public DateTimeOffset? LifeTime { get; init; }

    [Media]
    public string? Thumbnail { get; init; }

    public Address? Address { get; init; }

    public IReadOnlyList<Address> Addresses { get; init; } = [];

    public IReadOnlyList<string> Names { get; init; } = [];

    public IReadOnlyList<int> Sizes { get; init; } = [];

    public IReadOnlyList<string> EmailAddresses { get; init; } = [];

    public string? SupplierId { get; init; }

    public string? CategoryId { get; init; }

    [Navigation(nameof(SupplierId), nameof(Customer.ID))]
    public Customer? Supplier { get; init; }

    [Navigation(nameof(SupplierId), nameof(Customer.ID))]
    public Customer? Customer { get; init; }

    [Navigation(nameof(CategoryId), nameof(Abnf.Category.ID))]
    public Category? Category { get; init; }

    [Navigation(nameof(SupplierId), nameof(Employee.ID))]
    public Employee? Manager { get; init; }

    [Navigation(nameof(CategoryId), nameof(ID))]
    public Product? Products1 { get; init; }

    [Navigation(nameof(ID), nameof(CategoryId))]
    public IReadOnlyList<Product> Products { get; init; } = [];

    [Navigation(nameof(ID), nameof(SupplierId))]
    public IReadOnlyList<Product> Items { get; init; } = [];

    [Navigation(nameof(ID), nameof(Employee.ID))]
    public IReadOnlyList<Employee> DirectReports { get; init; } = [];
}

[EntitySet("Categories")]
public sealed class Category
{
    [Key, Searchable]
    public string ID { get; init; } = "";

    public string? Name { get; init; }

    public Address? Address { get; init; }

    [Navigation(nameof(ID), nameof(Product.CategoryId))]
    public IReadOnlyList<Product> Products { get; init; } = [];
}

[EntitySet("Customers")]
public sealed class Customer
{
    [Key, Searchable]
    public string ID { get; init; } = "";

    public string? Name { get; init; }

    public string? CompanyName { get; init; }

    public string? FirstName { get; init; }

    public Address? Address { get; init; }

    public IReadOnlyList<Address> Addresses { get; init; } = [];

    public IReadOnlyList<string> EmailAddresses { get; init; } = [];

    [Navigation(nameof(ID), nameof(Product.SupplierId))]
    public IReadOnlyList<Product> Products { get; init; } = [];
}

[EntitySet("Employees")]
public sealed class Employee
{
    [Key, Searchable]
    public string ID { get; init; } = "";

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? City { get; init; }
}

public sealed class Address
{
    public string? Street { get; init; }

    public string? City { get; init; }

    public string? State { get; init; }

    public string? ZipCode { get; init; }

    public string? Country { get; init; }
}

public enum Pattern
{
    Plain,
    Solid,
    Yellow,
}
