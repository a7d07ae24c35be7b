using System.Globalization;

namespace CanonicalGateway.Sandbox.Data;

/// <summary>
/// Makes the data set of a sandbox from a seed: the same seed and size give the same rows on every machine and day. Values are such
/// that the backends of docs/mapping.md can hold them: SAP text is never empty, Salesforce and Zendesk times are whole seconds, amounts
/// have the decimals of their currency (see <see cref="Money"/>).
/// </summary>
public static class DatasetGenerator
{
    /// <summary>Where the data set's time stands: nothing in it was created or changed later.</summary>
    public static DateTimeOffset ReferenceInstant { get; } = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <param name="customers">Number of customers, 1 to 1,000,000. There are half as many products (20 at least), 10 times as many
    /// orders, 8 times as many invoices and 3 times as many cases.</param>
    /// <param name="emeaOwner">The backend that the documents of the EMEA company are read from; the rows' external ids name it.</param>
    public static Dataset Generate(int seed, int customers, string emeaOwner = "s4")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(customers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(customers, 1_000_000);

        // Each part draws from a random of its own, so that a change in one leaves the others as they are.
        var random = new Random(seed);
        var customerRandom = new Random(random.Next());
        var productRandom = new Random(random.Next());
        var orderRandom = new Random(random.Next());
        var invoiceRandom = new Random(random.Next());
        var caseRandom = new Random(random.Next());

        var (customerList, inErp, inSupport) = new CustomerGenerator(customerRandom).Generate(customers);
        var products = new ProductGenerator(productRandom).Generate(Math.Max(20, customers / 2));
        var buyers = customerList.Where(customer => inErp.Contains(customer.Id)).ToArray();
        var orders = new OrderGenerator(orderRandom, buyers, products, emeaOwner).Generate(10 * customers);
        var invoices = new InvoiceGenerator(invoiceRandom, buyers, orders, emeaOwner).Generate(8 * customers);
        var askers = customerList.Where(customer => inSupport.Contains(customer.Id)).ToArray();
        var cases = new CaseGenerator(caseRandom, askers, orders, products).Generate(3 * customers);

        return new Dataset(
            seed, customerList, products, ByNumber(orders, order => order.Id), ByNumber(invoices, invoice => invoice.Id), cases, inErp, inSupport);
    }

    private static T[] ByNumber<T>(IReadOnlyList<T> rows, Func<T, string> id) => [.. rows.OrderBy(row => int.Parse(id(row), CultureInfo.InvariantCulture))];
}
