using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Sandbox.Data;

/// <summary>
/// Decides what is invoiced: each billed order once, some in two invoices, some together with another order of the buyer from the same company; then
/// cancellations; then credit memos and the like, until there are as many as wanted.
/// </summary>
internal sealed class InvoicePlanner(Random random, IReadOnlyList<Customer> buyers, IReadOnlyList<Order> orders)
{
    private const double CancelledShare = 0.03;
    private const double SplitShare = 0.06;
    private const double JoinedShare = 0.08;

    // An order at the bound of an amount stands alone on its invoice: the sum would not fit.
    private const decimal JoinedAmountMax = 1_000_000_000m;

    private static readonly DateOnly Latest = DateOnly.FromDateTime(DatasetGenerator.ReferenceInstant.DateTime).AddDays(-1);

    private readonly Dictionary<string, Customer> _buyers = buyers.ToDictionary(buyer => buyer.Id, StringComparer.Ordinal);
    private readonly Dictionary<(string? Customer, string? Company), InvoicePlan> _lastOf = [];

    public IReadOnlyList<InvoicePlan> Plan(int count)
    {
        var billed = orders.Where(order => order.BillingStatus is BillingStatus.Billed or BillingStatus.PartiallyBilled).ToArray();
        var cancellations = (int)Math.Ceiling(count * CancelledShare);
        var plans = new List<InvoicePlan>(count);
        BillOrders(plans, billed, count - cancellations);
        CancelSome(plans, cancellations);
        AddOtherKinds(plans, billed.Length > 0 ? billed : orders, count);

        // A stable sort: an invoice and its cancellation on the same day stay in order.
        return plans.OrderBy(plan => plan.Date).ToArray();
    }

    private void BillOrders(List<InvoicePlan> plans, Order[] billed, int countMax)
    {
        foreach (var order in billed)
        {
            var lines = order.Items.Where(item => !item.IsRejected).Select(item => (order, item)).ToArray();
            var billing = (order.CustomerId, order.SalesOrganization);
            if (_lastOf.TryGetValue(billing, out var last) && MayJoin(last, order) && random.Chance(JoinedShare))
            {
                last.Lines.AddRange(lines);
                _lastOf.Remove(billing);
                continue;
            }

            var split = lines.Length > 1 && random.Chance(SplitShare) ? lines.Length / 2 : 0;
            if (plans.Count + (split > 0 ? 2 : 1) > countMax)
            {
                return;
            }

            if (split > 0)
            {
                plans.Add(Create(InvoiceKind.Invoice, order, lines[..split]));
            }

            var plan = Create(InvoiceKind.Invoice, order, lines[split..]);
            plans.Add(plan);
            _lastOf[billing] = plan;
        }
    }

    private static bool MayJoin(InvoicePlan last, Order order) =>
        last.Currency == order.Currency
        && last.Date >= order.OrderDate
        && order.NetAmount < JoinedAmountMax
        && last.Lines.TrueForAll(line => line.Item.NetAmount < JoinedAmountMax);

    private void CancelSome(List<InvoicePlan> plans, int count)
    {
        var candidates = plans.ToArray();
        random.Shuffle(candidates);
        foreach (var cancelled in candidates.Take(count))
        {
            cancelled.IsCancelled = true;
            var date = After(cancelled.Date, 20);
            var plan = new InvoicePlan(InvoiceKind.Cancellation, cancelled.Buyer, cancelled.CompanyCode, cancelled.Currency, date) { Cancels = cancelled };
            plan.Lines.AddRange(cancelled.Lines);
            plans.Add(plan);
        }
    }

    private void AddOtherKinds(List<InvoicePlan> plans, IReadOnlyList<Order> sources, int count)
    {
        while (plans.Count < count)
        {
            var order = random.Pick(sources);
            var kind = random.Weighted(
                (InvoiceKind.CreditMemo, 45), (InvoiceKind.DebitMemo, 20), (InvoiceKind.ProForma, 25), (InvoiceKind.Other, 10));
            var lines = order.Items.Where(item => item.Quantity <= OrderItemGenerator.BillableQuantityMax).Take(1).Select(item => (order, item)).ToArray();
            plans.Add(Create(kind, order, random.Chance(0.03) ? [] : lines));
        }
    }

    private InvoicePlan Create(InvoiceKind kind, Order order, (Order Order, OrderItem Item)[] lines)
    {
        var plan = new InvoicePlan(kind, _buyers[order.CustomerId!], order.SalesOrganization, order.Currency, After(order.OrderDate!.Value, 40));
        plan.Lines.AddRange(lines);
        return plan;
    }

    private DateOnly After(DateOnly date, int daysMax)
    {
        var after = date.AddDays(random.Next(daysMax + 1));
        return after < Latest ? after : date < Latest ? Latest : date;
    }
}
