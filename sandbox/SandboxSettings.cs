using CanonicalGateway.Sandbox.Data;

namespace CanonicalGateway.Sandbox;

/// <summary>The gateway's configuration in front of the simulated backends.</summary>
public static class SandboxSettings
{
    /// <param name="port">Port of the gateway, 0 for a free one.</param>
    /// <param name="issuer">Address of the authority, as its tokens name it.</param>
    /// <param name="s4Emea">Address of the second ERP, null where there is none.</param>
    public static Dictionary<string, string?> For(int port, string issuer, Uri salesforce, Uri s4, Uri zendesk, Uri? s4Emea = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Urls"] = $"http://127.0.0.1:{port}",
            ["Authentication:Authority"] = issuer,
            ["Authentication:Audience"] = "canonical-gateway",
            ["Authentication:RequireHttpsMetadata"] = "false",
            ["OpenApi:TokenUrl"] = $"{issuer.TrimEnd('/')}/token",
            ["OpenApi:ClientId"] = "reader",
            ["Access:Grants:Canonical.Read.All:0"] = "*:read",
            ["Access:Grants:Canonical.Write.All:0"] = "*:write",
            ["Access:Grants:Order.Read:0"] = "Order:read",
            ["Access:Grants:Order.Write:0"] = "Order:write",
            ["Access:Grants:Case.Write:0"] = "Case:write",
            ["Access:Grants:Canonical.Operate:0"] = "operations",
            ["Backends:salesforce:Kind"] = "salesforce",
            ["Backends:salesforce:Address"] = salesforce.ToString(),
            ["Backends:salesforce:Credentials:ClientId"] = "sandbox-client",
            ["Backends:salesforce:Credentials:ClientSecret"] = "sandbox-secret",
            ["Backends:s4:Kind"] = "s4hana",
            ["Backends:s4:Address"] = s4.ToString(),
            ["Backends:s4:Credentials:User"] = "SANDBOX",
            ["Backends:s4:Credentials:Password"] = "sandbox-secret",
            ["Backends:zendesk:Kind"] = "zendesk",
            ["Backends:zendesk:Address"] = zendesk.ToString(),
            ["Backends:zendesk:Credentials:Email"] = "gateway@example.com",
            ["Backends:zendesk:Credentials:ApiToken"] = "sandbox-token",
            ["Routing:Customer:anchor"] = "salesforce",
            ["Routing:Customer:properties:Kind, Language, TaxNumber, Currency, PaymentTerms"] = "s4",
            ["Routing:Customer:properties:SupportTier"] = "zendesk",
            ["Routing:Product:anchor"] = "s4",
            ["Routing:Product:properties:ListPrice, Currency"] = "salesforce",
            ["Routing:Order:anchor"] = "s4",
            ["Routing:Invoice:anchor"] = "s4",
            ["Routing:Case:anchor"] = "zendesk",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        if (s4Emea is not null)
        {
            settings[$"Backends:{Emea.Backend}:Kind"] = "s4hana";
            settings[$"Backends:{Emea.Backend}:Address"] = s4Emea.ToString();
            settings[$"Backends:{Emea.Backend}:Credentials:User"] = "SANDBOX";
            settings[$"Backends:{Emea.Backend}:Credentials:Password"] = "sandbox-secret";
        }

        return settings;
    }

    /// <summary>Routes orders and invoices to the two ERP systems, by company and by number range, instead of the anchors that <see cref="For"/> names.</summary>
    public static Dictionary<string, string?> Partitions() =>
        new()
        {
            ["Routing:Order:partitions:0:when"] = $"SalesOrganization eq '{Emea.Company}'",
            ["Routing:Order:partitions:0:backend"] = Emea.Backend,
            ["Routing:Order:partitions:0:keys"] = $"Id ge '{Emea.OrdersFrom}'",
            ["Routing:Order:partitions:1:backend"] = "s4",
            ["Routing:Order:partitions:1:keys"] = $"Id lt '{Emea.OrdersFrom}'",
            ["Routing:Invoice:partitions:0:when"] = $"CompanyCode eq '{Emea.Company}'",
            ["Routing:Invoice:partitions:0:backend"] = Emea.Backend,
            ["Routing:Invoice:partitions:0:keys"] = $"Id ge '{Emea.InvoicesFrom}'",
            ["Routing:Invoice:partitions:1:backend"] = "s4",
            ["Routing:Invoice:partitions:1:keys"] = $"Id lt '{Emea.InvoicesFrom}'",
        };
}
