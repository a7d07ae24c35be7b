using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Planning;

public sealed class ShapeTableTests
{
    private static readonly StructuredType Order = CanonicalModel.V1.FindType("Order")!;
    private static readonly Property[] Simple = [.. Order.Properties.Where(p => p is { IsCollection: false, Complex: null })];

    private readonly ShapeTable _shapes = new();

    [Fact]
    public void Of_SameColumns_IsTheSameShape()
    {
        var first = Of("Id", "Status");

        Assert.Same(first, Of("Id", "Status"));
        Assert.NotSame(first, Of("Status", "Id"));
        Assert.NotSame(first, Of("Id"));
        Assert.Equal(["Id", "Status"], first.Columns.Select(c => c.Member.Name));
    }

    [Fact]
    public void Keep_SameMembers_IsTheSameShapeWithPlaceholders()
    {
        var whole = Of("Id", "Status", "Currency");

        var kept = _shapes.Keep(whole, m => m.Name != "Status");

        Assert.Same(kept, _shapes.Keep(whole, m => m.Name is "Id" or "Currency"));
        Assert.Equal(whole.Keep(m => m.Name != "Status").ToString(), kept.ToString());
        Assert.Same(whole, _shapes.Keep(whole, _ => true));
    }

    [Fact]
    public void Of_NavigationAliases_IsKnownAgainByNumber()
    {
        var cases = (Navigation)Order.Find("Cases")!;
        var nested = _shapes.Of(cases.Target, [(cases.Target.Key!, null)]);

        Assert.Same(_shapes.Of(Order, [(cases.Alias(0), nested)]), _shapes.Of(Order, [(cases.Alias(0), nested)]));
        Assert.NotSame(_shapes.Of(Order, [(cases.Alias(0), nested)]), _shapes.Of(Order, [(cases.Alias(1), nested)]));
    }

    [Fact]
    public void Of_MemberOfOneQueryAlone_IsNotHeld()
    {
        _shapes.Of(Order, [(((Navigation)Order.Find("Cases")!).Alias(1000), _shapes.Of(Order, []))]);

        Assert.Equal(1, _shapes.Count);
    }

    [Fact]
    public void Of_MoreThanTheBound_HoldsNoMore()
    {
        for (var n = 0; n < 2 * ShapeTable.ShapesMax; n++)
        {
            _shapes.Of(Order, [.. Simple.Where((_, i) => (n >> i & 1) != 0).Select(p => ((Member)p, (Shape?)null))]);
        }

        Assert.InRange(_shapes.Count, 1, ShapeTable.ShapesMax);
    }

    private Shape Of(params string[] names) => _shapes.Of(Order, [.. names.Select(n => (Order.Find(n)!, (Shape?)null))]);
}
