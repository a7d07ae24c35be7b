using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Contracts.Entities;

[Description("A postal address.")]
public sealed class Address
{
    [MaxLength(255), Description("Street; with the house number where the owner does not keep it apart.")]
    public string? Street { get; init; }

    [MaxLength(10), Description("House number.")]
    public string? HouseNumber { get; init; }

    [MaxLength(40), Description("City.")]
    public string? City { get; init; }

    [MaxLength(20), Description("Postal code.")]
    public string? PostalCode { get; init; }

    [MaxLength(80), Description("Region, state or province.")]
    public string? Region { get; init; }

    [MaxLength(80), Description("Country: ISO 3166-1 alpha-2 where the owner keeps codes.")]
    public string? Country { get; init; }
}

[Description("The id that a backend gave to the same thing.")]
public sealed class ExternalId
{
    [MaxLength(40), Description("Name of the backend.")]
    public string System { get; init; } = "";

    [MaxLength(64), Description("The id there.")]
    public string Id { get; init; } = "";
}
