using CanonicalGateway.Sandbox;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Settings of the worlds' gateways.</summary>
internal static class GatewaySettings
{
    /// <summary>Those of the sandbox, over other backends maybe.</summary>
    public static Dictionary<string, string?> Composed(SandboxHost sandbox, Uri? salesforce = null, Uri? s4 = null, Uri? zendesk = null)
    {
        var settings = SandboxSettings.For(
            0, sandbox.Authority.Issuer, salesforce ?? sandbox.Salesforce.Address, s4 ?? sandbox.S4.Address, zendesk ?? sandbox.Zendesk.Address);
        AddPatience(settings, "salesforce", "s4", "zendesk");
        return settings;
    }

    /// <summary>Time enough for calls on a machine that does much else.</summary>
    public static void AddPatience(Dictionary<string, string?> settings, params ReadOnlySpan<string> backends)
    {
        foreach (var backend in backends)
        {
            settings[$"Backends:{backend}:AttemptTimeoutSeconds"] = "20";
            settings[$"Backends:{backend}:TotalTimeoutSeconds"] = "45";
        }
    }

    /// <summary>Another ERP beside the sandbox's own.</summary>
    public static void AddErp(Dictionary<string, string?> settings, string name, Uri address)
    {
        settings[$"Backends:{name}:Kind"] = "s4hana";
        settings[$"Backends:{name}:Address"] = address.ToString();
        settings[$"Backends:{name}:Credentials:User"] = "SANDBOX";
        settings[$"Backends:{name}:Credentials:Password"] = "sandbox-secret";
        AddPatience(settings, name);
    }

    /// <summary>Orders and invoices of the EMEA company in its own system.</summary>
    public static void AddPartitions(Dictionary<string, string?> settings)
    {
        settings.Remove("Routing:Order:anchor");
        settings.Remove("Routing:Invoice:anchor");
        foreach (var (name, value) in SandboxSettings.Partitions())
        {
            settings[name] = value;
        }
    }

    /// <summary>Answers of backends serve again for half a minute.</summary>
    public static void AddKeptAnswers(Dictionary<string, string?> settings)
    {
        foreach (var set in Schema.Sets)
        {
            settings[$"Routing:{set.Name}:cacheSeconds"] = "30";
        }
    }

    /// <summary>Calls without an answer after a few milliseconds are made a second time.</summary>
    public static void AddSecondCalls(Dictionary<string, string?> settings)
    {
        foreach (var set in Schema.Sets)
        {
            settings[$"Routing:{set.Name}:hedgeAfterMilliseconds"] = "30";
        }
    }

    /// <summary>Few keys and short URLs in one call, few rows on a page where the client does not say.</summary>
    public static void AddSmallCalls(Dictionary<string, string?> settings)
    {
        settings["Backends:s4:KeysPerCall"] = "13";
        settings["Backends:s4:UrlCharactersMax"] = "2000";
        settings["Backends:salesforce:KeysPerCallMax"] = "17";
        settings["Backends:salesforce:UrlCharactersMax"] = "2000";
        settings["Backends:zendesk:KeysPerCall"] = "11";
        settings["Backends:zendesk:UrlCharactersMax"] = "1000";
        settings["Limits:PageRowsDefault"] = "211";
    }

    /// <summary>Customers and products are passed on to another gateway.</summary>
    public static void AddForward(Dictionary<string, string?> settings, SandboxHost sandbox)
    {
        foreach (var setting in settings.Keys.Where(k => k.StartsWith("Routing:Customer:", StringComparison.Ordinal) || k.StartsWith("Routing:Product:", StringComparison.Ordinal)).ToList())
        {
            settings.Remove(setting);
        }

        settings["Backends:catalog:Kind"] = "odata";
        settings["Backends:catalog:Address"] = $"{sandbox.Address}odata/v1";
        settings["Backends:catalog:Credentials:TokenEndpoint"] = $"{sandbox.Authority.Issuer}/token";
        settings["Backends:catalog:Credentials:ClientId"] = "reader";
        settings["Backends:catalog:Credentials:ClientSecret"] = "reader-secret";
        settings["Routing:Customer:forward"] = "catalog";
        settings["Routing:Product:forward"] = "catalog";
        AddPatience(settings, "catalog");
    }
}
