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
            var plain = UrlPrinter.PrintPlain(QueryGenerator.Next(Truth, seed));

            var again = UrlPrinter.PrintPlain(UrlReader.Read(plain));

            Assert.Equal(plain, again);
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
