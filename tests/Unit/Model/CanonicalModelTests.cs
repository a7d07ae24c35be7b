using CanonicalGateway.Contracts.Model;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Model;

public sealed class CanonicalModelTests
{
    private static readonly CanonicalModel Newest = CanonicalModel.V1;

    [Fact]
    public void V1_EntitySets_AreTheFiveOfTheService() =>
        Assert.Equal(["Cases", "Customers", "Invoices", "Orders", "Products"], Newest.EntitySets.Select(t => t.SetName!).Order());

    [Fact]
    public void V1_Navigations_JoinPropertiesOfOneType()
    {
        foreach (var navigation in Newest.Types.SelectMany(t => t.Navigations))
        {
            Assert.Contains(navigation.Target, Newest.Types);
            if (navigation.IsContained)
            {
                Assert.True(navigation is { Source: null, TargetProperty: null }, navigation.ToString());
                continue;
            }

            Assert.True(navigation.Source!.DeclaringType == navigation.DeclaringType, navigation.ToString());
            Assert.True(navigation.TargetProperty!.DeclaringType == navigation.Target, navigation.ToString());
            Assert.True(navigation.Source.Type == navigation.TargetProperty.Type, navigation.ToString());
            Assert.True(navigation.IsCollection || navigation.TargetProperty.IsKey, $"{navigation} leads to one row, so it must find it by key.");
        }
    }

    [Fact]
    public void V1_Partners_LeadBack()
    {
        foreach (var navigation in Newest.Types.SelectMany(t => t.Navigations).Where(n => n.Partner is not null))
        {
            var partner = navigation.Target.Navigation(navigation.Partner!);
            Assert.Same(navigation.DeclaringType, partner.Target);
            Assert.Equal(navigation.Name, partner.Partner);
            Assert.Same(navigation.Source, partner.TargetProperty);
            Assert.Same(navigation.TargetProperty, partner.Source);
        }
    }

    [Fact]
    public void V1_TypesMembersAndEnums_AreDescribed()
    {
        Assert.All(Newest.Types, t => Assert.False(string.IsNullOrWhiteSpace(t.Description), t.Name));
        Assert.All(Newest.Types.SelectMany(t => t.Members), m => Assert.False(string.IsNullOrWhiteSpace(m.Description), m.ToString()));
        Assert.All(Newest.Enums, e => Assert.False(string.IsNullOrWhiteSpace(e.Description), e.Name));
    }

    [Fact]
    public void V1_Properties_CarryWhatTheirTypeNeeds()
    {
        foreach (var property in Newest.Types.SelectMany(t => t.Properties))
        {
            Assert.Equal(property.Type == Contracts.Model.ValueType.Enum, property.Enum is not null);
            Assert.Equal(property.Type == Contracts.Model.ValueType.Complex, property.Complex is not null);
            Assert.Equal(property.Type == Contracts.Model.ValueType.Decimal, property is { Precision: not null, Scale: not null });
            Assert.False(property.IsNullable && (property.IsKey || property.IsCollection), property.ToString());
            if (property.CurrencyProperty is { } currency)
            {
                Assert.Equal(Contracts.Model.ValueType.String, property.DeclaringType.Property(currency).Type);
            }

            Assert.Same(property, property.DeclaringType.Members[property.Ordinal]);
        }
    }

    [Fact]
    public void Find_NameOrSet_IsExactInCase()
    {
        Assert.Same(Newest.FindType("Order"), Newest.FindSet("Orders"));
        Assert.Same(Newest.FindSet("Orders"), Newest.FindSet("Orders".AsSpan()));
        Assert.Null(Newest.FindSet("orders"));
        Assert.Null(Newest.FindType("Nothing"));
        Assert.Null(Newest.FindType("Order")!.Find("id"));
    }

    [Fact]
    public void EnumType_Position_IsThatOfTheMemberOrMinusOne()
    {
        var tier = Newest.Enums.First(e => e.Name == "SupportTier");

        Assert.Equal(Enumerable.Range(0, tier.Members.Length), tier.Members.Select(tier.PositionOf));
        Assert.Equal(-1, tier.PositionOf("gold"));
        Assert.Equal(-1, tier.PositionOf(""));
    }

    [Theory]
    [InlineData(typeof(NoKey), "NoKey: an entity set needs one key property of type Edm.String")]
    [InlineData(typeof(NumericKey), "NumericKey: an entity set needs one key property of type Edm.String")]
    [InlineData(typeof(NoSource), "NoSource/Other: no source property OtherId")]
    [InlineData(typeof(NoTarget), "NoTarget/Other: no target property Number")]
    public void Build_BadType_NamesTheFault(Type type, string expected) =>
        Assert.Equal(expected, Assert.Throws<InvalidOperationException>(() => CanonicalModel.Build("test", type)).Message);

    [EntitySet("A")]
    private sealed class NoKey
    {
        public string Id { get; init; } = "";
    }

    [EntitySet("B")]
    private sealed class NumericKey
    {
        [Key]
        public int Id { get; init; }
    }

    [EntitySet("C")]
    private sealed class NoSource
    {
        [Key]
        public string Id { get; init; } = "";

        [Navigation("OtherId", "Id")]
        public NoSource? Other { get; init; }
    }

    [EntitySet("D")]
    private sealed class NoTarget
    {
        [Key]
        public string Id { get; init; } = "";

        [Navigation("Id", "Number")]
        public NoTarget? Other { get; init; }
    }
}
