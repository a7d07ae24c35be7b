using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Tests.Unit.Parsing;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Evaluation;

public sealed class ExpressionTests : IDisposable
{
    private static readonly Shape Shape = TestRows.Shape("Case", "Id", "Subject", "Description", "Status", "Priority", "IsEscalated", "CreatedAt", "Tags", "Comments");

    // Comments: Id, CreatedAt, AuthorId, Body, IsPublic.
    private readonly RowBatch _batch = new RowBatch(Shape).With(
        "10", "a😀Bé", null, "Open", null, true, new DateTimeOffset(2026, 3, 4, 23, 30, 15, TimeSpan.Zero), new[] { "red", "blue" },
        new object?[][] { ["1", null, "7", "Hello", true], ["2", null, null, null, false] })
        .With("2", "", "x", "New", "High", false, null, Array.Empty<string>(), Array.Empty<object?[]>());

    public void Dispose() => _batch.Dispose();

    [Theory]
    [InlineData("Subject eq 'a😀Bé'", true)]
    [InlineData("Subject eq 'A😀BÉ'", false)]
    [InlineData("Description eq null", true)]
    [InlineData("Description ne null", false)]
    [InlineData("Description eq 'x'", false)]
    [InlineData("Description ne 'x'", true)]
    [InlineData("Description gt 'x'", false)]
    [InlineData("not (Description gt 'x')", true)]
    [InlineData("Id gt '9'", true)]
    [InlineData("Id lt '9'", false)]
    [InlineData("Id ge '10' and Id le '10'", true)]
    [InlineData("Status eq 'Open'", true)]
    [InlineData("Status in ('New','Open')", true)]
    [InlineData("Priority in ('High',null)", true)]
    [InlineData("not (Status in ('New'))", true)]
    [InlineData("IsEscalated", true)]
    [InlineData("not IsEscalated", false)]
    [InlineData("contains(Description,'x')", null)]
    [InlineData("not contains(Description,'x')", null)]
    [InlineData("contains(Description,'x') and IsEscalated", null)]
    [InlineData("contains(Description,'x') and not IsEscalated", false)]
    [InlineData("contains(Description,'x') or IsEscalated", true)]
    [InlineData("contains(Description,'x') or not IsEscalated", null)]
    [InlineData("contains(Subject,'😀B')", true)]
    [InlineData("contains(Subject,'b')", false)]
    [InlineData("contains(Subject,'')", true)]
    [InlineData("startswith(Subject,'a😀')", true)]
    [InlineData("endswith(Subject,'é')", true)]
    [InlineData("tolower(Subject) eq 'a😀bé'", true)]
    [InlineData("toupper(Subject) eq 'A😀BÉ'", true)]
    [InlineData("length(Subject) eq 4", true)]
    [InlineData("length(Description) eq null", true)]
    [InlineData("indexof(Subject,'B') eq 2", true)]
    [InlineData("indexof(Subject,'q') eq -1", true)]
    [InlineData("substring(Subject,1) eq '😀Bé'", true)]
    [InlineData("substring(Subject,1,1) eq '😀'", true)]
    [InlineData("substring(Subject,4) eq ''", true)]
    [InlineData("substring(Subject,99) eq ''", true)]
    [InlineData("substring(Subject,-1) eq 'é'", true)]
    [InlineData("substring(Subject,2,99) eq 'Bé'", true)]
    [InlineData("substring(Subject,0,0) eq ''", true)]
    [InlineData("concat(concat(Subject,'-'),Id) eq 'a😀Bé-10'", true)]
    [InlineData("trim(concat(' ',Id)) eq '10'", true)]
    [InlineData("concat(Subject,Description) eq null", true)]
    [InlineData("year(CreatedAt) eq 2026 and month(CreatedAt) eq 3 and day(CreatedAt) eq 4", true)]
    [InlineData("hour(CreatedAt) eq 23 and minute(CreatedAt) eq 30 and second(CreatedAt) eq 15", true)]
    [InlineData("date(CreatedAt) eq 2026-03-04", true)]
    [InlineData("CreatedAt eq 2026-03-05T00:30:15+01:00", true)]
    [InlineData("round(2.5) eq 3 and round(-2.5) eq -3 and floor(-2.5) eq -3 and ceiling(-2.5) eq -2", true)]
    [InlineData("Tags/any(t:t eq 'blue')", true)]
    [InlineData("Tags/any(t:t eq 'Blue')", false)]
    [InlineData("Tags/all(t:length(t) gt 2)", true)]
    [InlineData("Tags/any()", true)]
    [InlineData("Comments/any(c:c/IsPublic and c/Body eq 'Hello')", true)]
    [InlineData("Comments/any(c:contains(c/Body,'ell'))", true)]
    [InlineData("Comments/all(c:contains(c/Body,'ell'))", false)]
    [InlineData("not Comments/all(c:contains(c/Body,'ell'))", true)]
    [InlineData("Comments/any(c:Tags/any(t:t eq 'red' and c/Id eq '2'))", true)]
    public void Filter_FirstRow_IsTrueFalseOrUnknown(string filter, bool? expected) => Assert.Equal(expected, Test(filter, 0));

    [Theory]
    [InlineData("Tags/any()", false)]
    [InlineData("Tags/any(t:t eq 'red')", false)]
    [InlineData("Tags/all(t:t eq 'red')", true)]
    [InlineData("Comments/all(c:c/IsPublic)", true)]
    [InlineData("Subject eq ''", true)]
    [InlineData("length(Subject) eq 0", true)]
    [InlineData("hour(CreatedAt) ge 0", false)]
    [InlineData("Priority in ('High',null)", true)]
    public void Filter_SecondRow_SeesEmptyAndNull(string filter, bool? expected) => Assert.Equal(expected, Test(filter, 1));

    [Fact]
    public void Predicate_UnknownCondition_KeepsNoRow()
    {
        var predicate = EvaluatorCompiler.Predicate([FilterOf("contains(Description,'x')")], Shape);
        var cursor = RowCursor.Rows(_batch);

        Assert.False(predicate.Keeps(ref cursor));
        cursor.MoveTo(1);
        Assert.True(predicate.Keeps(ref cursor));
    }

    [Theory]
    [InlineData("hello", false)]
    [InlineData("BÉ", true)]
    [InlineData("bé NOT x", true)]
    [InlineData("bé AND x", false)]
    [InlineData("nothing OR bé", true)]
    [InlineData("NOT nothing", true)]
    public void Search_Terms_IgnoreCaseAndNulls(string search, bool expected) =>
        Assert.Equal(expected, EvaluatorCompiler.Compile(Urls.Parse("Cases?$search=" + Uri.EscapeDataString(search)).Query.Search!, Shape).Test(ref Cursor(0)));

    [Fact]
    public void Compile_MemberThatTheRowsLack_IsAnErrorOfTheProgram() =>
        Assert.Throws<InvalidOperationException>(() => EvaluatorCompiler.Compile(FilterOf("Resolution eq 'x'"), Shape));

    private static Expr FilterOf(string filter) => Urls.Parse("Cases?$filter=" + Uri.EscapeDataString(filter)).Query.Filter!;

    private bool? Test(string filter, int row) => EvaluatorCompiler.Compile(FilterOf(filter), Shape).Test(ref Cursor(row));

    private RowCursor[] _cursor = [];

    private ref RowCursor Cursor(int row)
    {
        _cursor = [RowCursor.Rows(_batch)];
        _cursor[0].MoveTo(row);
        return ref _cursor[0];
    }
}
