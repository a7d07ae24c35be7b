using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Mapping;

public sealed class RowReadersTests
{
    private static readonly EntityMap<object> Map = new(TestRows.Type("Customer"), "Account");

    [Fact]
    public void Of_SameMapShapeAndPaths_IsTheSameReader()
    {
        var (shape, alike) = (TestRows.Shape("Customer", "Id", "Name"), TestRows.Shape("Customer", "Id", "Name"));
        var first = RowReaders.Of(Map, shape);

        Assert.Same(first, RowReaders.Of(Map, shape));
        Assert.NotSame(first, RowReaders.Of(Map, shape, "Key"));
        Assert.Same(RowReaders.Of(Map, shape, "Key"), RowReaders.Of(Map, shape, "Key"));
        Assert.NotSame(first, RowReaders.Of(Map, alike));
        Assert.NotSame(first, RowReaders.Of(new EntityMap<object>(TestRows.Type("Customer"), "Account"), shape));
    }

    [Fact]
    public void Of_MoreThanTheBound_AreMadeEachTime()
    {
        var shape = TestRows.Shape("Customer", "Id");
        for (var n = 0; n < RowReaders.ReadersMax; n++)
        {
            RowReaders.Of(Map, shape, $"Path{n}");
        }

        Assert.NotSame(RowReaders.Of(Map, shape, "One"), RowReaders.Of(Map, shape, "One"));
        Assert.Same(RowReaders.Of(Map, shape, "Path0"), RowReaders.Of(Map, shape, "Path0"));
    }
}
