using CanonicalGateway.Sandbox.Data;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox;

public sealed class SalesforceIdsTests
{
    [Theory]
    [InlineData("001Aa00000BcDeF", "001Aa00000BcDeFIAV")]
    [InlineData("000000000000000", "000000000000000AAA")]
    [InlineData("ZZZZZZZZZZZZZZZ", "ZZZZZZZZZZZZZZZ555")]
    [InlineData("0018A000007oSw3", "0018A000007oSw3QAE")]
    public void WithChecksum_FifteenCharacters_AppendsTheCaseSuffix(string id, string expected) =>
        Assert.Equal(expected, SalesforceIds.WithChecksum(id));

    [Fact]
    public void Create_ManyIndexes_AreUniqueAlsoWithoutCase()
    {
        var ids = Enumerable.Range(0, 20_000).Select(index => SalesforceIds.Create(SalesforceIds.Account, index)).ToArray();

        Assert.Equal(ids.Length, ids.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(ids, id => Assert.Matches("^001[0-9A-Za-z]{15}$", id));
        Assert.True(ids.Select(id => id[..15]).Distinct(StringComparer.OrdinalIgnoreCase).Count() < ids.Length);
    }

    [Fact]
    public void Create_IndexBeyondTheRecordNumber_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SalesforceIds.Create(SalesforceIds.Account, long.MaxValue));
}
