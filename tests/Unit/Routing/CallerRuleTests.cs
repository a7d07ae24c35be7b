using System.Globalization;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Routing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Routing;

public sealed class CallerRuleTests
{
    private static readonly StructuredType Order = FakeAdapter.Model.FindType("Order")!;
    private static readonly StructuredType Customer = FakeAdapter.Model.FindType("Customer")!;

    private static readonly RoutingRules Rules = RuleSet.Sound("""
        {
          "Order": {
            "anchor": "s4",
            "cacheSeconds": 30,
            "rules": [
              { "header": "X-Tenant=pilot", "forward": "catalog" },
              { "claim": "region=EMEA", "anchor": "s4-emea" },
              { "claim": [ "region=EMEA", "stage=new" ], "anchor": "s4-new", "cacheSeconds": 0 },
              { "claim": "role=clerk", "cacheSeconds": 5 },
              { "claim": "role=clerk", "header": "X-Fast=1", "hedgeAfterMilliseconds": 100 }
            ]
          },
          "Customer": {
            "anchor": "salesforce",
            "properties": { "Kind, Language, TaxNumber, Currency, PaymentTerms": "s4", "SupportTier": "zendesk" },
            "rules": [ { "header": "X-Tenant=pilot", "properties": { "Kind, Language, TaxNumber, Currency, PaymentTerms": "s4", "SupportTier, Phone": "replica" } } ]
          }
        }
        """);

    [Theory]
    [InlineData("s4 30")]
    [InlineData("s4 30", "claim region=APAC")]
    [InlineData("s4-emea 30", "claim region=EMEA")]
    [InlineData("s4-new 0", "claim region=EMEA", "claim stage=new")]
    [InlineData("s4-new 0", "claim region=EMEA", "claim stage=new", "header X-Tenant=pilot")]
    [InlineData("catalog 0", "header X-Tenant=pilot")]
    [InlineData("catalog 0", "header X-Tenant=pilot", "claim region=EMEA")]
    [InlineData("s4-emea 30", "claim role=clerk", "claim region=EMEA")]
    [InlineData("s4 5", "claim role=clerk")]
    [InlineData("s4 30 100", "claim role=clerk", "header X-Fast=1")]
    [InlineData("s4-new 0", "claim role=clerk", "header X-Fast=1", "claim region=EMEA", "claim stage=new")]
    public void Rule_MostConditionsThenFirst_Wins(string expected, params string[] facts)
    {
        var route = Rules.For(new FakeCaller(facts))[Order];

        var hedge = route.Calls.HedgeAfter is { } after ? $" {after.TotalMilliseconds}" : "";
        Assert.Equal(expected, string.Create(CultureInfo.InvariantCulture, $"{route.Forward ?? route.Anchor!.Backend} {route.Calls.FreshFor.TotalSeconds}{hedge}"));
    }

    [Fact]
    public void Rule_Properties_ReplaceTheEntitysAsAWhole()
    {
        var pilot = Rules.For(new FakeCaller("header X-Tenant=pilot"))[Customer];

        Assert.Equal("salesforce", pilot.Anchor!.Backend);
        Assert.Equal("replica", pilot.Owners[Customer.Property("SupportTier")].Backend);
        Assert.Equal("replica", pilot.Owners[Customer.Property("Phone")].Backend);
        Assert.DoesNotContain(pilot.Sources, s => s.Backend == "zendesk");
    }

    [Fact]
    public void Rule_AnchorOrPartitions_ReplaceForward()
    {
        var rules = RuleSet.Sound("""
            { "Order": { "forward": "catalog", "rules": [
                { "claim": "a=1", "anchor": "s4", "cacheSeconds": 4 },
                { "claim": "a=2", "partitions": [ { "when": "Division eq '1'", "backend": "s4-emea" }, { "backend": "s4" } ] } ] } }
            """);

        Assert.Equal("catalog", rules.Default[Order].Forward);
        Assert.Equal("s4", rules.For(new FakeCaller("claim a=1"))[Order].Anchor!.Backend);
        Assert.Null(rules.For(new FakeCaller("claim a=1"))[Order].Forward);
        Assert.Equal(2, rules.For(new FakeCaller("claim a=2"))[Order].Partitions.Length);
    }

    [Fact]
    public void Rule_Forward_ReplacesPartitionsAndProperties()
    {
        var rules = RuleSet.Sound("""
            { "Order": {
                "partitions": [ { "when": "Division eq '1'", "backend": "s4-emea" }, { "backend": "s4" } ],
                "properties": { "PaymentTerms": "s4-new" },
                "hedgeAfterMilliseconds": 5,
                "rules": [ { "claim": "a=1", "forward": "catalog" } ] } }
            """);

        Assert.Equal("catalog", rules.For(new FakeCaller("claim a=1"))[Order].Forward);
    }

    [Fact]
    public void For_SameCombination_IsTheSameTable()
    {
        var rules = Rules;

        Assert.Same(rules.Default, rules.For(new FakeCaller()));
        Assert.Same(rules.Default, rules.For(new FakeCaller("claim region=APAC")));
        Assert.Same(rules.For(new FakeCaller("claim region=EMEA")), rules.For(new FakeCaller("claim region=EMEA", "claim x=y")));
        Assert.NotSame(rules.Default, rules.For(new FakeCaller("claim region=EMEA")));
        Assert.Same(rules.Default[FakeAdapter.Model.FindType("Case")!], rules.For(new FakeCaller("claim region=EMEA"))[FakeAdapter.Model.FindType("Case")!]);
    }

    [Fact]
    public void For_WithoutRules_AsksNothingAndAllocatesNothing()
    {
        var rules = RuleSet.Sound("{}");
        var caller = new FakeCaller("claim region=EMEA");
        rules.For(caller);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            rules.For(caller);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.False(rules.IsConditional);
        Assert.Equal(0, caller.Questions);
    }

    [Fact]
    public void For_MoreCombinationsThanAreKept_AnswersRightAndKeepsNoMore()
    {
        // Four entities with three rules and none each: 4^4 combinations, the default one among them; and a fifth with one rule doubles them.
        string Three(string own, string other) => string.Join(',', Enumerable.Range(1, 3).Select(i => $$"""{ "header": "{{own}}=1{{(i == 1 ? "" : $"\", \"claim\": \"{own}={i}")}}", {{other}} }"""));
        var rules = RuleSet.Sound($$"""
            {
              "Order": { "anchor": "s4", "rules": [ {{Three("o", "\"cacheSeconds\": 1")}} ] },
              "Invoice": { "anchor": "s4", "rules": [ {{Three("i", "\"cacheSeconds\": 1")}} ] },
              "Product": { "anchor": "s4", "properties": { "ListPrice, Currency": "salesforce" }, "rules": [ {{Three("p", "\"cacheSeconds\": 1")}} ] },
              "Case": { "anchor": "zendesk", "rules": [ {{Three("c", "\"cacheSeconds\": 1")}} ] },
              "Customer": { "forward": "catalog", "rules": [ { "header": "x=1", "anchor": "s4", "properties": { "Industry, Email, Phone, Website, BillingAddress, ShippingAddress, ParentId, OwnerId, Description, IsDeleted, ExternalIds, CreatedAt, ModifiedAt, Status": "salesforce", "SupportTier": "zendesk", "Currency, PaymentTerms": "s4" } } ] }
            }
            """);
        var callers = (from o in Enumerable.Range(0, 4)
                       from i in Enumerable.Range(0, 4)
                       from p in Enumerable.Range(0, 4)
                       from c in Enumerable.Range(0, 4)
                       from x in Enumerable.Range(0, 2)
                       select new FakeCaller([.. Facts("o", o), .. Facts("i", i), .. Facts("p", p), .. Facts("c", c), .. x == 1 ? (string[])["header x=1"] : []])).ToList();

        Parallel.ForEach(callers.Concat(callers), caller =>
        {
            var table = rules.For(caller);
            Assert.Equal(caller.HasHeader("x", "1") ? null : "catalog", table[Customer].Forward);
            Assert.Equal(caller.HasHeader("o", "1"), table[Order].Calls.FreshFor > TimeSpan.Zero);
        });

        Assert.Equal(RoutingRules.CombinationsMax, rules.Combinations);
        Assert.Equal(RoutingRules.CombinationsMax + 1, callers.Count(c => ReferenceEquals(rules.For(c), rules.For(c))));

        static IEnumerable<string> Facts(string name, int rule) => rule switch
        {
            0 => [],
            1 => [$"header {name}=1"],
            _ => [$"header {name}=1", $"claim {name}={rule}"],
        };
    }

    [Fact]
    public void Headers_OfAnEntity_AreThoseItsRulesAskFor()
    {
        Assert.Equal(["Authorization", "X-Fast", "X-Tenant"], Rules.HeadersOf(Order).Order(StringComparer.Ordinal));
        Assert.Equal(["X-Tenant"], Rules.HeadersOf(Customer));
        Assert.Empty(Rules.HeadersOf(FakeAdapter.Model.FindType("Case")!));
    }

    [Theory]
    [InlineData("""{ "claim": "region=EMEA" }""", "rules:0: says nothing; expected anchor, partitions, forward, properties or another setting of the entity")]
    [InlineData("""{ "anchor": "s4-emea" }""", "rules:0: missing; expected claim or header: whom the rule is for")]
    [InlineData("""{ "claim": "region", "anchor": "s4-emea" }""", "rules:0:claim = region: expected name=value")]
    [InlineData("""{ "claim": "=EMEA", "anchor": "s4-emea" }""", "rules:0:claim = =EMEA: expected name=value")]
    [InlineData("""{ "claim": [ "a=1", "b=" ], "anchor": "s4-emea" }""", "rules:0:claim:1 = b=: expected name=value")]
    [InlineData("""{ "header": "X Tenant=1", "anchor": "s4-emea" }""", "rules:0:header = X Tenant=1: expected name=value")]
    [InlineData("""{ "header": "authorization=Bearer abc", "anchor": "s4-emea" }""", "rules:0:header: authorization can't be asked for; expected another header, or a claim of the caller's token")]
    [InlineData("""{ "header": "X-T=1", "anchor": "s5" }""", "rules:0:anchor = s5: no backend of that name is configured; did you mean s4?")]
    [InlineData("""{ "header": "X-T=1", "forward": "catalog", "anchor": "s4" }""", "rules:0:forward = catalog: an entity that is forwarded has neither anchor nor properties; keep one or the other")]
    [InlineData("""{ "header": "X-T=1", "forward": "catalog", "cacheSeconds": 3 }""", "rules:0:cacheSeconds = 3: the calls of an entity that is forwarded are passed on as they come; remove it")]
    [InlineData("""{ "header": "X-T=1", "create": "s5" }""", "rules:0:create = s5: no backend of that name is configured; did you mean s4?")]
    [InlineData("""{ "header": "X-T=1", "cacheSeconds": "soon" }""", "rules:0:cacheSeconds = soon: expected 0-86400")]
    [InlineData("""{ "header": "X-T=1", "staleReadsSeconds": 1, "cacheSeconds": 1 }""", "rules:0:staleReadsSeconds: not supported by this version")]
    [InlineData("""{ "header": "X-T=1", "anchr": "s4", "cacheSeconds": 1 }""", "rules:0:anchr: unknown setting; did you mean anchor?")]
    [InlineData("""{ "header": "X-T=1", "cacheSeconds": 1, "rules": [ { "claim": "a=1" } ] }""", "rules:0:rules: unknown setting")]
    [InlineData("""{ "header": "X-T=1", "properties": { "PaymentTerm": "s4-new" } }""", "rules:0:properties:PaymentTerm = s4-new: Order has no property PaymentTerm; did you mean PaymentTerms?")]
    [InlineData("""{ "header": "X-T=1", "partitions": [ { "when": "Nothing eq 1", "backend": "s4-new" }, { "backend": "s4" } ] }""", "rules:0:partitions:0:when = Nothing eq 1: when, character 1: Order has no property 'Nothing'.")]
    [InlineData("""{ "claim": "a=1", "header": "X-T=1", "cacheSeconds": 1 }, { "header": "x-t=1", "claim": "a=1", "anchor": "s4-new" }""", "rules:1: the same conditions as Routing:Order:rules:0; put both into one")]
    [InlineData("""{ "claim": [ "a=1", "b=1", "c=1", "d=1", "e=1", "f=1", "g=1", "h=1" ], "header": "i=1", "cacheSeconds": 1 }""", "rules:0: 9 conditions are given, 8 are allowed")]
    public void Rule_OneFault_NamesPathValueAndMend(string rules, string fault)
    {
        var faults = RuleSet.Compile($$"""{ "Order": { "anchor": "s4", "rules": [ {{rules}} ] } }""").Faults;

        Assert.Equal([$"Routing:Order:{fault}"], faults);
    }

    [Fact]
    public void Rule_PropertiesWithoutOwner_AreToldAtTheRule()
    {
        var faults = RuleSet.Compile("""
            { "Customer": {
                "anchor": "salesforce",
                "properties": { "Kind, Language, TaxNumber, Currency, PaymentTerms": "s4", "SupportTier": "zendesk" },
                "rules": [ { "claim": "a=1", "properties": { "Kind, Language, TaxNumber, Currency, PaymentTerms": "s4" } } ] } }
            """).Faults;

        Assert.Equal(["Routing:Customer:rules:0:properties: no rule for SupportTier, and the anchor salesforce does not hold SupportTier; crm-new, replica, zendesk does"], faults);
    }

    [Fact]
    public void Rule_FaultOfTheEntity_IsToldOnce()
    {
        var faults = RuleSet.Compile("""
            { "Order": { "anchor": "s4", "properties": { "Nothing": "s4-new" },
                "rules": [ { "claim": "a=1", "anchor": "s4-emea" }, { "claim": "a=2", "anchor": "s4-new" }, { "claim": "a=3", "cacheSeconds": 1 } ] } }
            """).Faults;

        Assert.Equal(["Routing:Order:properties:Nothing = s4-new: Order has no property Nothing"], faults);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    public void Rules_AsManyAsAllowed(int count)
    {
        var rules = string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{ "claim": "a={{i}}", "cacheSeconds": 1 }"""));

        var compiled = RuleSet.Compile($$"""{ "Order": { "anchor": "s4", "rules": [ {{rules}} ] } }""");

        Assert.Equal(count == 64 ? [] : [$"Routing:Order:rules: {count} rules are given, 64 are allowed"], compiled.Faults);
        Assert.Equal(count == 64 ? 1 : null, compiled.Rules?.For(new FakeCaller("claim a=63"))[Order].Calls.FreshFor.TotalSeconds);
    }
}
