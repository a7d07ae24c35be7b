using System.Collections.Immutable;
using CanonicalGateway.Gateway.Configuration;

namespace CanonicalGateway.Gateway.Security;

/// <summary>Whose tokens the gateway accepts: section <c>Authentication</c> (any OpenID Connect issuer) or <c>AzureAd</c> (Entra ID).</summary>
public sealed record TokenOptions
{
    /// <summary>The authority that issues tokens; also published as the authorization server (RFC 9728).</summary>
    /// <value><c>Authentication:Authority</c>, or <c>AzureAd:Instance</c> and <c>AzureAd:TenantId</c>.</value>
    public required Uri Authority { get; init; }

    /// <summary>Where the authority's metadata is.</summary>
    /// <value><c>Authentication:MetadataAddress</c>; default the authority's <c>/.well-known/openid-configuration</c>.</value>
    public required Uri MetadataAddress { get; init; }

    /// <summary>The values of <c>aud</c> of which a token must have one; the first is published as the resource's name.</summary>
    /// <value><c>Authentication:Audience</c>; with Entra ID <c>AzureAd:Audience</c> and <c>AzureAd:ClientId</c>.</value>
    public required ImmutableArray<string> Audiences { get; init; }

    /// <summary>Issuers accepted beside the one in the metadata.</summary>
    public ImmutableArray<string> MoreIssuers { get; init; } = [];

    /// <summary>Whether metadata must come over https.</summary>
    /// <value><c>Authentication:RequireHttpsMetadata</c>, default true; false only for loopback authorities.</value>
    public bool RequireHttps { get; init; } = true;

    /// <summary>How far the clocks of authority and gateway may differ.</summary>
    /// <value><c>Authentication:ClockSkewSeconds</c>, 0-60, default 60.</value>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a validated token is taken without validating it again; never past its <c>exp</c>.</summary>
    /// <value><c>Authentication:CacheSecondsMax</c>, 0-3600, default 300.</value>
    public TimeSpan CacheAgeMax { get; init; } = TimeSpan.FromSeconds(300);

    /// <value><c>Authentication:CacheEntriesMax</c>, 2-1000000, default 10000.</value>
    public int CacheEntriesMax { get; init; } = 10_000;

    /// <summary>How old the authority's keys may be before they are fetched anew in the background.</summary>
    /// <value><c>Authentication:KeysRefreshSeconds</c>, 60-86400, default 3600.</value>
    public TimeSpan KeysRefresh { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The least time between two fetches that tokens of unknown keys cause.</summary>
    /// <value><c>Authentication:KeysRefreshPauseSeconds</c>, 1-300, default 30.</value>
    public TimeSpan KeysRefreshPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <returns>The options, or null where a fault keeps them from being read.</returns>
    public static TokenOptions? Read(IConfiguration configuration, Faults faults)
    {
        var before = faults.Count;
        var general = new SettingsReader(configuration.GetSection("Authentication"), faults);
        var authority = general.Address("Authority");
        var audience = general.Text("Audience");
        var metadata = general.Address("MetadataAddress");
        var requireHttps = general.Flag("RequireHttpsMetadata", true);
        var options = new TokenOptions
        {
            Authority = authority!,
            MetadataAddress = metadata!,
            Audiences = audience is null ? [] : [audience],
            RequireHttps = requireHttps,
            ClockSkew = TimeSpan.FromSeconds(general.Whole("ClockSkewSeconds", 60, 0, 60)),
            CacheAgeMax = TimeSpan.FromSeconds(general.Whole("CacheSecondsMax", 300, 0, 3600)),
            CacheEntriesMax = general.Whole("CacheEntriesMax", 10_000, 2, 1_000_000),
            KeysRefresh = TimeSpan.FromSeconds(general.Whole("KeysRefreshSeconds", 3600, 60, 86_400)),
            KeysRefreshPause = TimeSpan.FromSeconds(general.Whole("KeysRefreshPauseSeconds", 30, 1, 300)),
        };
        general.RejectUnknown();

        var entra = configuration.GetSection("AzureAd");
        if (entra.Exists())
        {
            if (authority is not null)
            {
                faults.Add("Authentication:Authority", authority.OriginalString, "AzureAd is configured too; keep one of the two");
            }

            options = ReadEntra(entra, options, faults);
        }
        else if (faults.Count == before)
        {
            if (authority is null)
            {
                faults.Add("Authentication:Authority", null, "missing; expected the address of the authority that issues tokens, or a section AzureAd");
            }

            if (audience is null)
            {
                faults.Add("Authentication:Audience", null, "missing; expected the aud value of the gateway's tokens");
            }
        }

        if (options?.Authority is null || faults.Count > before)
        {
            return null;
        }

        options = options with { MetadataAddress = metadata ?? new Uri(options.Authority.OriginalString.TrimEnd('/') + "/.well-known/openid-configuration") };
        CheckTransport(options, faults);
        return faults.Count == before ? options : null;
    }

    private static TokenOptions? ReadEntra(IConfigurationSection section, TokenOptions options, Faults faults)
    {
        var before = faults.Count;
        var entra = new SettingsReader(section, faults);
        var instance = entra.Address("Instance") ?? new Uri("https://login.microsoftonline.com/");
        var tenant = entra.RequiredText("TenantId", "the tenant's id");
        var client = entra.RequiredText("ClientId", "the id of the gateway's app registration");
        var audience = entra.Text("Audience") ?? $"api://{client}";
        entra.RejectUnknown();
        if (tenant.ToUpperInvariant() is "COMMON" or "ORGANIZATIONS" or "CONSUMERS")
        {
            faults.Add(entra.PathOf("TenantId"), tenant, "expected one tenant's id: the issuer of a shared endpoint cannot be checked");
        }

        if (faults.Count > before)
        {
            return null;
        }

        return options with
        {
            Authority = new Uri(instance, $"{tenant}/v2.0"),
            Audiences = [.. new[] { audience, client }.Distinct(StringComparer.Ordinal)],
            // Entra issues v1.0 tokens to applications that ask for no other, whichever endpoint they ask.
            MoreIssuers = Guid.TryParse(tenant, out var id) && instance.Host == "login.microsoftonline.com" ? [$"https://sts.windows.net/{id:D}/"] : [],
        };
    }

    private static void CheckTransport(TokenOptions options, Faults faults)
    {
        if (options.MetadataAddress.Scheme == "https")
        {
            return;
        }

        if (!options.MetadataAddress.IsLoopback)
        {
            faults.Add("Authentication:Authority", options.MetadataAddress.OriginalString, "expected https: only a loopback authority may do without");
        }
        else if (options.RequireHttps)
        {
            faults.Add("Authentication:RequireHttpsMetadata", "true", "the authority is not https; set false to allow it (loopback only)");
        }
    }
}
