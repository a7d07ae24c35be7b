using System.Globalization;
using System.Net;
using System.Text.Json;
using CanonicalGateway.Contracts.Entities;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>Resource paths (URL Conventions 4).</summary>
[Collection(SandboxCollection.Name)]
public sealed class PathTests(SandboxFixture sandbox)
{
    private Order Order => sandbox.Data.Orders.First(o => o.Items.Count > 1 && o.Items[0].ProductId is { } product && sandbox.Data.Products.Any(p => p.Id == product && p.Name is not null));

    private Customer Orphan => sandbox.Data.Customers.First(c => c.ParentId is null);

    [Fact, Clause("4.9l", "3.12")]
    public async Task Key_AsSegment_IsTheKeyInParentheses()
    {
        var product = sandbox.Data.Products.First(p => p.Id == Order.Items[0].ProductId);

        var inParentheses = await TextAsync($"Orders('{Order.Id}')/Items({Order.Items[0].Number})/Product/Name/$value");
        var asSegments = await TextAsync($"Orders/{Order.Id}/Items/{Order.Items[0].Number.ToString(CultureInfo.InvariantCulture)}/Product/Name/$value");

        Assert.Equal(product.Name, inParentheses);
        Assert.Equal(product.Name, asSegments);
    }

    [Fact, Clause("P10", "3.12")]
    public async Task Context_OfAPropertyOfARelatedRow_NamesThatRow()
    {
        var answer = await sandbox.GetJsonAsync($"Orders('{Order.Id}')/Items({Order.Items[0].Number})/Product/Name");

        Assert.EndsWith($"$metadata#Products('{Order.Items[0].ProductId}')/Name", answer.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
    }

    [Fact, Clause("3.12")]
    public async Task Key_NamedOrByAlias_IsTheKey()
    {
        var id = sandbox.Data.Customers[0].Id;

        var named = await sandbox.GetJsonAsync($"Customers(Id='{id}')?$select=Id");
        var aliased = await sandbox.GetJsonAsync($"Customers(@k)?$select=Id&@k=%27{id}%27");

        Assert.Equal(id, named.GetProperty("Id").GetString());
        Assert.Equal(id, aliased.GetProperty("Id").GetString());
    }

    [Fact, Clause("4.9f")]
    public async Task Key_WithSlashAndBackslash_IsTakenEncodedAndByAlias()
    {
        using var encoded = await sandbox.GetAsync("Customers('no%2Fsuch%5Ckey')");
        using var aliased = await sandbox.GetAsync("Customers(@k)?@k='no/such\\key'");

        Assert.Equal(HttpStatusCode.NotFound, encoded.StatusCode);
        Assert.Contains("no/such", await MessageOfAsync(encoded), StringComparison.Ordinal);
        Assert.Contains("no/such", await MessageOfAsync(aliased), StringComparison.Ordinal);
    }

    [Fact, Clause("3.12")]
    public async Task AlternateKey_FindsTheOneRow()
    {
        var customer = sandbox.Data.Customers.First(c => c.TaxNumber is not null);
        var product = sandbox.Data.Products.First(p => p.Gtin is not null);

        Assert.Equal(customer.Id, (await sandbox.GetJsonAsync($"Customers(TaxNumber='{customer.TaxNumber}')?$select=Id")).GetProperty("Id").GetString());
        Assert.Equal(product.Id, await TextAsync($"Products(Gtin='{product.Gtin}')/Id/$value"));
        using var none = await sandbox.GetAsync("Products(Gtin='nothing')");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Contains("Gtin", await MessageOfAsync(none), StringComparison.Ordinal);
    }

    [Fact]
    public void AlternateKeys_OfTheDataSet_AreUnique()
    {
        AssertUnique(sandbox.Data.Customers.Select(c => c.TaxNumber));
        AssertUnique(sandbox.Data.Customers.Select(c => c.CustomerNumber));
        AssertUnique(sandbox.Data.Products.Select(p => p.Gtin));
        AssertUnique(sandbox.Data.Products.Select(p => p.Code));
        AssertUnique(sandbox.Data.Orders.Select(o => o.OrderNumber));
        AssertUnique(sandbox.Data.Invoices.Select(i => i.InvoiceNumber));
        AssertUnique(sandbox.Data.Cases.Select(c => c.CaseNumber));

        static void AssertUnique(IEnumerable<string?> values)
        {
            var given = values.OfType<string>().ToList();
            Assert.Equal(given.Count, given.Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Fact, Clause("3.12")]
    public async Task NullNavigation_AtTheEnd_Is204_AndDeeper404()
    {
        using var at = await sandbox.GetAsync($"Customers('{Orphan.Id}')/Parent");
        using var reference = await sandbox.GetAsync($"Customers('{Orphan.Id}')/Parent/$ref");
        using var below = await sandbox.GetAsync($"Customers('{Orphan.Id}')/Parent/Name");

        Assert.Equal(HttpStatusCode.NoContent, at.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, reference.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, below.StatusCode);
    }

    [Fact, Clause("2.4", "3.9.3", "3.12")]
    public async Task Cast_ToTheTypeItself_ChangesNothing()
    {
        var customer = sandbox.Data.Customers.First(c => c is { Name: not null, BillingAddress.City: not null });

        Assert.Equal(customer.Name, await TextAsync($"Customers/Canonical.Customer('{customer.Id}')/Canonical.Customer/Name/$value"));
        Assert.Equal(customer.BillingAddress!.City, await TextAsync($"Customers('{customer.Id}')/BillingAddress/Canonical.Address/City/$value"));
        var row = await sandbox.GetJsonAsync($"Customers('{customer.Id}')?$select=Canonical.Customer/Name&$expand=Canonical.Customer/Orders/Canonical.Order($top=1)");
        Assert.Equal(customer.Name, row.GetProperty("Name").GetString());
        Assert.Equal(JsonValueKind.Array, row.GetProperty("Orders").ValueKind);
    }

    [Theory, Clause("2.4", "1.11")]
    [InlineData("Customers/Canonical.Order", HttpStatusCode.BadRequest, "Canonical.Order")]
    [InlineData("Customers/Canonical.Nothing", HttpStatusCode.NotFound, "Canonical.Nothing")]
    [InlineData("Customers?$expand=Orders/Canonical.Customer", HttpStatusCode.BadRequest, "Canonical.Customer")]
    [InlineData("Customers('1')/$value", HttpStatusCode.BadRequest, "$value")]
    [InlineData("Customers/$each", HttpStatusCode.NotImplemented, "$each")]
    [InlineData("$all", HttpStatusCode.NotImplemented, "$all")]
    [InlineData("$crossjoin(Customers,Orders)", HttpStatusCode.NotImplemented, "$crossjoin")]
    public async Task Path_ThatDoesNotApply_IsRefusedByName(string url, HttpStatusCode status, string culprit)
    {
        using var response = await sandbox.GetAsync(url);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(culprit, await MessageOfAsync(response), StringComparison.Ordinal);
    }

    [Fact, Clause("3.12")]
    public async Task EntityId_AbsoluteOrRelative_GivesTheEntity()
    {
        var customer = sandbox.Data.Customers.First(c => c.Name is not null);
        var absolute = Uri.EscapeDataString($"{sandbox.Client.BaseAddress}Customers('{customer.Id}')");

        foreach (var url in new[] { $"$entity?$id=Customers('{customer.Id}')", $"$entity?$id={absolute}", $"$entity/Canonical.Customer?$id={absolute}" })
        {
            var row = await sandbox.GetJsonAsync($"{url}&$select=Name&$expand=Orders/$count");
            Assert.Equal(customer.Name, row.GetProperty("Name").GetString());
            Assert.EndsWith("#Customers(Name)/$entity", row.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        }

        using var foreign = await sandbox.GetAsync($"$entity?$id={Uri.EscapeDataString($"https://elsewhere.example/odata/v1/Customers('{customer.Id}')")}");
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
    }

    [Fact, Clause("5.11", "6.8")]
    public async Task FilterSegment_NarrowsTheCollection()
    {
        var active = sandbox.Data.Customers.Where(c => c.Status == CustomerStatus.Active).ToList();
        var other = sandbox.Data.Customers.First(c => c.Status != CustomerStatus.Active);

        Assert.Equal(active.Count.ToString(CultureInfo.InvariantCulture), await TextAsync("Customers/$filter(@f)/$count?@f=Status%20eq%20'Active'"));
        Assert.Equal(
            active.Count(c => c.Currency == "EUR").ToString(CultureInfo.InvariantCulture),
            await TextAsync("Customers/$filter(Status%20eq%20'Active')/$filter(Currency%20eq%20'EUR')/$count"));
        Assert.Equal(active[0].Id, await TextAsync($"Customers/$filter(Status%20eq%20'Active')('{active[0].Id}')/Id/$value"));
        using var outside = await sandbox.GetAsync($"Customers/$filter(Status%20eq%20'Active')/{other.Id}");
        Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
        var items = await sandbox.GetJsonAsync($"Orders('{Order.Id}')/Items/$filter(Number%20gt%20{Order.Items[0].Number.ToString(CultureInfo.InvariantCulture)})?$select=Number");
        Assert.Equal(Order.Items.Skip(1).Select(i => i.Number), items.GetProperty("value").EnumerateArray().Select(i => i.GetProperty("Number").GetInt32()));
    }

    [Fact, Clause("2.6", "P11.2.3")]
    public async Task RawValue_OfMedia_IsTheStream()
    {
        var product = sandbox.Data.Products[0].Id;
        using var plain = await sandbox.GetAsync($"Products('{product}')/Image");
        using var raw = await sandbox.GetAsync($"Products('{product}')/Image/$value");

        Assert.Equal(plain.StatusCode, raw.StatusCode);
        Assert.Equal(
            await plain.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), await raw.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Metadata_NamesAlternateKeysAndSegments()
    {
        var csdl = await TextAsync("$metadata");

        Assert.Contains("AlternateKeys", csdl, StringComparison.Ordinal);
        Assert.Contains("KeyAsSegmentSupported\" Bool=\"true\"", csdl, StringComparison.Ordinal);
        Assert.Contains("QuerySegmentSupported\" Bool=\"true\"", csdl, StringComparison.Ordinal);
    }

    private async Task<string> TextAsync(string url)
    {
        using var response = await sandbox.GetAsync(url);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{url}: {(int)response.StatusCode} {text}");
        return text;
    }

    private static async Task<string> MessageOfAsync(HttpResponseMessage response)
    {
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return body.RootElement.GetProperty("error").GetProperty("message").GetString()!;
    }
}
