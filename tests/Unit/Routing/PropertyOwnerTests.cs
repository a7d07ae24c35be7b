using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Routing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Routing;

public sealed class PropertyOwnerTests
{
    private const string Rest = """ "Kind, Language, TaxNumber, Currency, PaymentTerms": "s4" """;

    [Fact]
    public void Owner_ReadAndWriteApart_IsReadFromOneAndWrittenToTheOther()
    {
        var customer = Customer("""{ "SupportTier": "zendesk", "Phone, Website": { "read": "replica", "write": "salesforce" }, "Email": { "read": "replica", "write": "replica" }, """ + Rest + "}");

        Assert.Equal("replica", customer.Owners[Of(customer, "Phone")].Backend);
        Assert.Equal("salesforce", customer.WriteOwners[Of(customer, "Phone")]);
        Assert.Equal("salesforce", customer.WriteOwners[Of(customer, "Website")]);
        Assert.Equal("replica", customer.Owners[Of(customer, "Email")].Backend);
        Assert.Equal(2, customer.WriteOwners.Count);
        Assert.Empty(customer.Moves);
        Assert.Equal(["salesforce", "s4", "replica", "s4", "zendesk"], customer.Sources.Select(s => s.Backend));
    }

    [Theory]
    [InlineData(0, "zendesk", false)]
    [InlineData(1, "zendesk", true)]
    [InlineData(25, "zendesk", true)]
    [InlineData(99, "zendesk", true)]
    [InlineData(100, "replica", false)]
    public void Owner_Moving_IsReadByShareOfKeys(int percent, string owner, bool moves)
    {
        var customer = Customer($$"""{ "SupportTier": { "from": "zendesk", "to": "replica", "percent": {{percent}} }, {{Rest}} }""");

        var tier = Of(customer, "SupportTier");
        Assert.Equal(owner, customer.Owners[tier].Backend);
        Assert.Equal(moves ? new PropertyMove(customer.Sources.Single(s => s.Backend == "replica"), percent) : null, customer.Moves.GetValueOrDefault(tier));
        Assert.Equal(moves || owner == "replica", customer.Sources.Any(s => s.Backend == "replica"));
        Assert.Empty(customer.WriteOwners);
    }

    [Fact]
    public void Owner_ContainedCollection_Moves()
    {
        var order = RuleSet.Route("Order", """{ "Order": { "anchor": "s4", "properties": { "Items": { "from": "s4", "to": "s4-new", "percent": 50 } } } }""");

        Assert.Equal("s4-new", order.Moves[order.Type.Navigation("Items")].To.Backend);
        Assert.Equal(["s4", "s4-new"], order.Sources.Select(s => s.Backend));
    }

    [Fact]
    public void Owner_Media_MayBeWrittenElsewhere()
    {
        var invoice = RuleSet.Route("Invoice", """{ "Invoice": { "anchor": "s4", "properties": { "Document": { "read": "s4-new", "write": "s4" } } } }""");

        Assert.Equal("s4-new", invoice.MediaOwners[invoice.Type.Property("Document")]);
        Assert.Equal("s4", invoice.WriteOwners[invoice.Type.Property("Document")]);
        Assert.Single(invoice.Sources);
    }

    [Theory]
    [InlineData("""{ "read": "replica" }""", "SupportTier:write: missing; expected the backend that takes changes")]
    [InlineData("""{ "write": "replica" }""", "SupportTier:read: missing; expected the backend to read from")]
    [InlineData("""{ "read": "replica", "write": "zendesk", "percent": 5 }""", "SupportTier:percent: unknown setting")]
    [InlineData("""{ "read": "s5", "write": "zendesk" }""", "SupportTier:read = s5: no backend of that name is configured; did you mean s4?")]
    [InlineData("""{ "read": "replica", "write": "salesforce" }""", "SupportTier:write = salesforce: salesforce does not hold SupportTier; crm-new, replica, zendesk does")]
    [InlineData("""{ "from": "zendesk", "to": "salesforce", "percent": 25 }""", "SupportTier:to = salesforce: salesforce does not hold SupportTier; crm-new, replica, zendesk does")]
    [InlineData("""{ "from": "salesforce", "to": "zendesk", "percent": 25 }""", "SupportTier:from = salesforce: salesforce does not hold SupportTier; crm-new, replica, zendesk does")]
    [InlineData("""{ "from": "zendesk", "to": "replica", "percent": -1 }""", "SupportTier:percent = -1: expected 0-100")]
    [InlineData("""{ "from": "zendesk", "to": "replica", "percent": "many" }""", "SupportTier:percent = many: expected 0-100")]
    [InlineData("""{ "from": "zendesk", "to": "zendesk", "percent": 1 }""", "SupportTier:to = zendesk: the same as from; name the backend alone where nothing moves")]
    [InlineData("\" \"", "SupportTier: expected the name of a backend")]
    public void Owner_OneFault_NamesPathValueAndMend(string owner, string fault)
    {
        var faults = RuleSet.Compile($$"""{ "Customer": { "anchor": "salesforce", "properties": { "SupportTier": {{owner}}, {{Rest}} } } }""").Faults;

        Assert.Equal([$"Routing:Customer:properties:{fault}"], faults);
    }

    [Fact]
    public void Owner_MovingMedia_IsAFault()
    {
        var faults = RuleSet.Compile("""{ "Invoice": { "anchor": "s4", "properties": { "Document": { "from": "s4", "to": "s4-new", "percent": 5 } } } }""").Faults;

        Assert.Equal(["Routing:Invoice:properties:Document = s4 -> s4-new 5%: Document is media and can't move key by key; give it to one backend"], faults);
    }

    [Fact]
    public void Owner_MovesToWhereKeysCannotBeLookedUp_IsAFaultAtAnyPercentage()
    {
        var landscape = RuleSet.Landscape();
        landscape["replica"] = FakeAdapter.Of("replica", FakeAdapter.Source("replica", "Account", "Customer") with { LookupProperties = [] });

        var faults = RuleSet.Compile("""{ "Customer": { "anchor": "salesforce", "properties": { "SupportTier": { "from": "zendesk", "to": "replica", "percent": 0 }, "Kind, Language, TaxNumber, Currency, PaymentTerms": "s4" } } }""", landscape).Faults;

        Assert.Equal(["Routing:Customer:properties: replica cannot look Account up by Id, so it cannot own SupportTier beside the anchor"], faults);
    }

    [Theory]
    [InlineData(""" "cacheSeconds": 60 """, 60, null)]
    [InlineData(""" "hedgeAfterMilliseconds": 250 """, 0, 250)]
    [InlineData(""" "cacheSeconds": 86400, "hedgeAfterMilliseconds": 60000 """, 86400, 60000)]
    [InlineData(""" "cacheSeconds": 0 """, 0, null)]
    public void Calls_OfAnEntity_HoldForItsPartitionsToo(string settings, int fresh, int? hedge)
    {
        var order = RuleSet.Route("Order", $$"""{ "Order": { "anchor": { "from": "s4", "to": "s4-new", "percent": 5 }, {{settings}} } }""");

        var expected = new CallPolicy { FreshFor = TimeSpan.FromSeconds(fresh), HedgeAfter = hedge is { } ms ? TimeSpan.FromMilliseconds(ms) : null };
        Assert.Equal(expected, order.Calls);
        Assert.All(order.Partitions, p => Assert.Equal(expected, p.Route.Calls));
    }

    [Theory]
    [InlineData(""" "cacheSeconds": 86401 """, "cacheSeconds = 86401: expected 0-86400")]
    [InlineData(""" "cacheSeconds": -1 """, "cacheSeconds = -1: expected 0-86400")]
    [InlineData(""" "hedgeAfterMilliseconds": 0 """, "hedgeAfterMilliseconds = 0: expected 1-60000")]
    [InlineData(""" "hedgeAfterMilliseconds": 60001 """, "hedgeAfterMilliseconds = 60001: expected 1-60000")]
    public void Calls_OutsideTheirRange_AreFaults(string settings, string fault) =>
        Assert.Equal([$"Routing:Order:{fault}"], RuleSet.Compile($$"""{ "Order": { "anchor": "s4", {{settings}} } }""").Faults);

    [Fact]
    public void Calls_OfAForwardedEntity_AreAFault() =>
        Assert.Equal(
            ["Routing:Order:cacheSeconds = 5: the calls of an entity that is forwarded are passed on as they come; remove it"],
            RuleSet.Compile("""{ "Order": { "forward": "catalog", "cacheSeconds": 5 } }""").Faults);

    private static EntityRoute Customer(string properties) => RuleSet.Route("Customer", $$"""{ "Customer": { "anchor": "salesforce", "properties": {{properties}} } }""");

    private static Property Of(EntityRoute route, string name) => route.Type.Property(name);
}
