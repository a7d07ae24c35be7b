using CanonicalGateway.Gateway.Caching;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Caching;

public sealed class RecentlyUsedTests
{
    [Fact]
    public void Find_AddedText_ReturnsTheSameValue()
    {
        var held = new RecentlyUsed<object>(entriesMax: 4, charactersMax: 10);
        var value = new object();

        held.Add("a", value);

        Assert.Same(value, held.Find("a"));
        Assert.Null(held.Find("A"));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void Add_TextAtAndPastTheLimit_IsHeldOrNot(int length, bool isHeld)
    {
        var held = new RecentlyUsed<object>(entriesMax: 4, charactersMax: 10);
        var text = new string('a', length);

        held.Add(text, new object());

        Assert.Equal(isHeld, held.Find(text) is not null);
    }

    [Fact]
    public void Add_MoreThanTheLimit_KeepsWhatIsUsedAndDropsTheRest()
    {
        const int EntriesMax = 10;
        var held = new RecentlyUsed<object>(EntriesMax, charactersMax: 10);
        held.Add("used", new object());

        for (var i = 0; i < 100; i++)
        {
            held.Add($"{i}", new object());
            Assert.NotNull(held.Find("used"));
        }

        Assert.InRange(Enumerable.Range(0, 100).Count(i => held.Find($"{i}") is not null), 1, EntriesMax);
    }
}
