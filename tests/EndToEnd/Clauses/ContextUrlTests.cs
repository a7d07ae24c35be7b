using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>The context URL of each kind of answer, in both versions.</summary>
[Collection(SandboxCollection.Name)]
public sealed class ContextUrlTests(SandboxFixture sandbox)
{
    [Theory]
    [Clause("P10", "1.11", "8.18")]
    [InlineData("", "", "")]
    [InlineData("Customers?$top=1", "#Customers", "#Customers")]
    [InlineData("Customers('{c}')", "#Customers/$entity", "#Customers/$entity")]
    [InlineData("Customers('{c}')/Orders", "#Orders", "#Orders")]
    [InlineData("Orders('{o}')/Customer", "#Customers/$entity", "#Customers/$entity")]
    [InlineData("Orders('{o}')/Items", "#Orders('{o}')/Items", "#Orders('{o}')/Items")]
    [InlineData("Orders('{o}')/Items(10)", "#Orders('{o}')/Items/$entity", "#Orders('{o}')/Items/$entity")]
    [InlineData("Orders('{o}')/Items?$select=Text,Number", "#Orders('{o}')/Items(Number,Text)", "#Orders('{o}')/Items(Number,Text)")]
    [InlineData("Customers('{c}')/Name", "#Customers('{c}')/Name", "#Customers('{c}')/Name")]
    [InlineData("Customers('{c}')/BillingAddress", "#Customers('{c}')/BillingAddress", "#Customers('{c}')/BillingAddress")]
    [InlineData("Customers('{c}')/BillingAddress/City", "#Customers('{c}')/BillingAddress/City", "#Customers('{c}')/BillingAddress/City")]
    [InlineData("Customers('{c}')/ExternalIds", "#Customers('{c}')/ExternalIds", "#Customers('{c}')/ExternalIds")]
    [InlineData("Orders('{o}')/Items(10)/Text", "#Orders('{o}')/Items(10)/Text", "#Orders('{o}')/Items(10)/Text")]
    public async Task Resource_HasItsForm(string url, string expected40, string expected401) => await AssertAsync(url, expected40, expected401);

    [Theory]
    [Clause("P10", "P11.2.5.1")]
    [InlineData("Customers?$top=1&$select=Name,Id", "#Customers(Id,Name)", "#Customers(Id,Name)")]
    [InlineData("Customers('{c}')?$select=Name", "#Customers(Name)/$entity", "#Customers(Name)/$entity")]
    [InlineData("Customers?$top=1&$select=BillingAddress", "#Customers(BillingAddress)", "#Customers(BillingAddress)")]
    [InlineData("Customers?$top=1&$select=BillingAddress/City,Id", "#Customers(Id,BillingAddress/City)", "#Customers(Id,BillingAddress/City)")]
    [InlineData("Customers?$top=1&$select=BillingAddress($select=City)", "#Customers(BillingAddress/City)", "#Customers(BillingAddress/City)")]
    [InlineData("Customers('{c}')/Orders?$select=Id", "#Orders(Id)", "#Orders(Id)")]
    public async Task Projection_StandsInParentheses(string url, string expected40, string expected401) => await AssertAsync(url, expected40, expected401);

    [Theory]
    [Clause("P10")]
    [InlineData("Customers?$top=1&$expand=Orders", "#Customers", "#Customers(Orders())")]
    [InlineData("Customers('{c}')?$expand=Orders", "#Customers/$entity", "#Customers(Orders())/$entity")]
    [InlineData("Customers?$top=1&$select=Id&$expand=Orders,Parent", "#Customers(Id)", "#Customers(Id,Orders(),Parent())")]
    [InlineData("Customers?$top=1&$expand=Orders($select=Id)", "#Customers(Orders(Id))", "#Customers(Orders(Id))")]
    [InlineData("Customers?$top=1&$select=Id&$expand=Orders($select=Id;$expand=Items)", "#Customers(Id,Orders(Id))", "#Customers(Id,Orders(Id,Items()))")]
    [InlineData("Customers?$top=1&$expand=Orders($expand=Items($select=Text))", "#Customers(Orders(Items(Text)))", "#Customers(Orders(Items(Text)))")]
    [InlineData("Customers?$top=1&$expand=Orders($filter=Id ne '1';$top=1)", "#Customers", "#Customers(Orders())")]
    public async Task Expansion_IsNamedByItsVersion(string url, string expected40, string expected401) => await AssertAsync(url, expected40, expected401);

    private async Task AssertAsync(string url, string expected40, string expected401)
    {
        foreach (var (version, name, expected) in new[] { ("4.0", "@odata.context", expected40), ("4.01", "@context", expected401) })
        {
            var answer = await sandbox.GetJsonAsync(Filled(url).Replace(" ", "%20", StringComparison.Ordinal), $"OData-MaxVersion: {version}");

            Assert.Equal($"{sandbox.Client.BaseAddress}$metadata{Filled(expected)}", answer.GetProperty(name).GetString());
            Assert.Equal(name, answer.EnumerateObject().First().Name);
        }
    }

    private string Filled(string text)
    {
        var order = sandbox.Data.Orders.First(o => o.Items.Any(i => i.Number == 10 && i.Text is not null) && o.CustomerId is not null);
        var customer = sandbox.Data.Customers.First(c => c is { Name: not null, BillingAddress.City: not null });
        return text.Replace("{o}", order.Id, StringComparison.Ordinal).Replace("{c}", customer.Id, StringComparison.Ordinal);
    }
}
