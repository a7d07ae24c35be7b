using System.Globalization;
using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Sandbox.Data;

/// <summary>Products: master data from the ERP, and a list price where the CRM's standard price book has an entry.</summary>
internal sealed class ProductGenerator(Random random)
{
    private static readonly DateTimeOffset Earliest = new(2010, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly decimal[] GreatPrices =
    [
        999999999999999999.9999999999m, 123456789012345678.0123456789m, 0.0000000001m, 100000000000000000.0000000001m, 0m,
    ];

    private readonly AwkwardTextDealer _names = new(random, AwkwardText.Lines);
    private readonly AwkwardTextDealer _passages = new(random, AwkwardText.Passages);

    public IReadOnlyList<Product> Generate(int count)
    {
        var products = new Product[count];
        for (var index = 0; index < count; index++)
        {
            products[index] = Create(index);
        }

        Array.Sort(products, static (left, right) => string.CompareOrdinal(left.Id, right.Id));
        return products;
    }

    // Several systems of numbering have grown over the years. The number makes each code unique whatever its form.
    private static string Code(int index)
    {
        var number = index + 1;
        return (index % 5) switch
        {
            0 => $"TG{number}",
            1 => string.Create(CultureInfo.InvariantCulture, $"FG-{number:D4}"),
            2 => string.Create(CultureInfo.InvariantCulture, $"P{number:D7}"),
            3 => string.Create(CultureInfo.InvariantCulture, $"RM_{number}.{number % 7}A"),
            _ => string.Create(CultureInfo.InvariantCulture, $"SV{number:D3}-X"),
        };
    }

    private Product Create(int index)
    {
        var id = Code(index);
        var price = ListPrice(index);
        var weight = random.Chance(0.15) ? 0m : decimal.Round((decimal)(random.NextDouble() * 500), 3) + 0.000m;
        var created = Created(index);
        var changed = random.Chance(0.3) ? created : random.Millisecond(created, DatasetGenerator.ReferenceInstant);
        return new Product
        {
            Id = id,
            Code = id,
            Name = random.Chance(0.03) ? null : _names.Next() ?? $"{random.Pick(Vocabulary.ProductAdjectives)} {random.Pick(Vocabulary.ProductNouns)} {random.Next(1, 1000)}",
            Description = Description(index),
            Kind = random.Weighted(
                (ProductKind.TradingGoods, 40), (ProductKind.FinishedGoods, 30), (ProductKind.RawMaterial, 12), (ProductKind.Service, 12), (ProductKind.Other, 6)),
            Status = random.Weighted((ProductStatus.Active, 85), (ProductStatus.Blocked, 8), (ProductStatus.Discontinued, 7)),
            Category = random.Weighted<string?>(("L001", 40), ("YBSVS1", 20), ("01", 20), ("0100203", 15), (null, 5)),
            Hierarchy = random.Chance(0.4) ? null : $"001000{random.Digits(6)}",
            Brand = random.Weighted<string?>((null, 40), ("ACME", 20), ("0007", 20), ("NW", 20)),
            BaseUnit = random.Weighted<string?>(("PC", 70), ("KG", 15), ("H", 10), (null, 5)),
            GrossWeight = weight,
            NetWeight = decimal.Round(weight * 0.9m, 3),
            WeightUnit = weight == 0 ? null : "KG",
            Gtin = random.Chance(0.25) ? null : "0" + random.Digits(12),
            ListPrice = price,
            Currency = price is null ? null : random.Weighted(("EUR", 60), ("USD", 30), ("JPY", 10)),
            ValidFrom = ValidFrom(index, created),
            ExternalIds = [new ExternalId { System = "s4", Id = id }],
            CreatedAt = created,
            ModifiedAt = changed,
        };
    }

    private decimal? ListPrice(int index) => (index % 100) switch
    {
        >= 3 and < 8 => GreatPrices[(index % 100) - 3],
        _ when random.Chance(0.07) => null,
        _ => Money.Price(random, 5000, "EUR"),
    };

    private string? Description(int index) =>
        index % 200 == 5 ? AwkwardText.VeryLong
        : _passages.Next() is { } awkward ? awkward
        : random.Chance(0.4) ? null
        : random.Pick(Vocabulary.Sentences);

    // The ERP keeps the day of creation only.
    private DateTimeOffset Created(int index) => (index % 150) switch
    {
        9 => new DateTimeOffset(1969, 12, 31, 0, 0, 0, TimeSpan.Zero),
        10 => new DateTimeOffset(1968, 2, 29, 0, 0, 0, TimeSpan.Zero),
        11 => new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero),
        _ => Earliest.AddDays(random.Next((DatasetGenerator.ReferenceInstant - Earliest).Days)),
    };

    private DateOnly? ValidFrom(int index, DateTimeOffset created) => (index % 120) switch
    {
        13 => new DateOnly(1900, 3, 1),
        14 => new DateOnly(1600, 2, 29),
        15 => new DateOnly(9999, 12, 31),
        _ when random.Chance(0.3) => null,
        _ => DateOnly.FromDateTime(created.DateTime).AddDays(random.Next(60)),
    };
}
