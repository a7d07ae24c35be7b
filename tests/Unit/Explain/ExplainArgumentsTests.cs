using CanonicalGateway.Gateway.Explain;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Explain;

public sealed class ExplainArgumentsTests
{
    [Fact]
    public void Arguments_InAnyOrder_AreToldApart()
    {
        var arguments = ExplainArguments.Parse(
            ["--config", "file.json", "--claim", "region=EMEA", "Orders?$top=1", "--header", "X-Tenant=a=b", "--Limits:X=1", "--run"], out var fault)!;

        Assert.Null(fault);
        Assert.Equal("Orders?$top=1", arguments.Url);
        Assert.Equal(["--config", "file.json", "--Limits:X=1"], arguments.Others);
        Assert.Equal([new("region", "EMEA")], arguments.Claims);
        Assert.Equal([new("X-Tenant", "a=b")], arguments.Headers);
        Assert.True(arguments is { Runs: true, AsksBackends: true });
    }

    [Theory]
    [InlineData("the URL is missing")]
    [InlineData("one URL is expected, not Cases too", "Orders", "Cases")]
    [InlineData("--claim takes name=value", "Orders", "--claim", "region")]
    [InlineData("--header takes name=value", "Orders", "--header", "=x")]
    [InlineData("--run calls backends, which --no-estimates forbids", "Orders", "--run", "--no-estimates")]
    public void Arguments_NotSound_SayWhy(string expected, params string[] args)
    {
        Assert.Null(ExplainArguments.Parse(args, out var fault));
        Assert.Equal(expected, fault);
    }
}
