using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Unit.Routing;

/// <summary>Adapters that hold what a test says; they are never read from.</summary>
public static class FakeAdapter
{
    public static CanonicalModel Model { get; } = CanonicalModel.V1;

    /// <summary>Backends that hold what the project's own adapters do.</summary>
    public static Dictionary<string, BackendAdapter> All() => new()
    {
        ["salesforce"] = Of("salesforce", Source("salesforce", "Account", "Customer", except: ["Language", "TaxNumber", "Currency", "PaymentTerms", "SupportTier"]),
            Source("salesforce", "PricebookEntry", "Product", only: ["Id", "ListPrice", "Currency"])),
        ["s4"] = Of("s4", Source("s4", "A_BusinessPartner", "Customer", only: ["Id", "CustomerNumber", "Name", "Kind", "Language", "TaxNumber"]),
            Source("s4", "A_CustomerSalesArea", "Customer", only: ["Id", "Currency", "PaymentTerms"]),
            Source("s4", "A_Product", "Product", except: ["ListPrice", "Currency"]),
            Source("s4", "A_SalesOrder", "Order"),
            Source("s4", "A_BillingDocument", "Invoice")) with
        { Media = new AllMedia() },
        ["zendesk"] = Of("zendesk", Source("zendesk", "organizations", "Customer", only: ["Id", "Name", "SupportTier"]), Source("zendesk", "tickets", "Case")),
    };

    public static BackendAdapter Of(string backend, params Source[] sources) => new(backend) { Reader = new Reader([.. sources]) };

    public static Source Source(string backend, string resource, string entity, string[]? only = null, string[]? except = null)
    {
        var type = Model.FindType(entity)!;
        bool IsHeld(Member m) => only is not null ? only.Contains(m.Name) : except is null || !except.Contains(m.Name);
        return new Source(
            backend,
            resource,
            type,
            [.. type.Properties.Where(p => p.Type != ValueType.Stream && IsHeld(p))],
            [.. type.Navigations.Where(n => n.IsContained && IsHeld(n))])
        { LookupProperties = [type.Key!] };
    }

    private sealed class Reader(ImmutableArray<Source> sources) : IBackendReader
    {
        public ImmutableArray<Source> Sources { get; } = sources;

        public ScanOffer Negotiate(ScanRequest request) => throw new NotSupportedException();

        public IAsyncEnumerable<RowBatch> ReadAsync(Scan scan, ScanArguments arguments, CancellationToken cancellation) => throw new NotSupportedException();
    }

    private sealed class AllMedia : IBackendMedia
    {
        public string? TargetOf(Property media, string key) => $"/media/{media.Name}/{key}";
    }
}
