using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Gateway.Routing;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Routing;

public sealed class RoutingCompilerTests
{
    [Fact]
    public void Rules_Sound_GiveEveryMemberOneOwner()
    {
        var compiled = Compile();

        Assert.Empty(compiled.Faults);
        var table = compiled.Table;
        var type = FakeAdapter.Model.FindType("Customer")!;
        var customer = table![type];
        Assert.Equal(["Account", "A_BusinessPartner", "A_CustomerSalesArea", "organizations"], customer.Sources.Select(s => s.Resource));
        Assert.Same(customer.Sources[0], customer.Anchor);
        Assert.Equal("Account", customer.Owners[type.Key!].Resource);
        Assert.Equal("Account", customer.Owners[type.Property("Name")].Resource);
        Assert.Equal("A_BusinessPartner", customer.Owners[type.Property("Kind")].Resource);
        Assert.Equal("A_CustomerSalesArea", customer.Owners[type.Property("PaymentTerms")].Resource);
        Assert.Equal("organizations", customer.Owners[type.Property("SupportTier")].Resource);
        Assert.Equal(type.Properties.Length, customer.Owners.Count);
    }

    [Fact]
    public void Rules_MediaAndContained_BelongToTheAnchor()
    {
        var table = Compile().Table!;

        var invoice = table[FakeAdapter.Model.FindType("Invoice")!];
        Assert.Equal("s4", invoice.MediaOwners[invoice.Type.Property("Document")]);
        Assert.Equal("A_BillingDocument", invoice.Owners[invoice.Type.Navigation("Items")].Resource);
        Assert.Single(invoice.Sources);
    }

    [Fact]
    public void Rules_Forward_HaveNoSources()
    {
        var (rules, faults) = Compile(("Routing:Product:anchor", null), ("Routing:Product:properties:ListPrice, Currency", null), ("Routing:Product:forward", "catalog"));

        Assert.Empty(faults);
        var product = rules!.Default[FakeAdapter.Model.FindType("Product")!];
        Assert.Equal("catalog", product.Forward);
        Assert.Empty(product.Sources);
    }

    [Theory]
    [InlineData("Routing:Customer:properties:PaymentTerm", "s4", "Routing:Customer:properties:PaymentTerm = s4: Customer has no property PaymentTerm; did you mean PaymentTerms?")]
    [InlineData("Routing:Customer:properties:Website", "s5", "Routing:Customer:properties:Website = s5: no backend of that name is configured; did you mean s4?")]
    [InlineData("Routing:Customer:properties:Website", "s4", "Routing:Customer:properties:Website = s4: s4 does not hold Website; salesforce does")]
    [InlineData("Routing:Customer:properties:Kind", "salesforce", "Routing:Customer:properties:Kind, Language, TaxNumber, Currency, PaymentTerms = s4: Kind is given to salesforce already; keep one of the two")]
    [InlineData("Routing:Customer:properties:Id", "s4", "Routing:Customer:properties:Id = s4: Id is the key, which stays with the anchor")]
    [InlineData("Routing:Customer:properties:Orders", "s4", "Routing:Customer:properties:Orders = s4: Orders leads to another entity and has no owner of its own")]
    [InlineData("Routing:Customer:properties:SupportTier", null, "Routing:Customer:properties: no rule for SupportTier, and the anchor salesforce does not hold SupportTier; zendesk does")]
    [InlineData("Routing:Customer:anchr", "s4", "Routing:Customer:anchr: unknown setting; did you mean anchor?")]
    [InlineData("Routing:Customer:create", "nowhere", "Routing:Customer:create = nowhere: no backend of that name is configured")]
    [InlineData("Routing:Customer:create", "deny", null)]
    [InlineData("Routing:Customer:delete", "s4", null)]
    [InlineData("Routing:Customer:forward", "catalog", "Routing:Customer:forward = catalog: an entity that is forwarded has neither anchor nor properties; keep one or the other")]
    [InlineData("Routing:Customers:anchor", "s4", "Routing:Customers: there is no entity Customers; did you mean Customer?")]
    [InlineData("Routing:Order:anchor", null, "Routing:Order: missing; expected anchor, partitions or forward")]
    [InlineData("Routing:Order:anchor", "zendesk", "Routing:Order:anchor = zendesk: zendesk has no map of Order; s4 does")]
    [InlineData("Routing:Order:anchor", "catalog", "Routing:Order:anchor = catalog: catalog has no map of Order; s4 does")]
    [InlineData("Routing:Order:partitions:0:backend", "s4", "Routing:Order:anchor = s4: an entity with partitions has no anchor beside them; keep one or the other")]
    [InlineData("Routing:Order:staleReadsSeconds", "0", "Routing:Order:staleReadsSeconds: not supported by this version")]
    [InlineData("Routing:Invoice:properties:Document", "zendesk", "Routing:Invoice:properties:Document = zendesk: zendesk does not hold Document; s4 does")]
    public void Rules_OneFault_NamesPathValueAndMend(string key, string? value, string? fault)
    {
        var (rules, faults) = Compile((key, value));

        Assert.Equal(fault is null ? [] : [fault], faults);
        Assert.Equal(fault is null, rules is not null);
    }

    [Fact]
    public void Rules_SeveralFaults_AreToldAtOnce()
    {
        var (_, faults) = Compile(("Routing:Order:anchor", "s5"), ("Routing:Customer:properties:X", "s4"), ("Routing:Case:anchor", null));

        Assert.Equal(3, faults.Length);
    }

    [Fact]
    public void Source_WithoutLookupByKey_CannotStandBesideTheAnchor()
    {
        var adapters = FakeAdapter.All();
        adapters["zendesk"] = FakeAdapter.Of(
            "zendesk",
            FakeAdapter.Source("zendesk", "organizations", "Customer", only: ["Id", "SupportTier"]) with { LookupProperties = [] },
            FakeAdapter.Source("zendesk", "tickets", "Case") with { LookupProperties = [] });

        var (_, faults) = Compile(adapters);

        Assert.Equal(["Routing:Customer:properties: zendesk cannot look organizations up by Id, so it cannot own SupportTier beside the anchor"], faults);
    }

    [Fact]
    public void Report_Table_IsAligned()
    {
        var writer = new StringWriter();

        RoutingReport.Write(Compile().Rules!, writer);

        var lines = writer.ToString().Split(Environment.NewLine);
        Assert.StartsWith("ENTITY    MEMBER", lines[0], StringComparison.Ordinal);
        var owner = lines[0].IndexOf("OWNER", StringComparison.Ordinal);
        Assert.All(lines.Where(l => l.Length > 0), line => Assert.True(line[owner - 1] == ' ' && line[owner] != ' '));
        Assert.Contains(lines, l => l.StartsWith("Customer  SupportTier", StringComparison.Ordinal) && l.EndsWith("zendesk     organizations", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("Invoice   Document", StringComparison.Ordinal) && l.EndsWith("(media)", StringComparison.Ordinal));
    }

    /// <summary>The rules of the example configuration.</summary>
    public static Dictionary<string, string?> Rules() => new()
    {
        ["Routing:Customer:anchor"] = "salesforce",
        ["Routing:Customer:properties:Kind, Language, TaxNumber, Currency, PaymentTerms"] = "s4",
        ["Routing:Customer:properties:SupportTier"] = "zendesk",
        ["Routing:Product:anchor"] = "s4",
        ["Routing:Product:properties:ListPrice, Currency"] = "salesforce",
        ["Routing:Order:anchor"] = "s4",
        ["Routing:Invoice:anchor"] = "s4",
        ["Routing:Case:anchor"] = "zendesk",
    };

    private static CompiledRouting Compile(params (string Key, string? Value)[] changes) => Compile(FakeAdapter.All(), changes);

    private static CompiledRouting Compile(Dictionary<string, BackendAdapter> adapters, params (string Key, string? Value)[] changes)
    {
        var rules = Rules();
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                rules.Remove(key);
            }
            else
            {
                rules[key] = value;
            }
        }

        adapters["catalog"] = new BackendAdapter("catalog");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(rules).Build();
        return RoutingTables.Compile(configuration, FakeAdapter.Model, adapters, adapters.Keys.ToHashSet());
    }
}
