using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Tests.Unit.Explain;

/// <summary>One request at least for each way that a plan can take.</summary>
internal static class PlanCases
{
    public static IReadOnlyList<PlanCase> All { get; } = [.. OneBackend(), .. Composed(), .. KeySets(), .. Navigations(), .. Expands(), .. Partitions(), .. Moves(), .. Applied(), .. Refused()];

    private static IEnumerable<PlanCase> Applied() =>
    [
        new("apply-count", "Customers?$apply=filter(Status eq 'Active')/aggregate($count as N)"),
        new("apply-groups", "Orders?$apply=filter(Status eq 'Open')/groupby((Currency),aggregate(NetAmount with sum as Total,$count as N))&$filter=N gt 3&$orderby=Total&$top=3&$compute=Total div N as Mean"),
        new("apply-composed", "Customers?$apply=groupby((Currency),aggregate($count as N))"),
        new("apply-paths", "Orders?$apply=groupby((Customer/Name),aggregate(Items/Quantity with sum as Total))"),
        new("apply-related", "Customers?$apply=groupby((Status),aggregate(Orders/NetAmount with sum as Total))"),
        new("apply-concat", "Orders?$apply=concat(aggregate($count as N),groupby((Currency))/top(3))"),
        new("compute", "Customers?$compute=length(Name) as L,Cases/any(c:c/Status eq 'Open') as HasOpen&$filter=L gt 3&$select=Id,L,HasOpen&$top=5"),
        new("compute-contained", "Orders?$expand=Items($compute=Product/Name as N;$select=N;$top=1)&$select=Id&$top=5"),
    ];

    private static IEnumerable<PlanCase> OneBackend() =>
    [
        new("one-all", "Orders"),
        new("one-by-key", "Orders('17')"),
        new("one-by-key-select", "Orders('17')?$select=Status"),
        new("one-property", "Customers('17')/Name"),
        new("one-filter-order-top", "Orders?$filter=Status eq 'Open' and NetAmount gt 100&$orderby=OrderDate desc&$top=5&$select=Id,NetAmount"),
        new("one-skip-top-count", "Orders?$skip=20&$top=10&$count=true&$select=Id"),
        new("one-count-only", "Orders/$count?$filter=Currency eq 'EUR'"),
        new("one-in", "Orders?$filter=Id in ('1','2','3')&$select=Id,Status"),
        new("one-next-page", "Orders?$select=Id,Status") { After = [Value.Of("1000")], PageRows = 50 },
        new("one-next-page-ordered", "Orders?$orderby=NetAmount desc&$select=Id") { After = [Value.Of(99.5m), Value.Of("1000")], PageRows = 50 },
        new("one-contradiction", "Orders?$filter=Status eq 'Open' and Status eq 'Completed'"),
        new("one-or", "Orders?$filter=Status eq 'Open' or NetAmount gt 1000&$select=Id"),
        new("one-not", "Orders?$filter=not contains(CustomerReference,'x')&$select=Id"),
        new("one-unsupported-function", "Orders?$filter=length(CustomerReference) gt 5&$select=Id&$top=3"),
        new("one-arithmetic", "Orders?$filter=NetAmount add TaxAmount gt 100&$select=Id&$top=3"),
        new("one-residual-count", "Orders?$filter=length(CustomerReference) gt 5&$select=Id&$count=true"),
        new("one-items-any", "Orders?$filter=Items/any(i:i/Quantity gt 10)&$select=Id"),
        new("one-items-all", "Orders?$filter=Items/all(i:i/IsRejected eq false)&$select=Id"),
        new("one-search", "Products?$search=pump&$select=Id,Name"),
        new("one-search-and-filter", "Customers?$search=pump OR valve&$filter=Status eq 'Active'&$select=Id,Name"),
        new("salesforce-superset", "Customers?$filter=Name eq 'Meyer'&$select=Id,Name&$top=5"),
        new("salesforce-superset-count", "Customers?$filter=startswith(Name,'Me')&$select=Id,Name&$count=true&$top=5"),
        new("salesforce-order", "Customers?$orderby=Name&$select=Id,Name&$top=10"),
        new("salesforce-order-by-address", "Customers?$orderby=BillingAddress/City&$select=Id&$top=10"),
        new("salesforce-description", "Customers?$filter=contains(Description,'x')&$select=Id&$top=10"),
        new("zendesk-search", "Cases?$filter=Status eq 'Open' and Priority eq 'High'&$select=Id,Subject&$top=10"),
        new("zendesk-order", "Cases?$orderby=CreatedAt desc&$select=Id,Subject&$top=10"),
        new("zendesk-order-by-key", "Cases?$orderby=Id&$select=Id,Subject&$top=10"),
        new("zendesk-tags", "Cases?$filter=Tags/any(t:t eq 'vip')&$select=Id&$top=10"),
        new("zendesk-count", "Cases/$count?$filter=Status eq 'Open'"),
        new("zendesk-count-all", "Cases/$count"),
        new("zendesk-next-page", "Cases?$select=Id,Subject") { After = [Value.Of("1000")], PageRows = 50 },
        new("zendesk-comments-of-one", "Cases('17')/Comments"),
    ];

    private static IEnumerable<PlanCase> Composed() =>
    [
        new("composed-by-key", "Customers('17')"),
        new("composed-by-key-anchor-only", "Customers('17')?$select=Name"),
        new("composed-late", "Customers?$select=Id,Name,PaymentTerms,SupportTier&$top=20"),
        new("composed-other-only", "Customers?$select=Id,SupportTier&$top=20"),
        new("composed-in-keys", "Customers?$filter=Id in ('1','2')&$select=Id,Name,SupportTier"),
        new("composed-deciding", "Customers?$filter=Currency eq 'EUR'&$select=Id,Name"),
        new("composed-deciding-known", "Customers?$filter=Currency eq 'EUR' and Status eq 'Active'&$select=Id,Name&$top=20",
            ("salesforce/Account?Status", 9_000), ("s4/A_CustomerSalesArea?Currency", 150), ("s4/", 40_000)),
        new("composed-deciding-too-many", "Customers?$filter=Currency eq 'EUR'&$select=Id,Name&$top=20",
            ("salesforce/", 90_000), ("s4/A_CustomerSalesArea", 60_000)),
        new("composed-two-deciding", "Customers?$filter=Currency eq 'EUR' and Language eq 'DE'&$select=Id"),
        new("composed-not-deciding", "Customers?$filter=Currency eq null&$select=Id&$top=5"),
        new("composed-ne", "Customers?$filter=Currency ne 'EUR'&$select=Id&$top=5"),
        new("composed-zendesk-filter", "Customers?$filter=SupportTier eq 'Gold'&$select=Id,Name&$top=5"),
        new("composed-zendesk-walk", "Customers?$filter=SupportTier eq 'Gold'&$select=Id,Name&$count=true",
            ("salesforce/Account", 5_000), ("zendesk/organizations", 4_000)),
        new("composed-or", "Customers?$filter=Currency eq 'EUR' or Status eq 'Active'&$select=Id&$top=5"),
        new("composed-or-same-source", "Customers?$filter=Currency eq 'EUR' or PaymentTerms eq 'NT30'&$select=Id&$top=5"),
        new("composed-order-by-other", "Customers?$orderby=Currency&$select=Id,Name&$top=5"),
        new("composed-order-by-other-walk", "Customers?$orderby=Currency&$select=Id,Name&$top=5", ("salesforce/Account", 8_000), ("s4/A_CustomerSalesArea", 6_000)),
        new("composed-order-by-other-lookups", "Customers?$filter=Status eq 'Archived'&$orderby=Currency&$select=Id&$top=5",
            ("salesforce/Account", 90), ("s4/A_CustomerSalesArea", 15_000)),
        new("composed-count", "Customers/$count?$filter=Currency eq 'EUR'"),
        new("composed-count-anchor", "Customers?$filter=Status eq 'Active'&$count=true&$select=Id,SupportTier&$top=5"),
        new("composed-search-and-other", "Customers?$search=pump&$filter=PaymentTerms eq 'NT30'&$select=Id&$top=5"),
        new("composed-product-price", "Products?$filter=ListPrice gt 100 and Category eq 'A'&$select=Id,Name,ListPrice&$top=5"),
        new("composed-next-page", "Customers?$orderby=PaymentTerms&$select=Id&$top=500") { After = [Value.Of("NT30"), Value.Of("17")], PageRows = 50 },
    ];

    private static IEnumerable<PlanCase> KeySets() =>
    [
        new("keyset-any", "Customers?$filter=Orders/any(o:o/NetAmount gt 10000)&$select=Id,Name&$top=5"),
        new("keyset-any-known-few", "Customers?$filter=Orders/any(o:o/NetAmount gt 10000) and Status eq 'Active'&$select=Id,Name",
            ("s4/A_SalesOrder?", 120), ("salesforce/Account", 50_000)),
        new("keyset-any-known-many", "Customers?$filter=Orders/any(o:o/NetAmount gt 10000) and Status eq 'Archived'&$select=Id,Name",
            ("s4/A_SalesOrder?", 15_000), ("salesforce/Account", 60)),
        new("keyset-any-all-rows", "Customers?$filter=Orders/any()&$select=Id&$top=5"),
        new("keyset-all", "Customers?$filter=Orders/all(o:o/Status eq 'Completed')&$select=Id&$top=5"),
        new("keyset-not-any", "Customers?$filter=not Cases/any(c:c/Priority eq 'Critical')&$select=Id&$top=5"),
        new("keyset-two", "Customers?$filter=Orders/any(o:o/NetAmount gt 10000) and Cases/any(c:c/Status eq 'Open')&$select=Id&$top=5",
            ("s4/A_SalesOrder?", 3_000), ("zendesk/tickets?", 40), ("salesforce/Account", 50_000)),
        new("keyset-behind", "Orders?$filter=Customer/Status eq 'Blocked'&$select=Id&$top=5"),
        new("keyset-behind-composed", "Orders?$filter=Customer/Status eq 'Blocked' and Customer/Currency eq 'EUR'&$select=Id&$top=5"),
        new("keyset-behind-known-many", "Cases?$filter=Customer/Status eq 'Active' and Status eq 'Open'&$select=Id",
            ("salesforce/Account", 19_000), ("zendesk/tickets", 90)),
        new("keyset-nested", "Customers?$filter=Orders/any(o:o/Cases/any(c:c/Priority eq 'Critical'))&$select=Id&$top=5"),
        new("keyset-correlated", "Customers?$filter=Orders/any(o:o/Currency ne Currency)&$select=Id&$top=5"),
        new("keyset-or", "Customers?$filter=Orders/any(o:o/NetAmount gt 10000) or Status eq 'Blocked'&$select=Id&$top=5"),
        new("keyset-by-key", "Customers?$filter=Id eq '17' and Orders/any(o:o/NetAmount gt 10000)&$select=Id"),
    ];

    private static IEnumerable<PlanCase> Navigations() =>
    [
        new("path-to-many", "Customers('17')/Orders?$top=5&$select=Id") { Link = Value.Of("17") },
        new("path-to-one", "Orders('17')/Customer?$select=Name,SupportTier") { Link = Value.Of("4711") },
        new("path-count", "Customers('17')/Cases/$count") { Link = Value.Of("17") },
        new("path-contained", "Orders('17')/Items?$filter=Quantity gt 5&$orderby=Number desc&$top=2"),
        new("navigation-order", "Orders?$orderby=Customer/Name&$select=Id&$top=5"),
        new("navigation-order-walk", "Orders?$orderby=Customer/Name&$select=Id&$top=5", ("s4/A_SalesOrder", 15_000), ("salesforce/Account", 4_000)),
        new("navigation-null", "Cases?$filter=Order/Status eq null&$select=Id&$top=5"),
        new("navigation-items-product", "Orders?$filter=Items/any(i:i/Product/Category eq 'A')&$select=Id&$top=5"),
    ];

    private static IEnumerable<PlanCase> Expands() =>
    [
        new("expand-one", "Orders?$expand=Customer($select=Name)&$select=Id&$top=5"),
        new("expand-many", "Customers?$expand=Orders($select=Id;$top=3;$orderby=OrderDate desc)&$select=Id&$top=5"),
        new("expand-filter-count", "Customers?$expand=Cases($filter=Status eq 'Open';$count=true;$select=Id)&$select=Id&$top=5"),
        new("expand-nested", "Customers?$expand=Orders($expand=Cases($select=Id);$select=Id)&$select=Id&$top=5"),
        new("expand-composed", "Orders?$expand=Customer($select=Name,SupportTier,PaymentTerms)&$select=Id&$top=5"),
        new("expand-contained", "Orders?$expand=Items($filter=Quantity gt 5;$orderby=NetAmount desc;$top=2)&$select=Id&$top=5"),
        new("expand-contained-product", "Orders?$expand=Items($expand=Product($select=Name,ListPrice);$select=Number)&$select=Id&$top=5"),
        new("expand-of-key", "Customers('17')?$expand=Orders($select=Id),Cases($select=Id)&$select=Id,Name,SupportTier"),
        new("expand-and-filter-same", "Orders?$filter=Customer/Status eq 'Blocked'&$expand=Customer($select=Name)&$select=Id&$top=5"),
        new("expand-parent", "Customers?$expand=Parent($select=Name),Children($select=Id)&$select=Id&$top=5"),
    ];

    private static IEnumerable<PlanCase> Partitions() =>
    [
        new("partitions-merged", "Orders?$orderby=NetAmount desc&$top=10&$select=Id,NetAmount") { World = "partitioned" },
        new("partitions-counted", "Orders?$count=true&$top=10&$select=Id") { World = "partitioned" },
        new("partitions-count-only", "Orders/$count?$filter=Status eq 'Open'") { World = "partitioned" },
        new("partitions-pruned-by-filter", "Orders?$filter=SalesOrganization eq '1010'&$top=10&$select=Id") { World = "partitioned" },
        new("partitions-pruned-by-key", "Orders('17')?$select=Id,Status") { World = "partitioned" },
        new("partitions-pruned-all", "Orders?$filter=SalesOrganization eq '1010' and Id eq '17'&$select=Id") { World = "partitioned" },
        new("partitions-key-list", "Orders?$filter=Id in ('17','50000017')&$select=Id") { World = "partitioned" },
        new("partitions-expanded", "Customers?$expand=Orders($select=Id;$top=3)&$select=Id&$top=5") { World = "partitioned" },
        new("partitions-expanded-by-key", "Cases?$expand=Order($select=Status)&$select=Id&$top=5") { World = "partitioned" },
        new("partitions-keyset", "Customers?$filter=Orders/any(o:o/NetAmount gt 10000)&$select=Id&$top=5") { World = "partitioned" },
        new("partitions-with-keyset", "Orders?$filter=Customer/Status eq 'Blocked'&$select=Id&$top=5") { World = "partitioned" },
        new("partitions-late-join", "Orders?$expand=Customer($select=Name)&$select=Id&$top=5") { World = "partitioned" },
        new("partitions-residual", "Orders?$filter=length(CustomerReference) gt 5&$select=Id&$top=5&$skip=5") { World = "partitioned" },
        new("partitions-next-page", "Invoices?$select=Id,GrossAmount") { World = "partitioned", After = [Value.Of("900000017")], PageRows = 50 },
        new("partitions-shared", "Orders?$filter=Status eq 'Open'&$top=10&$select=Id") { World = "shared 30" },
        new("partitions-shared-by-key", "Orders('17')?$select=Id") { World = "shared 30" },
        new("partitions-shared-none", "Orders?$top=10&$select=Id") { World = "shared 0" },
        new("partitions-shared-all", "Orders?$top=10&$select=Id") { World = "shared 100" },
    ];

    private static IEnumerable<PlanCase> Moves() =>
    [
        new("moves-shown", "Customers?$select=Id,Name,Kind&$top=5") { World = "moving 30" },
        new("moves-filtered", "Customers?$filter=Kind eq 'Person'&$select=Id&$top=5") { World = "moving 30" },
        new("moves-ordered", "Customers?$orderby=Name&$select=Id&$top=5") { World = "moving 30" },
        new("moves-by-key", "Customers('17')?$select=Name,Kind") { World = "moving 30" },
        new("moves-none-yet", "Customers?$filter=Kind eq 'Person'&$select=Id,Name&$top=5") { World = "moving 0" },
        new("moves-done", "Customers?$filter=Kind eq 'Person'&$select=Id,Name&$top=5") { World = "moving 100" },
    ];

    private static IEnumerable<PlanCase> Refused() =>
    [
        new("refused-comments-of-many", "Cases?$expand=Comments&$top=5"),
        new("refused-too-broad-set", "Customers?$filter=Orders/any(o:o/NetAmount gt 1)&$count=true&$select=Id", ("s4/A_SalesOrder", 900_000), ("salesforce/Account", 100_000)),
        new("refused-too-many-lookups", "Customers?$orderby=Currency&$select=Id", ("salesforce/Account", 900_000), ("s4/A_CustomerSalesArea", 800_000)),
        new("refused-forwarded", "Cases?$expand=Product&$top=5") { World = "forwarding" },
    ];
}
