using System.Globalization;
using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Sandbox.Data;

/// <summary>Customers: identity from the CRM; commercial terms only for those that the ERP knows, a tier only for those with support.</summary>
internal sealed class CustomerGenerator(Random random)
{
    private const int FirstNumber = 1_000_001;
    private const double ProspectShare = 0.06;
    private const double WithoutSupportShare = 0.10;

    private static readonly DateTimeOffset Earliest = new(2015, 1, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly AwkwardTextDealer _names = new(random, AwkwardText.Lines);
    private readonly AwkwardTextDealer _passages = new(random, AwkwardText.Passages);
    private readonly AwkwardTextDealer _streets = new(random, AwkwardText.Lines);

    public (IReadOnlyList<Customer> Customers, IReadOnlySet<string> InErp, IReadOnlySet<string> InSupport) Generate(int count)
    {
        var prospects = DrawIndexes((int)Math.Round(count * ProspectShare), count);
        var withoutSupport = DrawIndexes((int)Math.Round(count * WithoutSupportShare), count);
        var customers = new Customer[count];
        for (var index = 0; index < count; index++)
        {
            customers[index] = Create(index, customers, !prospects.Contains(index), !withoutSupport.Contains(index));
        }

        return (customers, IdsExcept(prospects, count), IdsExcept(withoutSupport, count));
    }

    // The first customer is in every system, so that the smallest set has orders and cases.
    private HashSet<int> DrawIndexes(int wanted, int count)
    {
        var indexes = new HashSet<int>();
        while (indexes.Count < Math.Min(wanted, count - 1))
        {
            indexes.Add(random.Next(1, count));
        }

        return indexes;
    }

    private static HashSet<string> IdsExcept(HashSet<int> left, int count) =>
        Enumerable.Range(0, count).Where(index => !left.Contains(index)).Select(Number).ToHashSet(StringComparer.Ordinal);

    private static string Number(int index) => (FirstNumber + index).ToString(CultureInfo.InvariantCulture);

    private Customer Create(int index, Customer[] earlier, bool inErp, bool inSupport)
    {
        var id = Number(index);
        var name = Name(index, earlier);
        var domain = $"{random.Pick(Vocabulary.CompanyNames)}-{id}.example".ToLowerInvariant();
        var place = random.Pick(Vocabulary.Places);
        var billing = random.Chance(0.04) ? null : CreateAddress(place);
        var created = Created(index);
        var changed = random.Chance(0.2) ? created : random.Second(created, DatasetGenerator.ReferenceInstant);
        return new Customer
        {
            Id = id,
            CustomerNumber = id,
            Name = name,
            Kind = inErp ? DrawKind() : null,
            Status = DrawStatus(inErp),
            Industry = random.Chance(0.15) ? null : random.Pick(Vocabulary.Industries),
            Email = random.Chance(0.1) ? null : Email(domain),
            Phone = random.Chance(0.15) ? null : $"+{random.Next(1, 99)} {random.Digits(3)} {random.Digits(6)}",
            Website = random.Chance(0.3) ? null : $"https://www.{domain}/?q=a&b=%20",
            TaxNumber = inErp && !random.Chance(0.1) ? $"DE{random.Digits(9)}" : null,
            Language = inErp ? random.Weighted<string?>(("EN", 30), ("DE", 30), ("FR", 10), ("JA", 10), ("AR", 5), ("HE", 5), (null, 3)) : null,
            Currency = inErp ? random.Weighted<string?>(("EUR", 50), ("USD", 25), ("JPY", 8), ("CHF", 6), ("GBP", 6), ("KWD", 4), (null, 1)) : null,
            PaymentTerms = inErp ? random.Weighted<string?>(("0001", 20), ("NT30", 40), ("NT60", 20), ("Z014", 10), (null, 5)) : null,
            SupportTier = inSupport ? DrawTier() : null,
            BillingAddress = billing,
            ShippingAddress = random.Chance(0.5) ? billing : random.Chance(0.2) ? null : CreateAddress(random.Pick(Vocabulary.Places)),
            ParentId = index > 0 && random.Chance(0.2) ? earlier[random.Next(index)].Id : null,
            OwnerId = SalesforceIds.Create(SalesforceIds.User, 1 + random.Next(12)),
            Description = Description(index),
            IsDeleted = false, // The CRM's query leaves deleted rows out, so the gateway never shows one.
            ExternalIds = [new ExternalId { System = "salesforce", Id = SalesforceIds.Create(SalesforceIds.Account, index + 1) }],
            CreatedAt = created,
            ModifiedAt = changed,
        };
    }

    private string Name(int index, Customer[] earlier)
    {
        if (_names.Next() is { } awkward)
        {
            return awkward;
        }

        return random.Next(50) switch
        {
            0 when index > 0 => earlier[random.Next(index)].Name!,
            1 when index > 0 => earlier[random.Next(index)].Name!.ToUpperInvariant(),
            < 10 => $"{random.Pick(Vocabulary.FirstNames)} {random.Pick(Vocabulary.LastNames)}",
            _ => $"{random.Pick(Vocabulary.CompanyNames)} {random.Pick(Vocabulary.Trades)} {random.Pick(Vocabulary.LegalForms)}",
        };
    }

    private string Email(string domain) => random.Next(6) switch
    {
        0 => $"INFO@{domain}",
        1 => $"o'hara+orders@{domain}",
        2 => $"first_last%x@{domain}",
        _ => $"info@{domain}",
    };

    private string? Description(int index) =>
        index % 400 == 4 ? AwkwardText.VeryLong
        : _passages.Next() is { } awkward ? awkward
        : random.Chance(0.4) ? null
        : string.Join(' ', random.Pick(Vocabulary.Sentences), random.Pick(Vocabulary.Sentences));

    private DateTimeOffset Created(int index) => (index % 300) switch
    {
        11 => new DateTimeOffset(1969, 12, 31, 23, 59, 59, TimeSpan.Zero),
        12 => new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.Zero),
        13 => new DateTimeOffset(2000, 2, 29, 0, 0, 0, TimeSpan.Zero),
        _ => random.Second(Earliest, DatasetGenerator.ReferenceInstant),
    };

    private Address CreateAddress((string City, string PostalCode, string? Region, string Country) place) => random.Next(25) switch
    {
        0 => new Address { Country = place.Country },
        1 => new Address { Street = AwkwardText.Passages[0], City = place.City },
        _ => new Address
        {
            Street = _streets.Next() ?? $"{random.Pick(Vocabulary.Streets)} {random.Next(1, 200)}",
            City = place.City,
            PostalCode = place.PostalCode,
            Region = place.Region,
            Country = place.Country,
        },
    };

    private CustomerKind? DrawKind() => random.Weighted<CustomerKind?>(
        (CustomerKind.Organization, 75), (CustomerKind.Person, 18), (CustomerKind.Group, 4), (CustomerKind.Other, 2), (null, 1));

    private CustomerStatus DrawStatus(bool inErp) => inErp
        ? random.Weighted((CustomerStatus.Active, 80), (CustomerStatus.Blocked, 7), (CustomerStatus.Archived, 6), (CustomerStatus.Other, 5), (CustomerStatus.Prospect, 2))
        : random.Weighted((CustomerStatus.Prospect, 85), (CustomerStatus.Archived, 10), (CustomerStatus.Other, 5));

    private SupportTier? DrawTier() => random.Weighted<SupportTier?>(
        (SupportTier.Bronze, 35), (SupportTier.Silver, 25), (SupportTier.Gold, 15), (SupportTier.Platinum, 8), (SupportTier.Other, 3), (null, 14));
}
