using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Sandbox.Data;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Checks the oracle itself: expectations by hand, and that what it prints it reads.</summary>
public sealed class OracleSelfTests
{
    private static readonly Dataset Data = DatasetGenerator.Generate(7, 40);
    private static readonly Truth Truth = new(Data);

    [Fact]
    public void Print_RandomQueries_ReadsAsTheSame()
    {
        for (var seed = 0; seed < 3_000; seed++)
        {
            var query = QueryGenerator.Next(Truth, seed);
            var plain = UrlPrinter.PrintPlain(query);

            var again = UrlReader.Read(UrlPrinter.PrintLine(query));

            Assert.Equal(plain, UrlPrinter.PrintPlain(again));
            Assert.Equal((query.Manner, query.Style, query.PageSize), (again.Manner, again.Style, again.PageSize));
        }
    }

    [Fact]
    public void Answer_QueryReadAgain_IsTheSame()
    {
        var oracle = new QueryOracle(Truth);
        for (var seed = 0; seed < 1_000; seed++)
        {
            var query = QueryGenerator.Next(Truth, seed);
            try
            {
                Assert.Equivalent(oracle.Answer(query), oracle.Answer(UrlReader.Read(UrlPrinter.PrintPlain(query))), strict: true);
            }
            catch (OverflowException)
            {
                continue;
            }
        }
    }

    [Fact]
    public void Twin_RandomQueries_IsOfTheSameForm()
    {
        var differ = 0;
        for (var seed = 0; seed < 500; seed++)
        {
            var query = QueryGenerator.Next(Truth, seed);
            var (plain, twin) = (UrlPrinter.PrintPlain(query), UrlPrinter.PrintPlain(TwinMaker.Twin(query, Truth)));

            Assert.Equal(plain.Split('?')[0].Count(c => c == '/'), twin.Split('?')[0].Count(c => c == '/'));
            Assert.Equal(plain.Count(c => c == '&'), twin.Count(c => c == '&'));
            differ += plain == twin ? 0 : 1;
        }

        Assert.InRange(differ, 250, 500);
    }

    [Theory]
    [InlineData("Cases?$top=3&$select=Tags($filter=$this ne 'x';$orderby=$this desc;$top=2;$count=true)&$expand=* maxpagesize=2 as metadata=none,version=4.01,batch=json,ieee754,style=17")]
    [InlineData("Customers/$filter(Currency eq 'EUR')(TaxNumber='DE1')?$compute=length(Name) as Long&$select=Long as omit,posted,repeated")]
    [InlineData("Orders?$apply=filter(Status eq 'Open')/groupby((Currency,Customer/Country),aggregate($count as A0,Items/Quantity with sum as A1))/filter(A0 gt 2) as streaming")]
    public void Read_HandMadeLines_PrintsAsTheSame(string line)
    {
        var query = UrlReader.Read(line);

        Assert.Equal(line, Uri.UnescapeDataString(UrlPrinter.PrintLine(query)));
        Assert.NotEqual(Manner.Plain, query.Manner);
    }

    [Fact]
    public void Next_ManySeeds_AnswersHaveRows()
    {
        var oracle = new QueryOracle(Truth);
        var (rows, empty) = (0, 0);
        for (var seed = 0; seed < 1_000; seed++)
        {
            try
            {
                if (oracle.Answer(QueryGenerator.Next(Truth, seed)) is ExpectedRows answer)
                {
                    (rows, empty) = (rows + 1, empty + (answer.Rows.Items.Count == 0 ? 1 : 0));
                }
            }
            catch (OverflowException)
            {
                continue;
            }
        }

        Assert.InRange(rows, 600, 900);
        Assert.True(empty < rows / 2, $"{empty} of {rows} answers are empty: they compare nothing.");
    }

    [Theory]
    [InlineData("a", "B", Collation.CodePoint, 1)]
    [InlineData("a", "B", Collation.IgnoreCase, -1)]
    [InlineData("Acme", "ACME", Collation.IgnoreCase, 0)]
    [InlineData("10", "9", Collation.Number, 1)]
    [InlineData("10", "9", Collation.CodePoint, -1)]
    [InlineData("\U0001F600", "\uFFFD", Collation.CodePoint, 1)]
    [InlineData(null, "", Collation.CodePoint, -1)]
    [InlineData(null, null, Collation.CodePoint, 0)]
    public void Compare_Texts_FollowsTheCollation(string? left, string? right, Collation collation, int sign) =>
        Assert.Equal(sign, Math.Sign(Ordering.Compare(left, right, collation)));

    [Theory]
    [InlineData("null eq null", true)]
    [InlineData("Region eq null", true)]
    [InlineData("Region ne 'x'", true)]
    [InlineData("Region gt 'a'", false)]
    [InlineData("not (Region gt 'a')", true)]
    [InlineData("contains(Region,'a')", null)]
    [InlineData("not (contains(Region,'a'))", null)]
    [InlineData("contains(Region,'a') or City eq 'Paris'", true)]
    [InlineData("contains(Region,'a') and City eq 'London'", false)]
    [InlineData("contains(Region,'a') and City eq 'Paris'", null)]
    [InlineData("contains(Region,'a') eq true", false)]
    [InlineData("contains(Region,'a') ne true", true)]
    [InlineData("Region in ('a',null)", true)]
    [InlineData("length(Street) eq 9", true)]
    [InlineData("indexof(Street,'x') eq 8", true)]
    [InlineData("substring(Street,6,1) eq '😀'", true)]
    [InlineData("7 div 2 eq 3 and -7 div 2 eq -3 and 7 mod 4 eq 3 and 7.0 div 2 eq 3.5", true)]
    [InlineData("round(2.5) eq 3 and round(-2.5) eq -3 and floor(-2.5) eq -3 and ceiling(2.1) eq 3", true)]
    [InlineData("1 add 2 mul 3 eq 7 and (1 add 2) mul 3 eq 9 and 7 sub 2 sub 1 eq 4", true)]
    [InlineData("year(2024-02-29) eq 2024 and day(2024-02-29T23:59:59Z) eq 29", true)]
    public void Evaluate_HandMadeExpressions_GivesWhatTheStandardSays(string expression, bool? expected)
    {
        var address = new Contracts.Entities.Address { Street = "Rue d'😀 x", City = "Paris" };

        var value = new ExpressionOracle(Truth).Evaluate(new ExpressionReader(new TextCursor(expression), Schema.Of(address.GetType())).Read(), address);

        Assert.Equal(expected, (bool?)value);
    }
}
