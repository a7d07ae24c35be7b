using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Query;

public sealed class ValueOrderTests
{
    private static readonly EnumType Tier = CanonicalModel.V1.Enums.First(e => e.Name == "SupportTier");

    public static TheoryData<Value, Value> Ascending => new()
    {
        { Value.Null, Value.Of("") },
        { Value.Null, Value.Of(false) },
        { Value.Null, Value.Of(long.MinValue) },
        { Value.Of(false), Value.Of(true) },
        { Value.Of(1), Value.Of(2L) },
        { Value.Of(2), Value.Of(2.5m) },
        { Value.Of(2.25), Value.Of(2.5m) },
        { Value.Of(9007199254740992L), Value.Of(9007199254740993m) },
        { Value.Of(double.NegativeInfinity), Value.Of(decimal.MinValue) },
        { Value.Of(new DateOnly(1969, 12, 31)), Value.Of(new DateOnly(1970, 1, 1)) },
        { Value.Of(new DateTimeOffset(2026, 1, 1, 0, 30, 0, TimeSpan.FromHours(1))), Value.Of(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)) },
        { Value.Of(new TimeOnly(9, 0)), Value.Of(new TimeOnly(9, 0, 1)) },
        { Value.Of(TimeSpan.FromHours(-1)), Value.Of(TimeSpan.Zero) },
        { Value.Of(Tier, 0), Value.Of(Tier, 1) },
        { Value.Of("\uFFFF"), Value.Of("\U00010000") },
    };

    [Theory]
    [MemberData(nameof(Ascending), DisableDiscoveryEnumeration = true)]
    public void Compare_TwoValues_PutsTheLowerFirst(Value lower, Value higher)
    {
        Assert.True(ValueOrder.Compare(lower, higher, Collation.CodePoint) < 0);
        Assert.True(ValueOrder.Compare(higher, lower, Collation.CodePoint) > 0);
        Assert.Equal(0, ValueOrder.Compare(lower, lower, Collation.CodePoint));
        Assert.False(ValueOrder.AreEqual(lower, higher));
        Assert.True(ValueOrder.AreEqual(higher, higher));
    }

    [Fact]
    public void AreEqual_Nulls_AreEqualToEachOtherOnly()
    {
        Assert.True(ValueOrder.AreEqual(Value.Null, Value.Null));
        Assert.False(ValueOrder.AreEqual(Value.Null, Value.Of("")));
        Assert.False(ValueOrder.AreEqual(Value.Of(0), Value.Null));
        Assert.Equal(0, ValueOrder.Compare(Value.Null, Value.Null, Collation.Number));
    }

    [Fact]
    public void AreEqual_NumbersOfSeveralTypes_CompareByValue()
    {
        Assert.True(ValueOrder.AreEqual(Value.Of(2), Value.Of(2.00m)));
        Assert.True(ValueOrder.AreEqual(Value.Of(2L), Value.Of(2.0)));
        Assert.True(ValueOrder.AreEqual(Value.Of(0.5), Value.Of(0.5m)));
    }

    [Fact]
    public void Strings_ThatDifferInCase_OrderAlikeButAreNotEqual()
    {
        Assert.Equal(0, ValueOrder.Compare(Value.Of("acme"), Value.Of("ACME"), Collation.IgnoreCase));
        Assert.False(ValueOrder.AreEqual(Value.Of("acme"), Value.Of("ACME")));
        Assert.True(ValueOrder.Compare(Value.Of("9"), Value.Of("10"), Collation.Number) < 0);
    }
}
