using CanonicalGateway.Gateway.Configuration;
using CanonicalGateway.Gateway.Security;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Security;

public sealed class TokenOptionsTests
{
    [Fact]
    public void Read_AzureAd_GivesAuthorityAudiencesAndBothIssuers()
    {
        const string Tenant = "11111111-2222-3333-4444-555555555555";

        var options = Read(out var faults, ("AzureAd:Instance", "https://login.microsoftonline.com/"), ("AzureAd:TenantId", Tenant), ("AzureAd:ClientId", "app"));

        Assert.Empty(faults);
        Assert.Equal($"https://login.microsoftonline.com/{Tenant}/v2.0", options!.Authority.AbsoluteUri);
        Assert.Equal($"https://login.microsoftonline.com/{Tenant}/v2.0/.well-known/openid-configuration", options.MetadataAddress.AbsoluteUri);
        Assert.Equal(["api://app", "app"], options.Audiences);
        Assert.Equal([$"https://sts.windows.net/{Tenant}/"], options.MoreIssuers);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8090", "false", null)]
    [InlineData("http://127.0.0.1:8090", null, "Authentication:RequireHttpsMetadata = true: the authority is not https; set false to allow it (loopback only)")]
    [InlineData("http://issuer.example.com", "false", "Authentication:Authority = http://issuer.example.com/.well-known/openid-configuration: expected https: only a loopback authority may do without")]
    [InlineData("https://issuer.example.com", null, null)]
    [InlineData("issuer", null, "Authentication:Authority = issuer: expected an absolute http or https address")]
    public void Read_Authority_MustBeHttpsUnlessLoopback(string authority, string? requireHttps, string? fault)
    {
        var options = Read(out var faults, ("Authentication:Authority", authority), ("Authentication:Audience", "a"), ("Authentication:RequireHttpsMetadata", requireHttps));

        Assert.Equal(fault is null ? [] : [fault], faults);
        Assert.Equal(fault is null, options is not null);
    }

    [Fact]
    public void Read_Nothing_SaysWhatIsMissing()
    {
        Read(out var faults);

        Assert.Equal(2, faults.Count);
    }

    [Fact]
    public void Read_BothSections_IsAFault()
    {
        Read(out var faults, ("AzureAd:TenantId", "common"), ("AzureAd:ClientId", "app"), ("Authentication:Authority", "https://issuer.example.com"));

        Assert.Equal(
            [
                "Authentication:Authority = https://issuer.example.com: AzureAd is configured too; keep one of the two",
                "AzureAd:TenantId = common: expected one tenant's id: the issuer of a shared endpoint cannot be checked",
            ],
            faults);
    }

    [Theory]
    [InlineData("61")]
    [InlineData("-1")]
    [InlineData("x")]
    public void Read_ClockSkewOutOfRange_IsAFault(string seconds)
    {
        Read(out var faults, ("Authentication:Authority", "https://issuer.example.com"), ("Authentication:Audience", "a"), ("Authentication:ClockSkewSeconds", seconds));

        Assert.Equal([$"Authentication:ClockSkewSeconds = {seconds}: expected 0-60"], faults);
    }

    private static TokenOptions? Read(out IReadOnlyList<string> lines, params (string Key, string? Value)[] values)
    {
        var faults = new Faults();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, v.Value))).Build();
        var options = TokenOptions.Read(configuration, faults);
        lines = faults.Lines;
        return options;
    }
}
