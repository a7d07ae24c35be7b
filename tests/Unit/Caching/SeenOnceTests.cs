using CanonicalGateway.Gateway.Caching;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Caching;

public sealed class SeenOnceTests
{
    [Fact]
    public void Note_Text_IsSeenTheSecondTime()
    {
        var seen = new SeenOnce();

        Assert.False(seen.Note("Orders('1')"));
        Assert.True(seen.Note("Orders('1')"));
        Assert.False(seen.Note("Orders('2')"));
    }
}
