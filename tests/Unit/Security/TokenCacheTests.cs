using System.Security.Claims;
using CanonicalGateway.Gateway.Security;
using CanonicalGateway.Tests.Unit.Resilience;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Security;

public sealed class TokenCacheTests
{
    private readonly ManualTime _time = new();
    private readonly ClaimsPrincipal _user = new();

    [Fact]
    public void Entry_AtItsExpiry_IsGone()
    {
        var cache = new TokenCache(10, TimeSpan.FromSeconds(300), _time);
        cache.Add("a.b.c", _user, _time.GetUtcNow().AddSeconds(10));

        var before = cache.Find("a.b.c");
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Same(_user, before);
        Assert.Null(cache.Find("a.b.c"));
    }

    [Fact]
    public void Entry_AtMaximumAge_IsGone()
    {
        var cache = new TokenCache(10, TimeSpan.FromSeconds(300), _time);
        cache.Add("a.b.c", _user, _time.GetUtcNow().AddHours(1));

        _time.Advance(TimeSpan.FromSeconds(299));
        var before = cache.Find("a.b.c");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Same(_user, before);
        Assert.Null(cache.Find("a.b.c"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(101)]
    public void Cache_FullTwiceOver_StaysWithinBoundAndKeepsTheUsed(int bound)
    {
        var cache = new TokenCache(bound, TimeSpan.FromSeconds(300), _time);
        var end = _time.GetUtcNow().AddHours(1);
        cache.Add("used", _user, end);

        for (var i = 0; i < bound * 3; i++)
        {
            cache.Add("token" + i, _user, end);
            if (bound > 2)
            {
                Assert.Same(_user, cache.Find("used"));
            }

            Assert.InRange(cache.Count, 1, bound);
        }

        Assert.Null(cache.Find("token0"));
        Assert.Same(_user, cache.Find("token" + (bound * 3 - 1)));
    }

    [Fact]
    public void Token_NotAsciiOrTooLong_IsNotKept()
    {
        var cache = new TokenCache(10, TimeSpan.FromSeconds(300), _time);
        var end = _time.GetUtcNow().AddHours(1);
        var longest = new string('a', TokenCache.TokenCharactersMax);

        cache.Add("ä", _user, end);
        cache.Add(longest + "a", _user, end);
        cache.Add(longest, _user, end);

        Assert.Null(cache.Find("?"));
        Assert.Null(cache.Find("ä"));
        Assert.Null(cache.Find(longest + "a"));
        Assert.Same(_user, cache.Find(longest));
    }

    [Fact]
    public void Hit_AllocatesNothing()
    {
        var cache = new TokenCache(10, TimeSpan.FromSeconds(300), _time);
        var token = new string('a', 1200);
        cache.Add(token, _user, _time.GetUtcNow().AddHours(1));

        // The runtime allocates on this thread too while it warms up; a hit that allocated would do so in every round.
        Assert.Contains(0, Enumerable.Range(0, 10).Select(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                cache.Find(token);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }));
    }
}
