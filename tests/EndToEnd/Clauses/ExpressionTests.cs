using System.Globalization;
using System.Net;
using System.Text.Json;
using CanonicalGateway.Contracts.Entities;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>The expression language of $filter and $orderby (URL Conventions 5.1.1), with the rows that each form must give.</summary>
[Collection(SandboxCollection.Name)]
public sealed class ExpressionTests(SandboxFixture sandbox)
{
    private IEnumerable<Order> Orders => sandbox.Data.Orders;

    private IEnumerable<Case> Cases => sandbox.Data.Cases;

    private IEnumerable<Customer> Customers => sandbox.Data.Customers;

    [Fact, Clause("2.7.1", "2.7.3")]
    public async Task Comparisons_OnProperties_GiveTheRows()
    {
        await AssertOrdersAsync("Status eq 'Completed'", o => o.Status == OrderStatus.Completed);
        await AssertOrdersAsync("Status ne 'Completed'", o => o.Status != OrderStatus.Completed);
        await AssertOrdersAsync("NetAmount gt 1000 and NetAmount le 5000", o => o.NetAmount is > 1000 and <= 5000);
        await AssertOrdersAsync("not (NetAmount ge 1000)", o => o.NetAmount is not >= 1000);
        await AssertOrdersAsync("OrderDate lt 2024-06-01 or IsBlocked", o => o.OrderDate < new DateOnly(2024, 6, 1) || o.IsBlocked);
    }

    [Fact, Clause("P11.2.6.1")]
    public async Task Null_ComparesAsTheStandardSays()
    {
        await AssertOrdersAsync("RequestedDeliveryDate eq null", o => o.RequestedDeliveryDate is null);
        await AssertOrdersAsync("null ne RequestedDeliveryDate", o => o.RequestedDeliveryDate is not null);
        await AssertOrdersAsync("RequestedDeliveryDate gt null or RequestedDeliveryDate le null", _ => false);
        await AssertOrdersAsync("not (RequestedDeliveryDate gt null)", _ => true);
        await AssertOrdersAsync("contains(CustomerReference,'1') or not contains(CustomerReference,'1')", o => o.CustomerReference is not null);
    }

    [Fact, Clause("2.7.3")]
    public async Task Arithmetic_OnNumbers_GivesTheRows()
    {
        await AssertOrdersAsync("NetAmount add TaxAmount gt 5000", o => o.NetAmount + o.TaxAmount > 5000);
        await AssertOrdersAsync("NetAmount sub TaxAmount lt 100.5", o => o.NetAmount - o.TaxAmount < 100.5m);
        await AssertOrdersAsync("TaxAmount mul 10 gt NetAmount", o => o.TaxAmount * 10 > o.NetAmount);
        await AssertOrdersAsync("NetAmount div 3 gt 1000", o => o.NetAmount / 3 > 1000);
        await AssertOrdersAsync("NetAmount mod 7 lt 1", o => o.NetAmount % 7 < 1);
        await AssertOrdersAsync("-NetAmount lt -5000", o => -o.NetAmount < -5000);
        await AssertOrdersAsync("length(Id) div 3 eq 3", o => o.Id.Length / 3 == 3);
    }

    [Fact, Clause("4.9j")]
    public async Task DivBy_OfIntegers_KeepsTheFraction()
    {
        await AssertOrdersAsync("length(Id) divby 4 eq 2.5", o => o.Id.Length / 4m == 2.5m);
        await AssertOrdersAsync("length(Id) divby 0 eq INF and 1 divby 0 gt 5", _ => true);
    }

    [Fact, Clause("2.7.4")]
    public async Task TextFunctions_GiveTheRows()
    {
        var name = Customers.First(c => c.Name?.Length > 6).Name!;

        await AssertCustomersAsync($"startswith(Name,{Quoted(name[..3])})", c => c.Name?.StartsWith(name[..3], StringComparison.Ordinal) == true);
        await AssertCustomersAsync("endswith(Name,'e')", c => c.Name?.EndsWith('e') == true);
        await AssertCustomersAsync("indexof(Name,'e') eq 1", c => c.Name?.IndexOf('e', StringComparison.Ordinal) == 1);
        await AssertCustomersAsync("tolower(concat(Id,'-X')) eq 'x' or toupper(trim(Industry)) eq 'RETAIL'", c => c.Industry?.Trim().ToUpperInvariant() == "RETAIL");
        await AssertCustomersAsync($"matchesPattern(Id,'^\\w+[0-4]$')", c => c.Id[^1] is >= '0' and <= '4');
        await AssertCustomersAsync("MATCHESPATTERN(Id,'[13579]$')", c => (c.Id[^1] - '0') % 2 == 1);
    }

    [Fact, Clause("4.9k")]
    public async Task Substring_NegativeStart_CountsFromTheEnd()
    {
        await AssertCustomersAsync("substring(Id,-1) eq '7'", c => c.Id[^1..] == "7");
        await AssertCustomersAsync("substring(Id,-2,1) eq '1'", c => c.Id[^2] == '1');
        await AssertCustomersAsync("substring(Id,1,2) eq '" + Customers.First().Id[1..3] + "'", c => c.Id[1..3] == Customers.First().Id[1..3]);
    }

    [Fact, Clause("2.7.4")]
    public async Task TimeFunctions_GiveTheRows()
    {
        await AssertOrdersAsync("year(OrderDate) eq 2024 and month(OrderDate) ge 6 and day(OrderDate) lt 15", o => o.OrderDate is { Year: 2024, Month: >= 6, Day: < 15 });
        await AssertCasesAsync("hour(CreatedAt) lt 6 and minute(CreatedAt) ge 30", c => c.CreatedAt is { } at && at.UtcDateTime is { Hour: < 6, Minute: >= 30 });
        await AssertCasesAsync("time(CreatedAt) ge 12:00", c => c.CreatedAt is { } at && at.UtcDateTime.Hour >= 12);
        await AssertCasesAsync("totaloffsetminutes(CreatedAt) eq 0 and fractionalseconds(CreatedAt) lt 1", c => c.CreatedAt is not null);
        await AssertCasesAsync("totaloffsetminutes(2024-01-01T00:00:00+02:00) eq 120 and hour(2024-01-01T23:30:00-05:30) eq 23", _ => true);
        await AssertCasesAsync("ModifiedAt sub CreatedAt gt duration'P2D'", c => c.ModifiedAt - c.CreatedAt > TimeSpan.FromDays(2));
        await AssertCasesAsync("totalseconds(ModifiedAt sub CreatedAt) ge 86400", c => c.ModifiedAt - c.CreatedAt >= TimeSpan.FromDays(1));
        await AssertCasesAsync("CreatedAt lt now() and CreatedAt gt mindatetime() and CreatedAt lt maxdatetime()", c => c.CreatedAt is { } at && at < TimeProvider.System.GetUtcNow());
        await AssertOrdersAsync("OrderDate add duration'P1DT12H' eq 2024-06-02", o => o.OrderDate == new DateOnly(2024, 6, 1));
    }

    [Fact, Clause("2.7.4")]
    public async Task NumberFunctions_GiveTheRows()
    {
        await AssertOrdersAsync("round(NetAmount) eq floor(NetAmount)", o => o.NetAmount is { } n && Math.Round(n, MidpointRounding.AwayFromZero) == Math.Floor(n));
        await AssertOrdersAsync("ceiling(NetAmount) sub floor(NetAmount) eq 1", o => o.NetAmount is { } n && Math.Ceiling(n) - Math.Floor(n) == 1);
    }

    [Fact, Clause("2.7.4")]
    public async Task TypeFunctionsAndCase_GiveTheRows()
    {
        await AssertOrdersAsync("cast(NetAmount,Edm.Int32) eq 100 or cast(Status,Edm.String) eq 'Open'", o => Math.Round(o.NetAmount ?? 0, MidpointRounding.AwayFromZero) == 100 || o.Status == OrderStatus.Open);
        await AssertOrdersAsync("isof(NetAmount,Edm.Byte)", o => o.NetAmount is { } n && Math.Round(n, MidpointRounding.AwayFromZero) is >= 0 and <= 255);
        await AssertOrdersAsync("isof(Canonical.Order) and not isof(Canonical.Customer)", _ => true);
        await AssertOrdersAsync("cast('Open',Canonical.OrderStatus) eq Status", o => o.Status == OrderStatus.Open);
        await AssertOrdersAsync("case(NetAmount gt 5000:'big',NetAmount gt 1000:'middle',true:'small') eq 'middle'", o => o.NetAmount is > 1000 and <= 5000);
        await AssertOrdersAsync("case(NetAmount gt 5000:1) eq null", o => o.NetAmount is not > 5000);
    }

    [Fact, Clause("2.7.3", "4.9b", "1.15")]
    public async Task Enumerations_WithAndWithoutPrefix_AreTheSame()
    {
        foreach (var filter in new[] { "Status eq Canonical.OrderStatus'Open'", "Status eq 'Open'", "Status has Canonical.OrderStatus'Open'", "Status has 'Open'", "Status eq Canonical.OrderStatus'0'" })
        {
            await AssertOrdersAsync(filter, o => o.Status == OrderStatus.Open);
        }

        await AssertCasesAsync("ModifiedAt sub CreatedAt gt duration'PT48H'", c => c.ModifiedAt - c.CreatedAt > TimeSpan.FromDays(2));
        await AssertCasesAsync("ModifiedAt sub CreatedAt gt 'PT48H'", c => c.ModifiedAt - c.CreatedAt > TimeSpan.FromDays(2));
    }

    [Fact, Clause("4.9a")]
    public async Task Strings_AreCastToWhatTheyAreComparedWith()
    {
        await AssertCasesAsync("CreatedAt gt '2024-06-01T00:00:00Z'", c => c.CreatedAt > new DateTimeOffset(2024, 6, 1, 0, 0, 0, TimeSpan.Zero));
        await AssertOrdersAsync("OrderDate ge '2024-06-01' and NetAmount gt '1000.5'", o => o.OrderDate >= new DateOnly(2024, 6, 1) && o.NetAmount > 1000.5m);
        await AssertOrdersAsync("IsBlocked eq 'true'", o => o.IsBlocked);
        await AssertOrdersAsync("year('2024-06-01') eq 2024 and IsBlocked", o => o.IsBlocked);
    }

    [Fact, Clause("4.9i", "5.4")]
    public async Task In_TakesListsAndCollections()
    {
        var some = Orders.Take(3).Select(o => o.Id).ToList();

        await AssertOrdersAsync($"Id in ({string.Join(',', some.Select(Quoted))})", o => some.Contains(o.Id));
        await AssertOrdersAsync($"Id in [{string.Join(',', some.Select(i => $"\"{i}\""))}]", o => some.Contains(o.Id));
        await AssertOrdersAsync("Status in @s", o => o.Status is OrderStatus.Open or OrderStatus.Cancelled, "&@s=" + Uri.EscapeDataString("[\"Open\",\"Cancelled\"]"));
        await AssertOrdersAsync("[cast(Status,Edm.String),cast(IsBlocked,Edm.String)] in [[\"Open\",\"true\"],[\"Completed\",\"false\"]]", o => (o.Status, o.IsBlocked) is (OrderStatus.Open, true) or (OrderStatus.Completed, false));
        var tag = Cases.SelectMany(c => c.Tags).First();
        await AssertCasesAsync($"{Quoted(tag)} in Tags", c => c.Tags.Contains(tag));
        await AssertCasesAsync("not ('nothing' in Tags)", c => !c.Tags.Contains("nothing"));
    }

    [Fact, Clause("2.7.4")]
    public async Task CollectionFunctions_GiveTheRows()
    {
        var tags = Cases.First(c => c.Tags.Count > 1).Tags;

        await AssertCasesAsync($"hassubset(Tags,[{Quoted(tags[1])},{Quoted(tags[0])}])", c => c.Tags.Contains(tags[0]) && c.Tags.Contains(tags[1]));
        await AssertCasesAsync($"startswith(Tags,[{Quoted(tags[0])}])", c => c.Tags.Count > 0 && c.Tags[0] == tags[0]);
        await AssertCasesAsync($"length(Tags) eq {tags.Count} and length(concat(Tags,Tags)) eq {2 * tags.Count}", c => c.Tags.Count == tags.Count);
        await AssertCasesAsync("length(substring(Tags,1)) eq 1", c => c.Tags.Count == 2);
        await AssertCasesAsync("hassubsequence([4,1,3],[4,3]) and not hassubsequence([4,1,3],[3,1]) and not hassubset([1,2],[1,1,2])", _ => true);
        await AssertCasesAsync($"Tags eq [{string.Join(',', tags.Reverse().Select(Quoted))}]", c => c.Tags.Order().SequenceEqual(tags.Order()));
    }

    [Fact, Clause("4.9h", "5.3")]
    public async Task NavigationProperty_ComparedWithNull_TellsWhetherThereIsARow()
    {
        await AssertCustomersAsync("Parent eq null", c => Customers.All(p => p.Id != c.ParentId));
        await AssertCustomersAsync("Parent ne null", c => Customers.Any(p => p.Id == c.ParentId));
    }

    [Fact, Clause("4.9n", "5.7")]
    public async Task ComplexProperties_AreComparedByStructure()
    {
        var address = Customers.First(c => c.BillingAddress is { City: not null }).BillingAddress!;
        var literal = JsonSerializer.Serialize(typeof(Address).GetProperties().ToDictionary(p => p.Name, p => p.GetValue(address)));

        await AssertCustomersAsync("BillingAddress eq null", c => c.BillingAddress is null);
        await AssertCustomersAsync("BillingAddress eq ShippingAddress", c => Parts(c.BillingAddress) == Parts(c.ShippingAddress));
        await AssertCustomersAsync("BillingAddress ne ShippingAddress", c => Parts(c.BillingAddress) != Parts(c.ShippingAddress));
        await AssertCustomersAsync("BillingAddress eq @a", c => Parts(c.BillingAddress) == Parts(address), "&@a=" + Uri.EscapeDataString(literal));

        static string? Parts(Address? of) => of is null ? null : string.Join('|', typeof(Address).GetProperties().Select(p => p.GetValue(of)?.ToString()));
    }

    [Fact, Clause("4.9m", "5.6", "6.3")]
    public async Task Count_OfAFilteredCollection_IsANumber()
    {
        await AssertOrdersAsync("Items/$count gt 2", o => o.Items.Count > 2);
        await AssertOrdersAsync("Items/$count($filter=NetAmount gt 1000 and $it/NetAmount gt 3000) ge 2", o => o.NetAmount > 3000 && o.Items.Count(i => i.NetAmount > 1000) >= 2);
        await AssertCasesAsync("Tags/$count($filter=startswith($this,'b')) eq 1", c => c.Tags.Count(t => t.StartsWith('b')) == 1);
        await AssertCustomersAsync("Orders/$count ge 3", c => Orders.Count(o => o.CustomerId == c.Id) >= 3);
        await AssertCustomersAsync("Orders/$count($filter=Status eq 'Open') eq 0", c => !Orders.Any(o => o.CustomerId == c.Id && o.Status == OrderStatus.Open));
        await AssertCustomersAsync("Cases/$count($search=the) gt 1", c => Cases.Count(s => s.CustomerId == c.Id && Finds(s, "the")) > 1);
        await AssertCustomersAsync("Cases/$count($search=the;$filter=Status ne 'Closed') gt 0", c => Cases.Any(s => s.CustomerId == c.Id && Finds(s, "the") && s.Status != CaseStatus.Closed));

        static bool Finds(Case of, string word) =>
            of.Subject?.Contains(word, StringComparison.OrdinalIgnoreCase) == true || of.Description?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
    }

    [Fact, Clause("6.3")]
    public async Task Count_OfACollection_Orders()
    {
        var byItems = await sandbox.GetJsonAsync("Orders?$orderby=Items/$count%20desc,Id&$top=20&$select=Id");
        var byOrders = await sandbox.GetJsonAsync("Customers?$orderby=Orders/$count%20desc&$top=10&$select=Id");

        Assert.Equal(Orders.OrderByDescending(o => o.Items.Count).ThenBy(o => long.Parse(o.Id, CultureInfo.InvariantCulture)).Take(20).Select(o => o.Id), Ids(byItems));
        Assert.Equal(Customers.OrderByDescending(c => Orders.Count(o => o.CustomerId == c.Id)).ThenBy(c => c.Id, StringComparer.Ordinal).Take(10).Select(c => c.Id), Ids(byOrders));
    }

    [Fact, Clause("2.15", "3.5")]
    public async Task AnyAndAll_AlsoWithinOneAnother_GiveTheRows()
    {
        await AssertOrdersAsync("Items/any(i:i/NetAmount gt 2000)", o => o.Items.Any(i => i.NetAmount > 2000));
        await AssertOrdersAsync("Items/all(i:i/NetAmount gt 100)", o => o.Items.All(i => i.NetAmount > 100));
        await AssertCasesAsync("Tags/any()", c => c.Tags.Count > 0);
        await AssertCustomersAsync("Orders/any(o:o/Items/all(i:i/NetAmount lt $it/Orders/$count mul 1000))", c => Orders.Where(o => o.CustomerId == c.Id).ToList() is var own && own.Exists(o => o.Items.All(i => i.NetAmount < own.Count * 1000)));
    }

    [Fact, Clause("2.7.2")]
    public async Task ParameterAliases_MayHoldExpressionsAndOneAnother()
    {
        await AssertOrdersAsync("NetAmount gt @limit", o => o.NetAmount > 1500, "&@limit=@base%20add%20500&@base=1000");
        await AssertOrdersAsync("@open and IsBlocked", o => o is { Status: OrderStatus.Open, IsBlocked: true }, "&@open=Status%20eq%20'Open'");
        await AssertOrdersAsync("RequestedDeliveryDate eq @undefined", o => o.RequestedDeliveryDate is null);
        await AssertRefusedAsync("Orders?$filter=NetAmount gt @a&@a=@b&@b=@a", HttpStatusCode.BadRequest, "@a");
    }

    [Theory, Clause("U5.1.1.17", "P11.2.6.6")]
    [InlineData("1 add 2 mul 3 eq 7")]
    [InlineData("(1 add 2) mul 3 eq 9")]
    [InlineData("7 sub 2 sub 1 eq 4")]
    [InlineData("-2 mul 3 eq -6 and not false")]
    [InlineData("false and false or true")]
    [InlineData("true or false and false")]
    [InlineData("not false or true")]
    [InlineData("not false and true eq 1 lt 2")]
    [InlineData("not 1 in (2,3)")]
    [InlineData("6 div 4 mul 2 eq 2 and 7 mod 4 add 1 eq 4")]
    public async Task Operators_BindAsTheStandardSays(string condition)
    {
        Assert.NotEmpty(Ids(await sandbox.GetJsonAsync($"Customers?$filter={Uri.EscapeDataString(condition)}&$top=1&$select=Id")));
        Assert.Empty(Ids(await sandbox.GetJsonAsync($"Customers?$filter={Uri.EscapeDataString($"not ({condition})")}&$top=1&$select=Id")));
    }

    [Fact, Clause("P11.2.6.6")]
    public async Task Search_NotBindsBeforeAndBeforeOr()
    {
        var words = (await sandbox.GetJsonAsync("Customers?$search=nowhere%20AND%20nothing%20OR%20NOT%20nowhere&$top=1&$select=Id")).GetProperty("value");

        Assert.Equal(1, words.GetArrayLength());
    }

    [Fact, Clause("4.7")]
    public async Task Names_OfOperatorsFunctionsAndOptions_AreTakenInAnyCase()
    {
        var answer = await sandbox.GetJsonAsync("Orders?FILTER=NetAmount%20GT%201000%20AND%20EndsWith(Id,'5')%20AND%20Items/ANY(i:TOLOWER(i/Text)%20NE%20null)&$Select=Id&TOP=1000");

        AssertSame(Orders.Where(o => o.NetAmount > 1000 && o.Id.EndsWith('5') && o.Items.Any(i => i.Text is not null)).Select(o => o.Id), Ids(answer));
    }

    [Fact, Clause("4.9g")]
    public async Task AliasThatIsNotGiven_IsNull() => await AssertOrdersAsync("@p eq null and IsBlocked", o => o.IsBlocked);

    [Theory, Clause("2.7.3", "2.7.4", "4.14", "1.7")]
    [InlineData("Customers?$filter=geo.distance(Name,Name) lt 1", HttpStatusCode.NotImplemented, "geo.distance")]
    [InlineData("Customers?$filter=Name eq $root/Customers('1')/Name", HttpStatusCode.NotImplemented, "$root")]
    [InlineData("Customers?$filter=Name/@Core.Description eq 'x'", HttpStatusCode.NotImplemented, "@Core")]
    [InlineData("Customers?$filter=@Core.Messages/any(m:true)", HttpStatusCode.NotImplemented, "annotation")]
    [InlineData("Customers?$filter=frobnicate(Name)", HttpStatusCode.BadRequest, "frobnicate")]
    [InlineData("Customers?$filter=matchesPattern(Name,'[')", HttpStatusCode.BadRequest, "regular expression")]
    public Task WhatIsNotDone_IsRefusedByName(string url, HttpStatusCode status, string named) => AssertRefusedAsync(url, status, named);

    private async Task AssertRefusedAsync(string url, HttpStatusCode status, string named)
    {
        using var response = await sandbox.GetAsync(url.Replace(" ", "%20", StringComparison.Ordinal));
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(named, body.RootElement.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private Task AssertOrdersAsync(string filter, Func<Order, bool> keeps, string more = "") =>
        AssertRowsAsync("Orders", filter, more, Orders.Where(keeps).Select(o => o.Id));

    private Task AssertCasesAsync(string filter, Func<Case, bool> keeps) => AssertRowsAsync("Cases", filter, "", Cases.Where(keeps).Select(c => c.Id));

    private Task AssertCustomersAsync(string filter, Func<Customer, bool> keeps, string more = "") =>
        AssertRowsAsync("Customers", filter, more, Customers.Where(keeps).Select(c => c.Id));

    private async Task AssertRowsAsync(string set, string filter, string more, IEnumerable<string> expected)
    {
        var found = new List<string>();
        for (var url = $"{set}?$filter={Uri.EscapeDataString(filter)}&$select=Id{more}"; url is not null;)
        {
            var page = await sandbox.GetJsonAsync(url);
            found.AddRange(Ids(page));
            url = page.TryGetProperty("@odata.nextLink", out var next) ? next.GetString() : null;
        }

        AssertSame(expected, found, filter);
    }

    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> found, string filter = "")
    {
        var (wanted, got) = (expected.Order(StringComparer.Ordinal).ToList(), found.Order(StringComparer.Ordinal).ToList());
        Assert.True(wanted.SequenceEqual(got), $"{filter}: {wanted.Count} rows expected, {got.Count} found; missing {string.Join(',', wanted.Except(got).Take(5))}; wrong {string.Join(',', got.Except(wanted).Take(5))}");
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static IEnumerable<string> Ids(JsonElement answer) => answer.GetProperty("value").EnumerateArray().Select(r => r.GetProperty("Id").GetString()!);
}
