using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>The reads of orders that are compared.</summary>
internal static class OrderQueries
{
    // These come from the order's items and prices: S/4HANA expands them.
    private static readonly string[] _expanded = [nameof(Order.BillingStatus), nameof(Order.TaxAmount), nameof(Order.Items)];

    /// <summary>20 rows with all that stands in the order's header.</summary>
    public static string TwentyRows => $"Orders?$top=20&$select={Header(p => true)}";

    public static string TwentyRowsSixProperties => "Orders?$top=20&$select=Id,CustomerId,Status,OrderDate,NetAmount,Currency";

    /// <summary>1,000 rows with the header's simple properties.</summary>
    public static string ThousandRows => $"Orders?$top=1000&$select={SimpleHeader}";

    /// <summary>All rows with the header's simple properties.</summary>
    public static string AllRows => $"Orders?$select={SimpleHeader}";

    private static string SimpleHeader => Header(p => p.Type != ValueType.Complex);

    private static string Header(Func<Property, bool> fits) => string.Join(',',
        CanonicalModel.V1.FindType(nameof(Order))!.Properties
            .Where(p => p.Type != ValueType.Stream && !_expanded.Contains(p.Name) && fits(p)).Select(p => p.Name));
}
