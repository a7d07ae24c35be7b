using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Unit.Evaluation;

public sealed class AfterTests
{
    private static readonly Shape Shape = TestRows.Shape("Customer", "Name", "Id");

    [Theory]
    [InlineData("b", "5", false, "b", "4", true)]
    [InlineData("b", "4", false, "b", "4", false)]
    [InlineData("B", "5", false, "b", "4", true)]
    [InlineData("B", "3", false, "b", "4", false)]
    [InlineData("C", "0", false, "b", "4", true)]
    [InlineData("A", "9", false, "b", "4", false)]
    [InlineData(null, "9", false, "b", "4", false)]
    [InlineData("a", "0", false, null, "4", true)]
    [InlineData(null, "5", false, null, "4", true)]
    [InlineData(null, "4", false, null, "4", false)]
    [InlineData("a", "9", true, "b", "4", true)]
    [InlineData("c", "9", true, "b", "4", false)]
    [InlineData(null, "0", true, "b", "4", true)]
    [InlineData("a", "9", true, null, "4", false)]
    [InlineData(null, "5", true, null, "4", true)]
    public void After_Row_IsTrueWhereItSortsBehind(string? name, string id, bool descending, string? lastName, string lastId, bool expected)
    {
        var after = new AfterExpr(
            [new SortKey(Path("Name"), descending, Collation.IgnoreCase), new SortKey(Path("Id"), false, Collation.CodePoint)],
            [lastName is null ? Value.Null : Value.Of(lastName), Value.Of(lastId)]);
        using var batch = new RowBatch(Shape).With(name, id);
        var cursor = RowCursor.Rows(batch);

        Assert.Equal(expected, EvaluatorCompiler.Compile(after, Shape).Test(ref cursor));
    }

    private static PathExpr Path(string name) => new(0, [Shape.Type.Find(name)!], ValueType.String);
}
