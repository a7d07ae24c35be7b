using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.OData;

public sealed class PartialPageTests
{
    private readonly ImmutableArray<ReadPlan> _parts = [.. new[] { "1000", "2000", "3000" }.Select(PartOf)];

    private long A => _parts[0].Partition!.Mark;

    private long B => _parts[1].Partition!.Mark;

    private long C => _parts[2].Partition!.Mark;

    [Fact]
    public void Whole_HasNoRest()
    {
        var page = PageOf(new Page(10, null, null, null));

        Assert.True(page is { LacksRows: false, Later.IsEmpty: true, Living.IsDefault: true });
        Assert.Null(page.Error(lacksCount: false));
    }

    [Fact]
    public void PartitionsOfWhichNothingCame_GoOnTogetherWhereThePageBegan()
    {
        var after = new AfterExpr([], [Value.Of("7")]);

        var page = PageOf(new Page(10, 25, after, null), (0, []), (2, []));

        Assert.Equal([B], page.Living.AsEnumerable());
        var rest = page.Rest(99);
        Assert.Equal([A, C], rest.Partitions.AsEnumerable());
        Assert.Equal((after.Values, 25L, 99L), (rest.After, rest.Remaining, rest.Count));
        Assert.Empty(rest.Later);
    }

    [Fact]
    public void PartitionThatEndedInTheMiddle_GoesOnBehindItsLastRow()
    {
        var page = PageOf(new Page(10, null, null, null), (0, []), (1, [Value.Of("5")]));

        var rest = page.Rest(null);
        Assert.Equal([A], rest.Partitions.AsEnumerable());
        Assert.Empty(rest.After);
        var later = Assert.Single(rest.Later);
        Assert.Equal([B], later.Partitions.AsEnumerable());
        Assert.Equal([Value.Of("5")], later.After.AsEnumerable());
    }

    /// <summary>What was missing before comes behind what is missing now, so that no row comes by two links.</summary>
    [Fact]
    public void PageThatLacksMore_LeadsToAllThatIsMissing()
    {
        var earlier = new PageLeg([C], [], null, null);

        var page = PageOf(new Page(10, null, null, null) { Partitions = [A, B], Later = [earlier] }, (1, []));

        Assert.Equal([A], page.Living.AsEnumerable());
        Assert.Equal([B], page.Rest(null).Partitions.AsEnumerable());
        Assert.Equal([earlier], page.Rest(null).Later.AsEnumerable());
        Assert.True(PageOf(new Page(10, null, null, null) { Partitions = [A, B], Later = [earlier] }).LacksRows);
    }

    [Fact]
    public void Error_NamesTheBackendsAndTheCount()
    {
        var page = PageOf(new Page(10, null, null, null), (0, []), (1, []));

        Assert.Equal("The rows of Orders that the backends 's4-1000' and 's4-2000' hold are missing. It is down.", page.Error(lacksCount: false)!.Message);
        Assert.EndsWith("so no count is given.", page.Error(lacksCount: true)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mark_IsThatOfBackendAndCondition()
    {
        Assert.Equal(A, PartOf("1000").Partition!.Mark);
        Assert.Equal(3, new[] { A, B, C }.Distinct().Count());
    }

    private PartialPage PageOf(Page page, params (int Part, Value[] After)[] missing)
    {
        var parts = page.Partitions.IsDefault ? _parts : [.. _parts.Where(p => page.Partitions.Contains(p.Partition!.Mark))];
        var plan = new ReadPlan { Type = TestRows.Type("Order"), Shape = TestRows.Shape("Order", "Id"), Partitions = parts };
        return new PartialPage(page, plan, [.. missing.Select(m => new MissingPartition(_parts[m.Part], new GatewayError(GatewayErrorCode.BackendUnavailable, "It is down."), [.. m.After]))]);
    }

    private static ReadPlan PartOf(string organization)
    {
        var company = new Planning.FakeCompany();
        var route = company.Routing[TestRows.Type("Order")];
        var source = route.Anchor! with { Backend = $"s4-{organization}" };
        var property = route.Type.Property("Id");
        var anchor = company.Plan("Orders").Anchor!;
        return company.Plan("Orders") with
        {
            Anchor = anchor with { Request = anchor.Request with { Source = source } },
            Partition = new Partition(route with { Anchor = source }, new CompareExpr(CompareOperator.Equal, new PathExpr(0, [property], property.Type), new LiteralExpr(Value.Of(organization)), property.Collation), null),
        };
    }
}
