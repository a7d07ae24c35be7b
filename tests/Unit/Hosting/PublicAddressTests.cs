using System.Net;
using CanonicalGateway.Gateway.Configuration;
using CanonicalGateway.Gateway.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Hosting;

public sealed class PublicAddressTests
{
    private const string Own = "http://127.0.0.1:8080";

    [Theory]
    [InlineData("10.1.2.3", "api.example.com", "https", null, "https://api.example.com")]
    [InlineData("::ffff:10.1.2.3", "api.example.com", "https", null, "https://api.example.com")]
    [InlineData("10.1.2.3", "api.example.com:8443", null, null, "http://api.example.com:8443")]
    [InlineData("10.1.2.3", "[2001:db8::1]:8443", "https", null, "https://[2001:db8::1]:8443")]
    [InlineData("10.1.2.3", "evil.example, api.example.com", "http, https", null, "https://api.example.com")]
    [InlineData("10.1.2.3", "api.example.com", "ftp", "/gateway/", "http://api.example.com/gateway")]
    [InlineData("11.1.2.3", "evil.example", "https", null, Own)]
    [InlineData("192.168.0.2", "evil.example", "https", null, Own)]
    [InlineData("192.168.0.1", "api.example.com", "https", null, "https://api.example.com")]
    [InlineData("10.1.2.3", null, "https", null, Own)]
    [InlineData("10.1.2.3", "", "https", null, Own)]
    [InlineData("10.1.2.3", "a b", "https", null, Own)]
    [InlineData("10.1.2.3", "evil.example/x", "https", null, Own)]
    [InlineData("10.1.2.3", "api.example.com:80/x", "https", null, Own)]
    [InlineData("10.1.2.3", "api.example.com:x@evil.example", "https", null, Own)]
    [InlineData("10.1.2.3", "api.example.com:99999", "https", null, Own)]
    [InlineData("10.1.2.3", "api.example.com", "https", ".evil.example", "https://api.example.com")]
    [InlineData("10.1.2.3", "api.example.com", "https", "@evil.example", "https://api.example.com")]
    public void Of_ForwardedHeaders_AreBelievedFromTrustedProxiesOnly(string remote, string? host, string? proto, string? prefix, string expected)
    {
        var address = new PublicAddress(null, [], IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("192.168.0.1/32"));

        Assert.Equal(expected, address.Of(Request(remote, host, proto, prefix)));
    }

    [Fact]
    public void Of_SeveralHeaderLines_TakesTheLast()
    {
        var context = Request("10.0.0.1", null, "https", null);
        context.Request.Headers["X-Forwarded-Host"] = new StringValues(["evil.example", "api.example.com"]);

        Assert.Equal("https://api.example.com", new PublicAddress(null, [], IPNetwork.Parse("10.0.0.0/8")).Of(context));
    }

    [Fact]
    public void Of_NoTrustedProxy_IgnoresForwardedHeaders() =>
        Assert.Equal(Own, new PublicAddress(null, []).Of(Request("127.0.0.1", "evil.example", "https", null)));

    [Fact]
    public void Of_Configured_WinsOverAll() =>
        Assert.Equal("https://fixed", new PublicAddress("https://fixed", [], IPNetwork.Parse("10.0.0.0/8")).Of(Request("10.0.0.1", "api.example.com", null, null)));

    [Theory]
    [InlineData("localhost:8080", "http://localhost:8080")]
    [InlineData("127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("API.example.com", "http://API.example.com")]
    [InlineData("evil.example", Own)]
    public void Of_Host_IsTakenWhereLoopbackOrPublic(string host, string expected)
    {
        var context = Request("1.2.3.4", null, null, null);
        context.Request.Host = new HostString(host);

        Assert.Equal(expected, new PublicAddress(null, ["api.example.com"]).Of(context));
    }

    [Theory]
    [InlineData("PublicAddress", "ftp://x", "PublicAddress = ftp://x: expected an absolute http or https address without query and fragment")]
    [InlineData("PublicAddress", "/x", "PublicAddress = /x: expected an absolute http or https address without query and fragment")]
    [InlineData("PublicAddress", "https://x/y?z", "PublicAddress = https://x/y?z: expected an absolute http or https address without query and fragment")]
    [InlineData("TrustedProxies", "10.0.0.1;10.0.0.0/33;::1", "TrustedProxies = 10.0.0.0/33: expected an IP address or a network such as 10.0.0.0/8")]
    [InlineData("TrustedProxies", "10.0.0.1; 10.0.0.0/8; ::1; fd00::/8", null)]
    [InlineData("PublicAddress", "https://x/y/", null)]
    public void Read_Setting_IsCheckedAtStart(string key, string value, string? fault)
    {
        var faults = new Faults();

        PublicAddress.Read(new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build(), faults);

        Assert.Equal(fault is null ? [] : [fault], faults.Lines);
    }

    private static DefaultHttpContext Request(string remote, string? host, string? proto, string? prefix)
    {
        var context = new DefaultHttpContext();
        (context.Connection.RemoteIpAddress, context.Connection.LocalIpAddress, context.Connection.LocalPort) = (IPAddress.Parse(remote), IPAddress.Loopback, 8080);
        (context.Request.Scheme, context.Request.Host) = ("http", new HostString("internal.example"));
        (string Name, string? Value)[] headers = [("X-Forwarded-Host", host), ("X-Forwarded-Proto", proto), ("X-Forwarded-Prefix", prefix)];
        foreach (var (name, value) in headers.Where(h => h.Value is not null))
        {
            context.Request.Headers[name] = value;
        }

        return context;
    }
}
