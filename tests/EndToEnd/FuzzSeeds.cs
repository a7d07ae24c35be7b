using CanonicalGateway.Tests.EndToEnd.Clauses;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>What the requests of <see cref="FuzzTests"/> are made from.</summary>
internal static class FuzzSeeds
{
    /// <summary>Bad URLs that are not bad by their length.</summary>
    public static IReadOnlyList<string> BadUrls { get; } =
        [.. BadRequestFile.Read().Requests.Where(request => request.Method == HttpMethod.Get).Select(request => request.Url.TrimStart('/')).Where(url => url.Length < 300)];

    /// <summary>Good URLs of many forms.</summary>
    public static IReadOnlyList<string> GoodUrls { get; } =
    [
        "Customers?$filter=Status eq 'Active' and Currency eq 'EUR'&$orderby=Name&$select=Id,Name&$expand=Orders($filter=NetAmount gt 1000;$top=3)&$count=true&$top=20",
        "Orders?$filter=NetAmount mul 2 gt 1000.5 or contains(CustomerReference,'PO')&$orderby=OrderDate desc,Id&$top=5",
        "Orders?$filter=Items/any(i:i/Quantity gt 5 and startswith(i/ProductId,'A'))&$count=true&$top=3",
        "Invoices?$filter=InvoiceDate ge 2024-01-01 and year(InvoiceDate) eq 2024&$select=Id,GrossAmount&$top=5",
        "Cases?$filter=CreatedAt lt 2025-01-01T00:00:00Z and Priority in ('High','Critical')&$expand=Customer($select=Name)&$top=5",
        "Products?$search=red OR \"steel pipe\"&$top=5",
        "Customers?$filter=Name eq @name&@name='O''Neil'&$top=5",
        "Orders/$count?$filter=OrderDate le 2025-06-30",
        "Customers('1')?$select=Name,BillingAddress/City&$expand=Parent",
        "Customers('1')/BillingAddress/City/$value",
        "Customers/1/Orders/$ref?$top=2",
        "Customers?$expand=*/$ref,Children($levels=2;$select=Id),Orders/$count($filter=NetAmount gt 5)&$top=2",
        "Customers/$filter(Status eq 'Active')/$count",
        "Cases('1')/Tags?$filter=startswith($it,'a')&$orderby=$it&$top=2",
        "Customers?$select=Id,ExternalIds($filter=System eq 's4';$count=true)&$top=2",
        "Orders?$compute=NetAmount mul 2 as Twice,year(OrderDate) as Year&$filter=Twice gt 1000 and Year eq 2024&$orderby=Twice desc,Id&$select=Id,Twice&$top=3",
        "Orders?$apply=filter(NetAmount gt 1000)/groupby((Status,Currency),aggregate(NetAmount with sum as Total,$count as Rows))&$orderby=Total desc&$top=3",
        "Customers?$apply=compute(length(Name) as Letters)/aggregate(Letters with max as Longest,Id with countdistinct as Ids)",
        "Orders?$apply=orderby(NetAmount desc)/skip(2)/top(3)/compute(NetAmount div 2 as Half)",
        "Customers?$filter=Orders/$count($filter=NetAmount gt 100) gt 2 and (Name in @names or matchesPattern(Name,'^A.*g'))&@names=['a','b']&$top=2",
        "$entity?$id=Customers('1')&$select=Id,Name",
        "Customers(@id)/Orders?@id='1'&$filter=cast(NetAmount,Edm.Int32) divby 2 gt 1.5 and now() gt CreatedAt add duration'P1D'",
    ];

    /// <summary>Bodies of batches, good ones, with the type of each.</summary>
    public static IReadOnlyList<(string Type, string Body)> Batches { get; } =
    [
        ("application/json", """
            {"requests":[{"id":"1","method":"get","url":"Customers?$top=1&$select=Id","headers":{"accept":"application/json","prefer":"maxpagesize=2"}},
            {"id":"2","method":"GET","url":"/odata/v1/Orders/$count","dependsOn":["1"]},{"id":"3","atomicityGroup":"g","method":"delete","url":"Cases('1')"},
            {"id":"4","atomicityGroup":"g","method":"post","url":"Cases","headers":{"content-type":"application/json"},"body":{"Subject":"x","Tags":[1,null,{}]}},
            {"id":"5","method":"post","url":"Customers/$query","headers":{"content-type":"text/plain"},"body":"JHRvcD0x"},{"id":"6","if":true,"method":"get","url":"$1/Name"}]}
            """),
        ("multipart/mixed; boundary=b", string.Join("\r\n",
            "preamble", "--b", "Content-Type: application/http", "Content-Transfer-Encoding: binary", "Content-ID: 1", "", "GET Customers?$top=1&$select=Id HTTP/1.1", "Accept: application/json", "", "",
            "--b", "Content-Type: multipart/mixed; boundary=c", "", "--c", "Content-Type: application/http", "Content-ID: 2", "", "PATCH $1 HTTP/1.1", "Content-Type: application/json", "Content-Length: 2", "", "{}", "--c--",
            "--b", "Content-Type: application/http", "", "GET /odata/v1/Orders/$count HTTP/1.1", "Host: 127.0.0.1", "If-None-Match: $1", "", "", "--b--", "")),
    ];

    /// <summary>Bodies of <c>$query</c>.</summary>
    public static IReadOnlyList<string> Queries { get; } = [.. GoodUrls.Where(url => url.StartsWith("Customers?", StringComparison.Ordinal)).Select(url => url[10..])];

    /// <summary>Headers that the gateway reads, with good values.</summary>
    public static IReadOnlyList<(string Name, string Value)> Headers { get; } =
    [
        ("Accept", "text/html,application/xhtml+xml,application/json;odata.metadata=full;odata.streaming=true;q=0.9,*/*;q=0.8"),
        ("Accept", "application/json;metadata=none;IEEE754Compatible=true;charset=\"utf-8\""),
        ("Accept-Charset", "iso-8859-1;q=0.2, utf-8, *;q=0"),
        ("Accept-Encoding", "br;q=1.0, gzip;q=0.8, *;q=0.1"),
        ("Accept-Language", "de-DE,de;q=0.9,*;q=0.1"),
        ("OData-MaxVersion", "4.01"),
        ("OData-Version", "4.0"),
        ("Prefer", "respond-async, odata.maxpagesize=\"3\"; x=y, omit-values=nulls, return=minimal"),
        ("If-None-Match", "W/\"abc\", \"def\""),
        ("If-Match", "*"),
        ("Isolation", "snapshot"),
        ("Canonical-Explain", "plan"),
        ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        ("X-Forwarded-Host", "a.example"),
        ("Range", "bytes=0-5"),
        ("Content-Type", "application/json;charset=utf-8"),
        ("Content-Encoding", "gzip"),
        ("Origin", "https://a.example"),
    ];
}
