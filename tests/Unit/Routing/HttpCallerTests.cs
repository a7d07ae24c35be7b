using System.Security.Claims;
using CanonicalGateway.Gateway.OData;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Routing;

public sealed class HttpCallerTests
{
    [Theory]
    [InlineData("region", "EMEA", true)]
    [InlineData("region", "emea", false)]
    [InlineData("Region", "EMEA", false)]
    [InlineData("roles", "b", true)]
    [InlineData("roles", "c d", true)]
    [InlineData("roles", "d", false)]
    [InlineData("scp", "Order.Read", true)]
    [InlineData("scp", "Order.Read Case.Read", true)]
    [InlineData("scp", "Order", false)]
    [InlineData("none", "x", false)]
    public void Claim_IsOneOfItsValuesExactly(string name, string value, bool expected)
    {
        var context = new DefaultHttpContext
        {
            User = new ClaimsPrincipal(new ClaimsIdentity(
                [new Claim("region", "EMEA"), new Claim("roles", "a"), new Claim("roles", "b"), new Claim("roles", "c d"), new Claim("scp", "Order.Read Case.Read")], "test")),
        };

        Assert.Equal(expected, new HttpCaller(context).HasClaim(name, value));
    }

    [Theory]
    [InlineData("X-Tenant", "pilot", true)]
    [InlineData("x-tenant", "pilot", true)]
    [InlineData("X-Tenant", "Pilot", false)]
    [InlineData("X-Tenant", "other", true)]
    [InlineData("X-Tenant", "pilot, other", false)]
    [InlineData("X-None", "pilot", false)]
    public void Header_IsOneOfItsLinesExactly(string name, string value, bool expected)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["X-Tenant"] = new[] { " pilot ", "other" };

        Assert.Equal(expected, new HttpCaller(context).HasHeader(name, value));
    }
}
