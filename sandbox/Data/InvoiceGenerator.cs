using System.Globalization;
using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Sandbox.Data;

/// <summary>Invoices as the planner decided, numbered in the order of their dates within the number range of their company.</summary>
internal sealed class InvoiceGenerator(Random random, IReadOnlyList<Customer> buyers, IReadOnlyList<Order> orders, string emeaOwner)
{
    private const int NumbersAbove = 90_000_000;

    private readonly AwkwardTextDealer _references = new(random, AwkwardText.Lines);
    private readonly HashSet<string> _buyerIds = buyers.Select(buyer => buyer.Id).ToHashSet(StringComparer.Ordinal);

    public IReadOnlyList<Invoice> Generate(int count)
    {
        var plans = new InvoicePlanner(random, buyers, orders).Plan(count);
        var numbers = new NumberRanges(NumbersAbove, Emea.InvoicesFrom);
        foreach (var plan in plans)
        {
            plan.Id = numbers.Next(plan.CompanyCode);
        }

        return plans.Select(Create).ToArray();
    }

    private Invoice Create(InvoicePlan plan, int index)
    {
        var taxRate = plan.Lines.Exists(line => line.Order.TaxAmount is null or 0) ? 0m : 0.19m;
        var items = CreateItems(plan, taxRate);
        var net = items.Aggregate(Money.Zero(plan.Currency), (sum, item) => sum + item.NetAmount!.Value);
        var tax = items.Aggregate(Money.Zero(plan.Currency), (sum, item) => sum + item.TaxAmount!.Value);
        var status = plan.IsCancelled ? InvoiceStatus.Cancelled : DrawStatus(plan.Kind);
        var created = new DateTimeOffset(plan.Date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddSeconds(random.Next(86_400));
        var latest = created.AddDays(60);
        var year = plan.Date.Year.ToString(CultureInfo.InvariantCulture);
        return new Invoice
        {
            Id = plan.Id,
            InvoiceNumber = plan.Id,
            Reference = random.Chance(0.1) ? null : index % 2 == 0 ? "00" + plan.Id : $"RG/{year}/{random.Digits(5)}",
            Kind = plan.Kind,
            Status = status,
            CustomerId = plan.Buyer.Id,
            PayerId = Payer(plan.Buyer),
            InvoiceDate = plan.Date,
            NetAmount = net,
            TaxAmount = tax,
            GrossAmount = net + tax,
            Currency = plan.Currency,
            PaymentTerms = plan.Buyer.PaymentTerms,
            PaymentReference = random.Chance(0.5) ? null : $"RF{random.Digits(2)} {plan.Id}",
            CustomerReference = _references.Next() ?? (plan.Lines.Count == 0 ? null : plan.Lines[0].Order.CustomerReference),
            CompanyCode = plan.CompanyCode,
            FiscalYear = random.Chance(0.02) ? null : year,
            AccountingDocument = status == InvoiceStatus.Open ? null : (random.Chance(0.5) ? 1_400_000_001L + index : 100_000_001L + index).ToString(CultureInfo.InvariantCulture),
            CancelledInvoiceId = plan.Cancels?.Id,
            IsCancelled = plan.IsCancelled,
            ExternalIds = [new ExternalId { System = plan.CompanyCode == Emea.Company ? emeaOwner : "s4", Id = plan.Id }],
            CreatedAt = created,
            ModifiedAt = random.Chance(0.3) ? created : random.Millisecond(created, latest < DatasetGenerator.ReferenceInstant ? latest : DatasetGenerator.ReferenceInstant),
            Items = items,
        };
    }

    private static InvoiceItem[] CreateItems(InvoicePlan plan, decimal taxRate)
    {
        var items = new InvoiceItem[plan.Lines.Count];
        for (var at = 0; at < items.Length; at++)
        {
            var (order, billed) = plan.Lines[at];
            var net = billed.NetAmount!.Value;
            var tax = Money.Round(net * taxRate, plan.Currency);
            items[at] = new InvoiceItem
            {
                Number = 10 * (at + 1),
                ProductId = billed.ProductId,
                Text = billed.Text,
                Quantity = billed.Quantity,
                Unit = billed.Unit,
                NetAmount = net,
                TaxAmount = tax,
                GrossAmount = net + tax,
                OrderId = order.Id,
                OrderItemNumber = billed.Number,
            };
        }

        return items;
    }

    // Some subsidiaries have their parent pay, if the ERP knows it.
    private string Payer(Customer buyer) =>
        buyer.ParentId is { } parent && _buyerIds.Contains(parent) && random.Chance(0.5) ? parent : buyer.Id;

    private InvoiceStatus DrawStatus(InvoiceKind kind) => kind switch
    {
        InvoiceKind.ProForma => InvoiceStatus.Open,
        InvoiceKind.Cancellation => InvoiceStatus.Posted,
        _ => random.Weighted((InvoiceStatus.Paid, 55), (InvoiceStatus.Posted, 25), (InvoiceStatus.PartiallyPaid, 8), (InvoiceStatus.Open, 12)),
    };
}
