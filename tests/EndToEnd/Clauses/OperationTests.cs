using System.Net;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Contracts.Entities;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>Functions and actions (Protocol 11.5, URL Conventions 4.5).</summary>
[Collection(SandboxCollection.Name)]
public sealed class OperationTests(SandboxFixture sandbox)
{
    private static readonly DateOnly _from = new(2023, 1, 1);
    private static readonly DateOnly _to = new(2024, 6, 30);

    private Customer Buyer => sandbox.Data.Customers
        .Where(c => sandbox.Data.Orders.Any(o => o.CustomerId == c.Id && o.OrderDate >= _from && o.OrderDate <= _to))
        .MaxBy(c => sandbox.Data.Orders.Where(o => o.CustomerId == c.Id).Select(o => o.Currency).Distinct().Count())!;

    [Fact]
    public async Task BoundFunction_AddsUpTheOrdersOfTheRow()
    {
        var body = await sandbox.GetJsonAsync($"Customers('{Buyer.Id}')/Canonical.OrderTotals()");

        Assert.EndsWith("/odata/v1/$metadata#Collection(Canonical.OrderTotal)", body.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        Assert.Equal(Totals(_ => true), RowsOf(body));
    }

    [Theory, Clause("4.9a", "4.9e", "4.9g")]
    [InlineData("Canonical.OrderTotals(From=2023-01-01,To=2024-06-30)")]
    [InlineData("OrderTotals(To=@t,From='2023-01-01')?@t=2024-06-30")]
    [InlineData("Canonical.OrderTotals?From=2023-01-01&To=2024-06-30")]
    [InlineData("OrderTotals?@From=2023-01-01&@To=2024-06-30")]
    public async Task Parameters_InEveryForm_ChooseTheOrders(string call)
    {
        var body = await sandbox.GetJsonAsync($"Customers('{Buyer.Id}')/{call}");

        Assert.Equal(Totals(o => o.OrderDate >= _from && o.OrderDate <= _to), RowsOf(body));
    }

    [Fact]
    public async Task Result_IsComposed_WithOptionsAndCount()
    {
        var (url, all) = ($"Customers('{Buyer.Id}')/OrderTotals()", Totals(_ => true));

        var some = await sandbox.GetJsonAsync($"{url}?$filter=Count%20gt%200&$orderby=Currency%20desc&$top=1&$count=true&$select=Count,Currency");
        using var count = await sandbox.GetAsync($"{url}/$count?$filter=NetAmount%20lt%200");

        Assert.Equal(all.Count, some.GetProperty("@odata.count").GetInt32());
        var only = Assert.Single(some.GetProperty("value").EnumerateArray().ToList());
        Assert.Equal(all[^1].Currency, only.GetProperty("Currency").GetString());
        Assert.False(only.TryGetProperty("NetAmount", out _));
        Assert.EndsWith("#Collection(Canonical.OrderTotal)(Currency,Count)", some.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        Assert.Equal("0", await count.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task BoundFunction_AfterANavigation_IsCalledOnThatRow()
    {
        var order = sandbox.Data.Orders.First(o => o.CustomerId == Buyer.Id);

        Assert.Equal(Totals(_ => true), RowsOf(await sandbox.GetJsonAsync($"Orders('{order.Id}')/Customer/Canonical.OrderTotals()")));
    }

    [Theory]
    [InlineData("Customers('none')/Canonical.OrderTotals()", 404, "none")]
    [InlineData("Customers('none')/Canonical.Sums()", 404, "Canonical.Sums")]
    [InlineData("Customers('none')/Canonical.OrderTotals(From=2024-01-01)", 400, "To")]
    [InlineData("Owners(Entity='Custmer')", 400, "Customer")]
    [InlineData("Owners(Entity=null)", 400, "Entity")]
    [InlineData("Validate", 405, "GET")]
    public async Task Call_ThatIsWrong_IsRefusedByName(string url, int status, string named)
    {
        using var response = await sandbox.GetAsync(url);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(named, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact, Clause("P9.2.2")]
    public async Task OtherMethods_AreRefused_WithThoseThatFit()
    {
        using var function = await sandbox.SendAsync(HttpMethod.Post, $"Customers('{Buyer.Id}')/Canonical.OrderTotals()", TestContext.Current.CancellationToken);
        using var action = await sandbox.SendAsync(HttpMethod.Put, "Validate", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, function.StatusCode);
        Assert.Equal(["GET", "HEAD"], function.Content.Headers.Allow);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, action.StatusCode);
        Assert.Equal(["POST"], action.Content.Headers.Allow);
    }

    [Fact, Clause("4.9c")]
    public async Task FunctionImport_WithoutParameters_IsCalledWithAndWithoutParentheses()
    {
        var without = await sandbox.GetJsonAsync("Owners");
        var with = await sandbox.GetJsonAsync("Owners()");
        var service = await sandbox.GetJsonAsync("");

        Assert.Equal(without.GetRawText(), with.GetRawText());
        Assert.Contains(service.GetProperty("value").EnumerateArray(), e => e.GetProperty("kind").GetString() == "FunctionImport" && e.GetProperty("url").GetString() == "Owners");
    }

    [Fact]
    public async Task Owners_SayWhatTheMetadataSays()
    {
        var tier = await sandbox.GetJsonAsync("Owners(Entity='Customer')?$filter=Property%20eq%20'SupportTier'");
        var rows = await sandbox.GetJsonAsync("Owners?Entity='Order'&$filter=Property%20eq%20null");

        Assert.Equal("zendesk", Assert.Single(tier.GetProperty("value").EnumerateArray().ToList()).GetProperty("Backend").GetString());
        Assert.Contains(rows.GetProperty("value").EnumerateArray(), r => r.GetProperty("Backend").GetString() == "s4-emea" && r.GetProperty("Condition").GetString() is not null);
    }

    [Theory, Clause("4.9d")]
    [InlineData(null)]
    [InlineData("{}")]
    public async Task Action_WithoutParameters_TakesAnEmptyObjectOrNoBody(string? json)
    {
        var (status, body) = await ValidateAsync(json);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(body.GetProperty("value").EnumerateArray());
    }

    [Fact]
    public async Task Validate_NamesWhatIsWrong_AndChangesNothing()
    {
        sandbox.ForgetCalls();

        var (status, body) = await ValidateAsync("""{"Customer":{"Nam":"x","Status":"Active","TaxNumber":"123456789012345678901"},"Order":{"Customer@odata.bind":"Orders('1')"}}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            ["UnknownProperty Customer/Nam", "TooLong Customer/TaxNumber", "InvalidReference Order/Customer@odata.bind"],
            body.GetProperty("value").EnumerateArray().Select(f => $"{f.GetProperty("Code").GetString()} {f.GetProperty("Target").GetString()}"));
        Assert.Equal(0, sandbox.CallsTo("salesforce") + sandbox.CallsTo("s4") + sandbox.CallsTo("zendesk"));
    }

    [Theory]
    [InlineData("""{"Customer":{"Name":"x",}}""", "line 1, byte 25")]
    [InlineData("""{"Custmer":{}}""", "did you mean Customer?")]
    [InlineData("""[]""", "an array")]
    [InlineData("""{"Customer":{"Name":"\ud800"}}""", "Unicode")]
    [InlineData("""{"IsUpdate":1}""", "IsUpdate")]
    [InlineData("""{} {}""", "line 1, byte 4")]
    public async Task Validate_BodyThatCannotBeRead_IsRefused(string json, string named)
    {
        var (status, body) = await ValidateAsync(json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(named, body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FullMetadata_OffersTheFunctionsOfARow()
    {
        var body = await sandbox.GetJsonAsync($"Customers('{Buyer.Id}')?$format=application/json;odata.metadata=full");

        var offer = body.GetProperty("#Canonical.OrderTotals");
        Assert.Equal("OrderTotals", offer.GetProperty("title").GetString());
        Assert.Equal(Totals(_ => true), RowsOf(await sandbox.GetJsonAsync(offer.GetProperty("target").GetString()!)));
    }

    [Fact]
    public async Task Batch_CallsFunctionsAndActions()
    {
        using var content = new StringContent(
            """{"requests":[{"id":"1","method":"get","url":"Owners(Entity='Case')?$top=1"},{"id":"2","method":"post","url":"Validate","headers":{"content-type":"application/json"},"body":{"Case":{"Nope":1}}}]}""",
            Encoding.UTF8,
            "application/json");
        using var response = await sandbox.Client.PostAsync(new Uri("$batch", UriKind.Relative), content, TestContext.Current.CancellationToken);

        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var answers = document.RootElement.GetProperty("responses").EnumerateArray().ToList();
        Assert.All(answers, a => Assert.Equal(200, a.GetProperty("status").GetInt32()));
        Assert.All(answers, a => Assert.Equal(1, a.GetProperty("body").GetProperty("value").GetArrayLength()));
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> ValidateAsync(string? json)
    {
        using var content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await sandbox.Client.PostAsync(new Uri("Validate", UriKind.Relative), content, TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (response.StatusCode, document.RootElement.Clone());
    }

    private List<(string? Currency, long Count, decimal? NetAmount)> Totals(Func<Order, bool> counts) =>
    [
        .. sandbox.Data.Orders.Where(o => o.CustomerId == Buyer.Id && counts(o))
            .GroupBy(o => o.Currency)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, (long)g.Count(), g.All(o => o.NetAmount is null) ? (decimal?)null : g.Sum(o => o.NetAmount))),
    ];

    private static List<(string? Currency, long Count, decimal? NetAmount)> RowsOf(JsonElement body) =>
    [
        .. body.GetProperty("value").EnumerateArray().Select(r => (
            r.GetProperty("Currency").GetString(),
            r.GetProperty("Count").GetInt64(),
            r.GetProperty("NetAmount") is { ValueKind: JsonValueKind.Number } amount ? amount.GetDecimal() : (decimal?)null)),
    ];
}
