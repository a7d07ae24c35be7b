using System.Globalization;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Tests.Unit.Parsing;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Routing;

public sealed class ComplementTests(ITestOutputHelper output)
{
    private static readonly Shape Shape = TestRows.Shape("Customer", "Id", "Name", "Industry", "SupportTier", "IsDeleted", "CreatedAt", "BillingAddress");

    private static readonly string[] Leaves =
    [
        "Name eq 'a'", "Name ne 'b'", "Name gt 'a'", "Name le 'a'", "Industry eq null", "Industry in ('a','b')", "Industry in ('a',null)", "SupportTier eq 'Gold'",
        "IsDeleted", "contains(Name,'a')", "startswith(Industry,Name)", "length(Name) gt 0", "length(concat(Name,Industry)) eq 2", "year(CreatedAt) lt 2026",
        "BillingAddress/City eq 'a'", "contains(BillingAddress/City,'a')", "Name eq Industry", "Name lt Industry", "contains(Name,'a') eq false", "contains(Name,'b') ne null",
    ];

    [Theory]
    [InlineData("Name eq 'a'", "(ne Name 'a')")]
    [InlineData("Name ne 'a'", "(eq Name 'a')")]
    [InlineData("Industry gt 'a'", "(not (gt:i Industry 'a'))")]
    [InlineData("Industry in ('a','b')", "(not (in Industry ['a' 'b']))")]
    [InlineData("not (Industry in ('a','b'))", "(in Industry ['a' 'b'])")]
    [InlineData("IsDeleted", "(ne IsDeleted true)")]
    [InlineData("not IsDeleted", "(ne (not IsDeleted) true)")]
    [InlineData("contains(Name,'a')", "(ne (contains Name 'a') true)")]
    [InlineData("Name eq 'a' and contains(Name,'b')", "(or (ne Name 'a') (ne (contains Name 'b') true))")]
    [InlineData("Name eq 'a' or IsDeleted", "(and (ne Name 'a') (ne IsDeleted true))")]
    [InlineData("ExternalIds/any(e:e/System eq 's4')", "(not (any ExternalIds v1 (eq v1/System 's4')))")]
    public void Complement_OfFilter_IsSimple(string filter, string expected) =>
        Assert.Equal(expected, Parse(filter).IsNotTrue().Print().Replace("gt:c", "gt:i", StringComparison.Ordinal).Replace("(gt ", "(gt:i ", StringComparison.Ordinal));

    [Fact]
    public void Complement_OfRandomFilters_IsTrueWhereTheFilterIsNot()
    {
        var (random, seed) = Seeded();
        using var rows = Rows(random, 60);
        for (var i = 0; i < 400; i++)
        {
            var text = Filter(random, 3);
            var filter = Parse(text);
            var (is_, isNot) = (EvaluatorCompiler.Compile(filter, Shape), EvaluatorCompiler.Compile(filter.IsNotTrue(), Shape));
            var cursor = RowCursor.Rows(rows);
            for (var row = 0; row < rows.Count; row++)
            {
                cursor.MoveTo(row);
                Assert.True(isNot.Test(ref cursor) == (is_.Test(ref cursor) != true), $"{text} at row {row}, seed {seed}");
            }
        }
    }

    [Fact]
    public void Partitions_OfRandomFilters_TakeEachRowOnce()
    {
        var (random, seed) = Seeded();
        using var rows = Rows(random, 60);
        for (var i = 0; i < 40; i++)
        {
            var filters = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Filter(random, 2)).DistinctBy(Parse).ToList();
            var partitions = filters.Select(f => $$"""{ "when": "{{f}}", "backend": "crm-new" }""").Append("""{ "backend": "replica" }""");
            var customer = RuleSet.Route("Customer", $$"""
                { "Customer": { "partitions": [ {{string.Join(',', partitions)}} ], "properties": { "Language, TaxNumber, Currency, PaymentTerms": "s4" } } }
                """);

            var conditions = customer.Partitions.Select(p => EvaluatorCompiler.Compile(p.When!, Shape)).ToList();
            var cursor = RowCursor.Rows(rows);
            for (var row = 0; row < rows.Count; row++)
            {
                cursor.MoveTo(row);
                var takers = 0;
                foreach (var condition in conditions)
                {
                    takers += condition.Test(ref cursor) == true ? 1 : 0;
                }

                Assert.True(takers == 1, $"{takers} partitions take row {row}: {string.Join(" | ", filters)}, seed {seed}");
            }
        }
    }

    private (Random Random, int Seed) Seeded()
    {
        var seed = Environment.TickCount;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        return (new Random(seed), seed);
    }

    private static Expr Parse(string filter) => Urls.Parse($"Customers?$filter={Uri.EscapeDataString(filter)}").Query.Filter!;

    private static string Filter(Random random, int depth) => (depth == 0 ? 3 : random.Next(4)) switch
    {
        0 => $"({Filter(random, depth - 1)} and {Filter(random, depth - 1)})",
        1 => $"({Filter(random, depth - 1)} or {Filter(random, depth - 1)})",
        2 => $"not ({Filter(random, depth - 1)})",
        _ => Leaves[random.Next(Leaves.Length)],
    };

    private static RowBatch Rows(Random random, int count)
    {
        var batch = new RowBatch(Shape);
        for (var i = 0; i < count; i++)
        {
            batch.With(
                $"{i}",
                OneOf<object?>(null, "a", "b", ""),
                OneOf<object?>(null, "a", "b", "ab"),
                OneOf<object?>(null, "Gold", "Silver"),
                OneOf<object?>(null, true, false),
                OneOf<object?>(null, new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)),
                OneOf<object?>(null, Address("a"), Address(null)));
        }

        return batch;

        T OneOf<T>(params T[] values) => values[random.Next(values.Length)];
    }

    private static object?[] Address(string? city)
    {
        var type = TestRows.Type("Customer").Property("BillingAddress").Complex!;
        return [.. type.Properties.Select(p => p.Name == "City" ? city : null)];
    }
}
