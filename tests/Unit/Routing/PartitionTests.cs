using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Tests.Unit.Parsing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Routing;

public sealed class PartitionTests
{
    [Fact]
    public void Partitions_FirstMatchWins_ConditionsExcludeOneAnother()
    {
        var order = RuleSet.Route("Order", """
            { "Order": { "partitions": [
                { "when": "SalesOrganization eq '1010'", "backend": "s4-emea", "keys": "startswith(Id,'9')" },
                { "when": "contains(CustomerReference,'x') or OrderDate ge 2025-01-01", "backend": "s4-new" },
                { "backend": "s4" } ] } }
            """);

        Assert.Null(order.Anchor);
        Assert.Empty(order.Sources);
        Assert.Empty(order.Owners);
        Assert.Equal(["s4-emea", "s4-new", "s4"], order.Partitions.Select(p => p.Route.Anchor!.Backend));
        Assert.Equal(
            [
                "(eq SalesOrganization '1010')",
                "(and (or (contains CustomerReference 'x') (ge OrderDate 2025-01-01)) (ne SalesOrganization '1010'))",
                "(and (ne SalesOrganization '1010') (ne (contains CustomerReference 'x') true) (not (ge OrderDate 2025-01-01)))",
            ],
            order.Partitions.Select(p => p.When.Print()));
        Assert.Equal(["(startswith Id '9')", "", ""], order.Partitions.Select(p => p.Keys.Print()));
        Assert.Equal(["SalesOrganization eq '1010'", null], order.Partitions.Where((_, i) => i != 1).Select(p => p.WhenText));
    }

    [Fact]
    public void Partitions_PropertyRules_HoldInAll()
    {
        var customer = RuleSet.Route("Customer", """
            { "Customer": {
                "partitions": [ { "when": "Industry eq 'Retail'", "backend": "crm-new" }, { "backend": "salesforce" } ],
                "properties": { "Kind, Language, TaxNumber, Currency, PaymentTerms": "s4", "SupportTier": "zendesk" } } }
            """);

        Assert.Equal(["crm-new", "salesforce"], customer.Partitions.Select(p => p.Route.Owners[customer.Type.Property("Name")].Backend));
        Assert.All(customer.Partitions, p => Assert.Equal("zendesk", p.Route.Owners[customer.Type.Property("SupportTier")].Backend));
        Assert.All(customer.Partitions, p => Assert.Equal(4, p.Route.Sources.Length));
    }

    [Fact]
    public void Partitions_Media_BelongToEachPartitionsBackend()
    {
        var invoice = RuleSet.Route("Invoice", """{ "Invoice": { "partitions": [ { "when": "CompanyCode eq '1'", "backend": "s4-emea" }, { "backend": "s4" } ] } }""");

        Assert.Empty(invoice.MediaOwners);
        Assert.Equal(["s4-emea", "s4"], invoice.Partitions.Select(p => p.Route.MediaOwners[invoice.Type.Property("Document")]));
    }

    [Fact]
    public void Partitions_OneWithoutCondition_IsAnAnchor()
    {
        var order = RuleSet.Route("Order", """{ "Order": { "partitions": [ { "backend": "s4" } ] } }""");

        Assert.Empty(order.Partitions);
        Assert.Equal("s4", order.Anchor!.Backend);
    }

    [Theory]
    [InlineData("""{ "when": "SalesOrganization eq '1'", "backend": "s4-emea" }""", "partitions:0:when = SalesOrganization eq '1': rows that no partition's condition fits would be lost; end with a partition without when")]
    [InlineData("""{ "backend": "s4-emea" }, { "backend": "s4" }""", "partitions:0: without when it takes all rows and leaves none to the partitions after it; only the last may be without")]
    [InlineData("""{ "when": "SalesOrg eq '1'", "backend": "s4-emea" }, { "backend": "s4" }""", "partitions:0:when = SalesOrg eq '1': when, character 1: Order has no property 'SalesOrg'.")]
    [InlineData("""{ "when": "SalesOrganization eq 1", "backend": "s4-emea" }, { "backend": "s4" }""", null)]
    [InlineData("""{ "when": "SalesOrganization eq '1')", "backend": "s4-emea" }, { "backend": "s4" }""", "partitions:0:when = SalesOrganization eq '1'): when, character 25: An operator or the end expected, ')' found.")]
    [InlineData("""{ "when": "SalesOrganization eq @s", "backend": "s4-emea" }, { "backend": "s4" }""", "partitions:0:when = SalesOrganization eq @s: parameter aliases have no values here; write the values themselves")]
    [InlineData("""{ "when": "Customer/Name eq 'x'", "backend": "s4-emea" }, { "backend": "s4" }""", "partitions:0:when = Customer/Name eq 'x': Customer leads to other rows; expected a filter on properties of Order alone")]
    [InlineData("""{ "when": "Items/any(i:i/Number eq 1)", "backend": "s4-emea" }, { "backend": "s4" }""", "partitions:0:when = Items/any(i:i/Number eq 1): Items leads to other rows; expected a filter on properties of Order alone")]
    [InlineData("""{ "when": "true", "backend": "s4-emea" }, { "backend": "s4" }""", "partitions:0:when = true: expected a filter on properties of Order")]
    [InlineData("""{ "when": "Division eq '1'", "backend": "s4-emea", "keys": "Id gt '5' and Channel eq 'x'" }, { "backend": "s4" }""", "partitions:0:keys = Id gt '5' and Channel eq 'x': Channel is not the key; expected a filter on Id alone")]
    [InlineData("""{ "when": "Division eq '1'", "backend": "s4-emea", "keys": "Id gt" }, { "backend": "s4" }""", "partitions:0:keys = Id gt: keys, character 6: An operand expected after 'gt', the end found.")]
    [InlineData("""{ "when": "Division eq '1'", "backend": "s4-emea" }, { "when": "Division eq '1'", "backend": "s4-new" }, { "backend": "s4" }""", "partitions:1:when = Division eq '1': the same condition as Routing:Order:partitions:0, which leaves no row to this one")]
    [InlineData("""{ "when": "Division eq '1'", "backend": "s5" }, { "backend": "s4" }""", "partitions:0:backend = s5: no backend of that name is configured; did you mean s4?")]
    [InlineData("""{ "when": "Division eq '1'", "backend": "zendesk" }, { "backend": "s4" }""", "partitions:0:backend = zendesk: zendesk has no map of Order; s4, s4-emea, s4-new does")]
    [InlineData("""{ "when": "Division eq '1'" }, { "backend": "s4" }""", "partitions:0:backend: missing; expected the backend that owns the partition's rows")]
    [InlineData("""{ "when": "Division eq '1'", "backend": "s4-emea", "key": "x" }, { "backend": "s4" }""", "partitions:0:key: unknown setting; did you mean keys?")]
    public void Partitions_OneFault_NamesPathValueAndMend(string partitions, string? fault)
    {
        var faults = RuleSet.Compile($$"""{ "Order": { "partitions": [ {{partitions}} ] } }""").Faults;

        var line = Assert.Single(faults);
        if (fault is not null)
        {
            Assert.Equal("Routing:Order:" + fault, line);
        }
        else
        {
            Assert.StartsWith("Routing:Order:partitions:0:when = SalesOrganization eq 1: when, character ", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void When_PropertyThatOneBackendLacks_IsNamed()
    {
        var faults = RuleSet.Compile("""
            { "Customer": {
                "partitions": [ { "when": "SupportTier eq 'Gold' and Kind eq 'Person'", "backend": "crm-new" }, { "backend": "salesforce" } ],
                "properties": { "Kind, Language, TaxNumber, Currency, PaymentTerms": "s4" } } }
            """).Faults;

        Assert.Contains("Routing:Customer:partitions:0:when = SupportTier eq 'Gold' and Kind eq 'Person': salesforce's Account does not hold SupportTier, so it can't decide on partitions", faults);
        Assert.Contains("Routing:Customer:partitions:0:when = SupportTier eq 'Gold' and Kind eq 'Person': Kind has an owner of its own, so it can't decide on partitions; each partition's backend must hold it", faults);
        Assert.Contains("Routing:Customer:properties: no rule for SupportTier, and the anchor salesforce does not hold SupportTier; crm-new, replica, zendesk does", faults);
        Assert.Equal(3, faults.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(33)]
    public void Partitions_AsManyAsAllowed(int count)
    {
        var partitions = Enumerable.Range(1, count).Select(i => i == count ? """{ "backend": "s4" }""" : $$"""{ "when": "Division eq '{{i}}'", "backend": "s4-emea" }""");

        var faults = RuleSet.Compile($$"""{ "Order": { "partitions": [ {{string.Join(',', partitions)}} ] } }""").Faults;

        Assert.Equal(
            count switch
            {
                // The configuration drops an empty array.
                0 => ["Routing:Order:anchor: missing; expected the backend that decides which rows exist"],
                32 => [],
                _ => [$"Routing:Order:partitions: {count} partitions are given, 1-32 are allowed"],
            },
            faults);
    }

    [Theory]
    [InlineData(0, "s4")]
    [InlineData(100, "s4-new")]
    public void Anchor_MovedNotAtAllOrWhole_IsPlain(int percent, string anchor)
    {
        var order = RuleSet.Route("Order", $$"""{ "Order": { "anchor": { "from": "s4", "to": "s4-new", "percent": {{percent}} } } }""");

        Assert.Empty(order.Partitions);
        Assert.Equal(anchor, order.Anchor!.Backend);
    }

    [Fact]
    public void Anchor_Moving_PartitionsByShareOfKeys()
    {
        var order = RuleSet.Route("Order", """{ "Order": { "anchor": { "from": "s4", "to": "s4-new", "percent": 10 } } }""");

        var key = order.Type.Key!;
        Assert.Equal(["s4-new", "s4"], order.Partitions.Select(p => p.Route.Anchor!.Backend));
        Assert.Equal([new KeyShareExpr(key, 0, 10), new KeyShareExpr(key, 10, 100)], order.Partitions.Select(p => p.When));
        Assert.All(order.Partitions, p => Assert.Null(p.Keys));
    }

    [Theory]
    [InlineData("""{ "from": "s4", "to": "s4-new", "percent": 101 }""", "anchor:percent = 101: expected 0-100")]
    [InlineData("""{ "from": "s4", "to": "s4-new" }""", "anchor:percent: missing; expected 0-100: the share of keys that have moved")]
    [InlineData("""{ "from": "s4", "percent": 5 }""", "anchor:to: missing; expected the backend that they move to")]
    [InlineData("""{ "from": "s4", "to": "s4", "percent": 5 }""", "anchor:to = s4: the same as from; name the backend alone where nothing moves")]
    [InlineData("""{ "from": "s4", "to": "zendesk", "percent": 0 }""", "anchor:to = zendesk: zendesk has no map of Order; s4, s4-emea, s4-new does")]
    [InlineData("""{ "from": "s4", "to": "s4-new", "percent": 5, "share": 1 }""", "anchor:share: unknown setting")]
    public void Anchor_FaultyMove_NamesPathValueAndMend(string anchor, string fault) =>
        Assert.Equal([$"Routing:Order:{fault}"], RuleSet.Compile($$"""{ "Order": { "anchor": {{anchor}} } }""").Faults);

    [Fact]
    public void Anchor_BesidePartitions_IsAFault()
    {
        var faults = RuleSet.Compile("""{ "Order": { "anchor": { "from": "s4", "to": "s4-new", "percent": 5 }, "partitions": [ { "backend": "s4" } ] } }""").Faults;

        Assert.Equal(["Routing:Order:anchor:from = s4: an entity with partitions has no anchor beside them; keep one or the other"], faults);
    }

    [Fact]
    public void Choice_OfAKey_LeavesOutWhatKeyRulesOut()
    {
        var order = RuleSet.Route("Order", """
            { "Order": { "partitions": [
                { "when": "SalesOrganization eq '1010' and Id lt '5'", "backend": "s4-emea" },
                { "when": "Division eq 'x'", "backend": "s4-new", "keys": "startswith(Id,'7')" },
                { "backend": "s4" } ] } }
            """);

        string[] Of(string key) => [.. PartitionChoice.For(order, key).Select(p => $"{p.Route.Anchor!.Backend} {p.Undecided.Print()}")];

        Assert.Equal(["s4-emea (eq SalesOrganization '1010')", "s4 (and (or (ne SalesOrganization '1010') (not (lt:n Id '5'))) (ne Division 'x'))"], Of("1"));
        Assert.Equal(["s4-new (and (eq Division 'x') (or (ne SalesOrganization '1010') (not (lt:n Id '5'))))", "s4 (and (or (ne SalesOrganization '1010') (not (lt:n Id '5'))) (ne Division 'x'))"], Of("70"));
    }

    [Fact]
    public void Choice_OfAMovingAnchor_IsAlwaysOne()
    {
        var order = RuleSet.Route("Order", """{ "Order": { "anchor": { "from": "s4", "to": "s4-new", "percent": 30 } } }""");

        for (var i = 0; i < 500; i++)
        {
            var chosen = Assert.Single(PartitionChoice.For(order, $"{i}"));
            Assert.Equal(KeyShare.Of($"{i}") < 30 ? "s4-new" : "s4", chosen.Route.Anchor!.Backend);
            Assert.Null(chosen.Undecided);
        }
    }
}
