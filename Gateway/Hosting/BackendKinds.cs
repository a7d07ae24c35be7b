using CanonicalGateway.Adapters.S4Hana;
using CanonicalGateway.Adapters.Salesforce;
using CanonicalGateway.Adapters.Zendesk;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Configuration;
using CanonicalGateway.Gateway.Resilience;

namespace CanonicalGateway.Gateway.Hosting;

/// <summary>What a kind of backend is set up from.</summary>
/// <param name="Name">Name of the backend in the configuration.</param>
/// <param name="Section"><c>Backends:&lt;name&gt;</c>.</param>
/// <param name="Settings">Reads that section; a setting that nobody asks for is reported.</param>
/// <param name="Faults">Takes what is wrong. Whoever reports a fault goes on with any value: what has faults is never run.</param>
public sealed record BackendSetup(string Name, IConfigurationSection Section, SettingsReader Settings, Faults Faults, CanonicalModel Model, TimeProvider Time)
{
    /// <summary>Reads a section of the backend's own, such as <c>Credentials</c>.</summary>
    public SettingsReader Subsection(string key)
    {
        Settings.Knows(key);
        return new SettingsReader(Section.GetSection(key), Faults);
    }
}

/// <summary>What a kind makes of a setup.</summary>
/// <param name="Credentials">How calls to the backend are signed.</param>
/// <param name="Adapter">Makes what plays the backend's roles, over its transport.</param>
public sealed record BackendParts(IBackendCredentials Credentials, Func<IBackendTransport, BackendAdapter> Adapter);

/// <summary>A kind of backend: <c>Backends:&lt;name&gt;:Kind</c>.</summary>
/// <param name="Read">Reads the backend's section once and makes its parts.</param>
public sealed record BackendKind(string Name, Func<BackendSetup, BackendParts> Read);

/// <summary>The kinds of backends that this gateway knows: one line each.</summary>
public static class BackendKinds
{
    public static IReadOnlyList<BackendKind> All { get; } =
    [
        new("salesforce", Salesforce),
        new("s4hana", S4Hana),
        new("zendesk", Zendesk),
        new("odata", setup => new BackendParts(ClientCredentialsOf(setup), _ => new BackendAdapter(setup.Name))),
    ];

    private static BackendParts Salesforce(BackendSetup setup)
    {
        var options = Read<SalesforceOptions>(setup, nameof(SalesforceOptions.ClientId), nameof(SalesforceOptions.ClientSecret));
        return new BackendParts(
            new SalesforceCredentials(setup.Name, options), transport => SalesforceAdapter.Create(setup.Name, setup.Model, options, transport));
    }

    private static BackendParts Zendesk(BackendSetup setup)
    {
        var options = Read<ZendeskOptions>(setup, nameof(ZendeskOptions.Email), nameof(ZendeskOptions.ApiToken));
        return new BackendParts(
            new ZendeskCredentials(options), transport => ZendeskAdapter.Create(setup.Name, setup.Model, options, transport, setup.Time));
    }

    private static BackendParts S4Hana(BackendSetup setup)
    {
        var options = Read<S4HanaOptions>(setup, nameof(S4HanaOptions.User), nameof(S4HanaOptions.Password));
        return new BackendParts(new S4HanaCredentials(options), transport => S4HanaAdapter.Create(setup.Name, setup.Model, options, transport));
    }

    /// <summary>Reads an adapter's options: what signs in from section <c>Credentials</c>, the rest from the backend's own.</summary>
    private static T Read<T>(BackendSetup setup, params ReadOnlySpan<string> secrets)
        where T : new()
    {
        var credentials = setup.Subsection("Credentials");
        var options = AnnotatedSettings.Read<T>(setup.Settings, credentials, secrets);
        credentials.RejectUnknown();
        return options;
    }

    /// <summary>Section <c>Credentials</c> with <c>TokenEndpoint</c>, <c>ClientId</c>, <c>ClientSecret</c>, <c>Scope</c>; none where it is missing.</summary>
    private static IBackendCredentials ClientCredentialsOf(BackendSetup setup)
    {
        var settings = setup.Subsection("Credentials");
        if (!setup.Section.GetSection("Credentials").Exists())
        {
            return NoCredentials.Instance;
        }

        var options = new ClientCredentialsOptions
        {
            TokenEndpoint = settings.RequiredText("TokenEndpoint", "an absolute address, or a path on the backend"),
            ClientId = settings.RequiredText("ClientId", "the gateway's id at the authority"),
            ClientSecret = settings.RequiredText("ClientSecret", $"a secret, best from the environment: Backends__{setup.Name}__Credentials__ClientSecret"),
            Scope = settings.Text("Scope"),
            SecretInForm = settings.Flag("SecretInForm", false),
        };
        settings.RejectUnknown();
        return new ClientCredentials(setup.Name, options, setup.Time);
    }
}
