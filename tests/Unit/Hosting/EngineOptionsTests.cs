using CanonicalGateway.Gateway.Configuration;
using CanonicalGateway.Gateway.Hosting;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Hosting;

public sealed class EngineOptionsTests
{
    [Fact]
    public void Read_Nothing_GivesDefaultsAndAKeyOfItsOwn()
    {
        var (options, faults) = Read();

        Assert.Empty(faults);
        Assert.Equal((200_000, 20_000, 200, 1_000), (options.Planning.ResidualRowsMax, options.Planning.PreloadRowsMax, options.Planning.DriverKeysMax, options.Planning.PageRowsDefault));
        Assert.Equal(500, options.Query.ExpressionNodes);
        Assert.Equal(32, options.PageTokenKey.Length);
        Assert.NotEqual(options.PageTokenKey.ToArray(), Read().Options.PageTokenKey.ToArray());
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(64, true)]
    [InlineData(31, false)]
    [InlineData(0, true)]
    public void Read_TokenKey_HasAtLeast32Bytes(int bytes, bool isSound)
    {
        var key = Enumerable.Range(1, bytes).Select(i => (byte)i).ToArray();

        var (options, faults) = Read(("Paging:TokenKey", Convert.ToBase64String(key)));

        Assert.Equal(isSound ? [] : ["Paging:TokenKey = (secret): expected at least 32 bytes in base64"], faults);
        Assert.Equal(isSound && bytes > 0, options.PageTokenKey.Span.SequenceEqual(key));
    }

    [Theory]
    [InlineData("Paging:TokenKey", "not base64!", "Paging:TokenKey = (secret): expected at least 32 bytes in base64")]
    [InlineData("Paging:TokenKy", "x", "Paging:TokenKy: unknown setting; did you mean TokenKey?")]
    [InlineData("Limits:ResidualRowsMax", "999", "Limits:ResidualRowsMax = 999: expected 1000-5000000")]
    [InlineData("Limits:ResidualRowsMax", "1000", null)]
    [InlineData("Limits:ResidualRowsMax", "5000000", null)]
    [InlineData("Limits:ResidualRowsMax", "5000001", "Limits:ResidualRowsMax = 5000001: expected 1000-5000000")]
    [InlineData("Limits:PreloadRowsMax", "0", null)]
    [InlineData("Limits:ExpressionDepth", "many", "Limits:ExpressionDepth = many: expected 1-100")]
    [InlineData("Limits:PathSegments", "1.5", "Limits:PathSegments = 1.5: expected 1-64")]
    public void Read_Setting_IsToldWithItsRange(string key, string value, string? fault) =>
        Assert.Equal(fault is null ? [] : [fault], Read((key, value)).Faults);

    [Fact]
    public void Read_SeveralFaults_AreToldAtOnce() =>
        Assert.Equal(3, Read(("Limits:ResidualRowsMax", "x"), ("Limits:InValues", "0"), ("Paging:TokenKey", "x")).Faults.Count);

    private static (EngineOptions Options, IReadOnlyList<string> Faults) Read(params (string Key, string Value)[] settings)
    {
        var faults = new Faults();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>(s.Key, s.Value))).Build();
        return (EngineOptions.Read(configuration, faults), faults.Lines);
    }
}
