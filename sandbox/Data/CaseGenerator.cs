using System.Globalization;
using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Sandbox.Data;

/// <summary>Cases of customers with support, some of nobody; some are about an order of the customer or about a product.</summary>
internal sealed class CaseGenerator(Random random, IReadOnlyList<Customer> askers, IReadOnlyList<Order> orders, IReadOnlyList<Product> products)
{
    private const string EscalatedTag = "escalated";
    private const long FirstCommentId = 700_000_000_001;
    private const long FirstUserId = 517_281_000;

    private static readonly DateTimeOffset Earliest = new(2022, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SkewedPick<Customer> _askers = new(random, askers, shareWithoutAny: 0.2);
    private readonly ILookup<string, Order> _ordersOf = orders.ToLookup(order => order.CustomerId!, StringComparer.Ordinal);
    private readonly AwkwardTextDealer _subjects = new(random, AwkwardText.Lines);
    private readonly AwkwardTextDealer _passages = new(random, AwkwardText.Passages);
    private readonly AwkwardTextDealer _references = new(random, AwkwardText.Lines);

    private long _nextCommentId = FirstCommentId;

    public IReadOnlyList<Case> Generate(int count)
    {
        var cases = new Case[count];
        for (var index = 0; index < count; index++)
        {
            cases[index] = Create(index, count);
        }

        return cases;
    }

    private Case Create(int index, int count)
    {
        var id = (index + 1).ToString(CultureInfo.InvariantCulture);
        var customer = random.Chance(0.08) ? null : _askers.Next();
        var order = AboutOrder(customer);
        var kind = random.Weighted<CaseKind?>(
            (CaseKind.Problem, 25), (CaseKind.Incident, 20), (CaseKind.Question, 30), (CaseKind.Task, 12), (CaseKind.Other, 3), (null, 10));
        var tags = DrawTags();
        var created = Created(index, count);
        var contact = UserId(random.Next(20_000));
        var comments = CreateComments(index, created, contact);
        return new Case
        {
            Id = id,
            CaseNumber = id,
            Subject = _subjects.Next() ?? (random.Chance(0.02) ? null : $"{random.Pick(Vocabulary.CaseTopics)} ({random.Next(1, 1000)})"),
            Description = comments[0].Body,
            Status = random.Weighted(
                (CaseStatus.New, 8), (CaseStatus.Open, 20), (CaseStatus.Pending, 10), (CaseStatus.OnHold, 5), (CaseStatus.Resolved, 20), (CaseStatus.Closed, 35), (CaseStatus.Other, 2)),
            Priority = random.Weighted<CasePriority?>(
                (CasePriority.Low, 15), (CasePriority.Normal, 45), (CasePriority.High, 20), (CasePriority.Critical, 8), (CasePriority.Other, 2), (null, 10)),
            Kind = kind,
            Channel = random.Weighted<CaseChannel?>(
                (CaseChannel.Email, 40), (CaseChannel.Phone, 15), (CaseChannel.Web, 20), (CaseChannel.Chat, 10), (CaseChannel.Social, 5), (CaseChannel.Api, 5), (CaseChannel.Other, 3), (null, 2)),
            IsEscalated = tags.Contains(EscalatedTag),
            CustomerId = customer?.Id,
            ContactId = contact,
            AssigneeId = random.Chance(0.2) ? null : UserId(-random.Next(1, 40)),
            TeamId = random.Chance(0.1) ? null : (360_000_000_000L + random.Next(8)).ToString(CultureInfo.InvariantCulture),
            OrderId = order?.Id,
            ProductId = AboutProduct(order),
            Tags = tags,
            DueAt = kind == CaseKind.Task && !random.Chance(0.2) ? created.AddHours(random.Next(1, 1000)) : null,
            ExternalReference = random.Chance(0.8) ? null : _references.Next() ?? $"case-{random.Digits(6)}",
            ExternalIds = [new ExternalId { System = "zendesk", Id = id }],
            CreatedAt = created,
            ModifiedAt = Changed(comments[^1].CreatedAt!.Value),
            Comments = comments,
        };
    }

    private Order? AboutOrder(Customer? customer)
    {
        if (random.Chance(0.6))
        {
            return null;
        }

        var own = customer is null ? [] : _ordersOf[customer.Id];
        var count = own.Count();
        return count == 0 ? null : own.ElementAt(random.Next(count));
    }

    private string? AboutProduct(Order? order) => random.Next(10) switch
    {
        < 6 => null,
        < 9 when order is { Items.Count: > 0 } => order.Items[0].ProductId,
        _ => random.Pick(products).Id,
    };

    private string[] DrawTags()
    {
        var tags = new List<string>();
        for (var left = random.Weighted((0, 40), (1, 25), (2, 20), (3, 10), (5, 5)); left > 0; left--)
        {
            var tag = random.Pick(Vocabulary.Tags);
            if (!tags.Contains(tag))
            {
                tags.Add(tag);
            }
        }

        if (random.Chance(0.07))
        {
            tags.Insert(random.Next(tags.Count + 1), EscalatedTag);
        }

        return [.. tags];
    }

    private CaseComment[] CreateComments(int index, DateTimeOffset created, string contact)
    {
        var comments = new CaseComment[random.Next(1, 5)];
        var written = created;
        for (var at = 0; at < comments.Length; at++)
        {
            if (at > 0)
            {
                written = Changed(written);
            }

            comments[at] = new CaseComment
            {
                Id = _nextCommentId++.ToString(CultureInfo.InvariantCulture),
                CreatedAt = written,
                AuthorId = at == 0 || random.Chance(0.4) ? contact : UserId(-random.Next(1, 40)),
                Body = Body(index, at),
                IsPublic = at == 0 || random.Chance(0.8),
            };
        }

        return comments;
    }

    private string Body(int index, int at) =>
        at == 0 && index % 1000 == 6 ? AwkwardText.VeryLong
        : _passages.Next() ?? string.Join(' ', random.Pick(Vocabulary.Sentences), random.Pick(Vocabulary.Sentences));

    private static DateTimeOffset Created(int index, int count)
    {
        if (index % 1500 == 41)
        {
            return new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.Zero);
        }

        var span = DatasetGenerator.ReferenceInstant - Earliest;
        return Earliest.AddSeconds((long)span.TotalSeconds * index / count);
    }

    private DateTimeOffset Changed(DateTimeOffset from)
    {
        var latest = from.AddDays(10);
        return random.Second(from, latest < DatasetGenerator.ReferenceInstant ? latest : DatasetGenerator.ReferenceInstant);
    }

    private static string UserId(int offset) => (FirstUserId + offset).ToString(CultureInfo.InvariantCulture);
}
