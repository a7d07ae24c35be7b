using CanonicalGateway.Gateway.Routing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Routing;

public sealed class RoutingReportTests
{
    [Fact]
    public void Report_EverySetting_IsShown()
    {
        var rules = RuleSet.Sound("""
            {
              "Order": {
                "partitions": [ { "when": "SalesOrganization eq '1010'", "backend": "s4-emea", "keys": "startswith(Id,'9')" }, { "backend": "s4" } ],
                "properties": { "PaymentTerms": "s4-new" },
                "cacheSeconds": 30,
                "hedgeAfterMilliseconds": 250,
                "rules": [
                  { "claim": "region=EMEA", "header": "X-Tenant=pilot", "forward": "catalog" },
                  { "claim": "region=EMEA", "anchor": { "from": "s4", "to": "s4-new", "percent": 10 }, "cacheSeconds": 0 }
                ]
              },
              "Customer": {
                "anchor": "salesforce",
                "properties": {
                  "Kind, Language, TaxNumber, Currency, PaymentTerms": "s4",
                  "Phone": { "read": "replica", "write": "salesforce" },
                  "SupportTier": { "from": "zendesk", "to": "replica", "percent": 25 }
                }
              }
            }
            """);
        var writer = new StringWriter();

        RoutingReport.Write(rules, writer);

        var lines = writer.ToString().Split(Environment.NewLine).Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Contains("Customer Phone replica, written salesforce Account", lines);
        Assert.Contains("Customer SupportTier zendesk -> replica 25% organizations -> Account", lines);
        Assert.Contains("Order (rows) s4-emea (when SalesOrganization eq '1010'; keys startswith(Id,'9'))", lines);
        Assert.Contains("Order (rows) s4 (all other rows)", lines);
        Assert.Contains("Order (cache) 30 s", lines);
        Assert.Contains("Order (hedge) after 250 ms", lines);
        Assert.Contains("Order Id s4-emea | s4 A_SalesOrder (key, anchor)", lines);
        Assert.Contains("Order PaymentTerms s4-new A_SalesOrder", lines);
        var rule = lines.IndexOf("rules:0 (when) claim region=EMEA, header X-Tenant=pilot");
        Assert.Equal("rules:0 * catalog (forwarded)", lines[rule + 1]);
        Assert.Equal(
            ["rules:1 (when) claim region=EMEA", "rules:1 (rows) s4-new (10% of the keys)", "rules:1 (rows) s4 (all other keys)", "rules:1 Id s4-new | s4 A_SalesOrder (key, anchor)"],
            lines[(rule + 2)..(rule + 6)]);
        Assert.Contains("rules:1 (cache) off", lines);
        Assert.DoesNotContain(lines, l => l.StartsWith("rules:1 (hedge)", StringComparison.Ordinal));
        Assert.DoesNotContain("rules:1 PaymentTerms s4-new A_SalesOrder", lines);
    }
}
