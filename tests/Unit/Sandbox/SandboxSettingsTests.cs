using CanonicalGateway.Sandbox;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox;

public sealed class SandboxSettingsTests
{
    private static readonly Uri Anywhere = new("http://127.0.0.1:1/");

    [Fact]
    public void For_WithASecondErp_NamesItAsABackend()
    {
        var settings = SandboxSettings.For(0, "http://127.0.0.1:2", Anywhere, Anywhere, Anywhere, new Uri("http://127.0.0.1:3/"));

        Assert.Equal("s4hana", settings["Backends:s4-emea:Kind"]);
        Assert.Equal("http://127.0.0.1:3/", settings["Backends:s4-emea:Address"]);
        Assert.Equal(settings["Backends:s4:Credentials:User"], settings["Backends:s4-emea:Credentials:User"]);
        Assert.Equal(settings["Backends:s4:Credentials:Password"], settings["Backends:s4-emea:Credentials:Password"]);
    }

    [Fact]
    public void For_WithoutASecondErp_HasThreeBackends() =>
        Assert.DoesNotContain(
            SandboxSettings.For(0, "http://127.0.0.1:2", Anywhere, Anywhere, Anywhere).Keys, key => key.Contains("s4-emea", StringComparison.Ordinal));

    [Fact]
    public void Partitions_OrdersAndInvoices_AreRoutedByCompanyAndNumber() =>
        Assert.Equal(
            [
                "Routing:Invoice:partitions:0:backend=s4-emea",
                "Routing:Invoice:partitions:0:keys=Id ge '950000000'",
                "Routing:Invoice:partitions:0:when=CompanyCode eq '1010'",
                "Routing:Invoice:partitions:1:backend=s4",
                "Routing:Invoice:partitions:1:keys=Id lt '950000000'",
                "Routing:Order:partitions:0:backend=s4-emea",
                "Routing:Order:partitions:0:keys=Id ge '50000000'",
                "Routing:Order:partitions:0:when=SalesOrganization eq '1010'",
                "Routing:Order:partitions:1:backend=s4",
                "Routing:Order:partitions:1:keys=Id lt '50000000'",
            ],
            SandboxSettings.Partitions().Select(setting => $"{setting.Key}={setting.Value}").Order(StringComparer.Ordinal));
}
