using System.Security.Claims;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Configuration;
using CanonicalGateway.Gateway.Security;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Security;

public sealed class AccessPolicyTests
{
    private static readonly CanonicalModel Model = CanonicalModel.V1;
    private static readonly StructuredType Order = Model.FindType("Order")!;
    private static readonly StructuredType Customer = Model.FindType("Customer")!;

    [Theory]
    [InlineData("roles", "Order.Read", true)]
    [InlineData("scp", "x Order.Read y", true)]
    [InlineData("scope", "Order.Read", true)]
    [InlineData("scope", "order.read", false)]
    [InlineData("roles", "x Order.Read", false)]
    [InlineData("role", "Order.Read", false)]
    public void Check_ClaimNamesGrant_Allows(string claim, string value, bool isAllowed)
    {
        var policy = Policy();
        var user = User((claim, value));

        Assert.Equal(isAllowed, policy.Check(user, Order, Operation.Read) is null);
        Assert.NotNull(policy.Check(user, Order, Operation.Write));
        Assert.NotNull(policy.Check(user, Customer, Operation.Read));
        Assert.NotNull(policy.CheckOperate(user));
    }

    [Fact]
    public void Check_NothingGranted_NamesWhatWouldDo()
    {
        var error = Policy().Check(User(), Order, Operation.Read)!;

        Assert.Equal(GatewayErrorCode.Forbidden, error.Code);
        Assert.Equal("Reading Order needs one of the roles or scopes Canonical.Read.All, Order.Read.", error.Message);
        Assert.Equal("Order", error.Target);
        Assert.Equal("Order.Read", error.Details[0].Message);
        Assert.Equal("Writing Customer is granted to nobody.", Policy().Check(User(), Customer, Operation.Write)!.Message);
    }

    [Fact]
    public void Check_Star_MeansAllEntities()
    {
        var user = User(("roles", "Canonical.Read.All"), ("roles", "Canonical.Operate"));

        Assert.All(Model.EntitySets, entity => Assert.Null(Policy().Check(user, entity, Operation.Read)));
        Assert.Null(Policy().CheckOperate(user));
    }

    [Fact]
    public void Check_NotAuthenticated_Denies()
    {
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim("roles", "Canonical.Read.All")]));

        Assert.NotNull(Policy().Check(user, Order, Operation.Read));
    }

    [Fact]
    public void Check_SameCallerAgain_AllocatesNothing()
    {
        var policy = Policy();
        var user = User(("roles", "Order.Read"));
        policy.Check(user, Order, Operation.Read);

        var before = GC.GetAllocatedBytesForCurrentThread();
        policy.Check(user, Order, Operation.Read);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Read_FaultyGrants_TellsAllAtOnce()
    {
        var faults = new Faults();

        AccessOptions.Read(Configuration(("Access:Grants:A:0", "Ordr:read"), ("Access:Grants:A:1", "Order:eat"), ("Access:Grants:B:0", "Order"), ("Access:Grant:C:0", "x")), Model, faults);

        Assert.Equal(
            [
                "Access:Grant: unknown setting; did you mean Grants?",
                "Access:Grants:A:0 = Ordr:read: there is no entity Ordr; did you mean Order?",
                "Access:Grants:A:1 = Order:eat: expected Entity:read, Entity:write, *:read, *:write or operations",
                "Access:Grants:B:0 = Order: expected Entity:read, Entity:write, *:read, *:write or operations",
            ],
            faults.Lines);
    }

    private static AccessPolicy Policy()
    {
        var faults = new Faults();
        var options = AccessOptions.Read(
            Configuration(
                ("Access:Grants:Canonical.Read.All:0", "*:read"),
                ("Access:Grants:Order.Read", "Order:read"),
                ("Access:Grants:Order.Write:0", "Order:write"),
                ("Access:Grants:Canonical.Operate:0", "operations")),
            Model,
            faults);
        Assert.Empty(faults.Lines);
        return new AccessPolicy(options, Model);
    }

    private static ClaimsPrincipal User(params (string Type, string Value)[] claims) =>
        new(new ClaimsIdentity(claims.Select(c => new Claim(c.Type, c.Value)), "test"));

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value))).Build();
}
