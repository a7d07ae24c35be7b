using System.Globalization;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Tests.Unit.Parsing;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Planning;

public sealed class SatisfiabilityTests(ITestOutputHelper output)
{
    private static readonly string?[] Organizations = [null, "1010", "1710", "2010", "É1", "a", "A"];
    private static readonly string[] Ids = ["1", "9", "10", "49999999", "50000000", "50000007", "0010", "x", ""];
    private static readonly decimal?[] Amounts = [null, -1, 0, 1, 1.5m, 2, 1000];
    private static readonly string[] Statuses = ["Open", "InProcess", "Completed", "Cancelled"];
    private static readonly DateOnly?[] Dates = [null, new(1969, 12, 31), new(2025, 1, 1), new(2025, 1, 2)];

    /// <summary>What would lose rows: to say that none can be there where one is.</summary>
    [Fact]
    public void MayHold_WhereARowFulfilsAll_IsTrue()
    {
        var seed = Environment.TickCount;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        var random = new Random(seed);
        using var rows = Rows(random, 2000);
        var (refused, fulfilled) = (0, 0);
        for (var round = 0; round < 5000; round++)
        {
            var conditions = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Condition(random, random.Next(3))).ToList();
            var mayHold = Satisfiability.MayHold(conditions);
            var row = FirstThatFulfils(conditions, rows);
            Assert.True(mayHold || row is null, $"seed {seed}: row {row} fulfils {string.Join(" and ", conditions.Select(ExpressionText.Of))}");
            refused += mayHold ? 0 : 1;
            fulfilled += row is null ? 0 : 1;
        }

        // Else the test would prove nothing.
        Assert.InRange(refused, 100, 4900);
        Assert.InRange(fulfilled, 100, 4900);
    }

    [Theory]
    [InlineData("SalesOrganization eq '1010' and SalesOrganization eq '1710'")]
    [InlineData("SalesOrganization eq '1010' and SalesOrganization ne '1010'")]
    [InlineData("SalesOrganization eq '1010' and not (SalesOrganization eq '1010')")]
    [InlineData("SalesOrganization eq null and startswith(SalesOrganization,'1')")]
    [InlineData("SalesOrganization in ('1010','1710') and SalesOrganization ne '1010' and SalesOrganization ne '1710'")]
    [InlineData("(SalesOrganization eq '1010' or SalesOrganization eq '1710') and tolower(SalesOrganization) eq '2010'")]
    [InlineData("'1010' eq SalesOrganization and SalesOrganization gt '1010'")]
    [InlineData("NetAmount gt 5 and NetAmount lt 5")]
    [InlineData("NetAmount ge 5 and NetAmount lt 5")]
    [InlineData("NetAmount gt 5 and NetAmount le 4.999")]
    [InlineData("OrderDate ge 2025-01-02 and OrderDate lt 2025-01-02")]
    [InlineData("Id ge '50000000' and Id lt '9'")]
    [InlineData("Id eq '50000007' and Id lt '50000000'")]
    [InlineData("Status eq 'Open' and Status in ('Completed','Cancelled')")]
    [InlineData("IsBlocked eq true and IsBlocked eq false")]
    [InlineData("false")]
    [InlineData("null")]
    [InlineData("NetAmount gt 1 and false")]
    public void MayHold_ContradictionOnOneProperty_IsFalse(string filter) => Assert.False(Satisfiability.MayHold([FilterOf(filter)]));

    [Theory]
    [InlineData("NetAmount ge 5 and NetAmount le 5")]
    [InlineData("NetAmount gt 5 or NetAmount lt 5")]
    [InlineData("SalesOrganization ne '1010' and SalesOrganization ne '1710'")]
    [InlineData("SalesOrganization eq '1010' and Channel eq '10'")]
    [InlineData("SalesOrganization eq Channel and SalesOrganization eq '1010'")]
    [InlineData("Id gt '9' and Id lt '50000000'")]
    [InlineData("NetAmount div 0 eq 1 and NetAmount eq 5")]
    [InlineData("Items/any(i: i/NetAmount gt 5) and Items/all(i: i/NetAmount lt 5)")]
    [InlineData("Customer/Status eq 'Active' and Customer/Status eq 'Blocked'")]
    public void MayHold_WhatItCannotJudge_IsTrue(string filter) => Assert.True(Satisfiability.MayHold([FilterOf(filter)]));

    [Fact]
    public void MayHold_SharesOfKeys_AreJudgedForKnownKeys()
    {
        var key = TestRows.Type("Order").Key!;
        var share = KeyShare.Of("4711");

        Assert.True(Satisfiability.MayHold([FilterOf("Id eq '4711'"), new KeyShareExpr(key, share, share + 1)]));
        Assert.False(Satisfiability.MayHold([FilterOf("Id eq '4711'"), new KeyShareExpr(key, 0, share)]));
        Assert.False(Satisfiability.MayHold([FilterOf("Id eq '4711'"), new KeyShareExpr(key, share + 1, 100)]));
        Assert.True(Satisfiability.MayHold([FilterOf("Id gt '4711'"), new KeyShareExpr(key, 0, 1)]));
    }

    private static RowBatch Rows(Random random, int count)
    {
        var rows = new RowBatch(TestRows.Shape("Order", "Id", "SalesOrganization", "NetAmount", "Status", "OrderDate", "IsBlocked"), count);
        for (var i = 0; i < count; i++)
        {
            rows.With(Pick(random, Ids), Pick(random, Organizations), Pick(random, Amounts), Pick(random, Statuses), Pick(random, Dates), random.Next(2) == 0);
        }

        return rows;
    }

    private static int? FirstThatFulfils(List<Expr> conditions, RowBatch rows)
    {
        var predicate = EvaluatorCompiler.Predicate(conditions, rows.Shape);
        var cursor = RowCursor.Rows(rows);
        for (var i = 0; i < rows.Count; i++)
        {
            cursor.MoveTo(i);
            if (predicate.Keeps(ref cursor))
            {
                return i;
            }
        }

        return null;
    }

    private static Expr Condition(Random random, int depth) => random.Next(10) == 0
        ? new KeyShareExpr(TestRows.Type("Order").Key!, random.Next(50), random.Next(50, 101))
        : FilterOf(Text(random, depth));

    private static string Text(Random random, int depth) => depth == 0 ? Leaf(random) : random.Next(4) switch
    {
        0 => $"({Text(random, depth - 1)} or {Text(random, depth - 1)})",
        1 => $"({Text(random, depth - 1)} and {Text(random, depth - 1)})",
        2 => $"not ({Text(random, depth - 1)})",
        _ => Leaf(random),
    };

    private static string Leaf(Random random)
    {
        var op = Pick(random, ["eq", "ne", "gt", "ge", "lt", "le"]);
        return random.Next(9) switch
        {
            0 => $"SalesOrganization {op} {Quoted(Pick(random, Organizations))}",
            1 => $"{Quoted(Pick(random, Organizations))} {op} SalesOrganization",
            2 => $"SalesOrganization in ({Quoted(Pick(random, Organizations))},{Quoted(Pick(random, Organizations))})",
            3 => $"NetAmount {op} {Pick(random, Amounts)?.ToString(CultureInfo.InvariantCulture) ?? "null"}",
            4 => $"Id {op} {Quoted(Pick(random, Ids))}",
            5 => $"Status {Pick(random, ["eq", "ne"])} '{Pick(random, Statuses)}'",
            6 => $"OrderDate {op} {Pick(random, Dates)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "null"}",
            7 => $"{Pick(random, ["startswith", "contains", "endswith"])}({Pick(random, ["SalesOrganization", "tolower(SalesOrganization)", "Id"])},'1')",
            _ => $"IsBlocked eq {Pick(random, ["true", "false"])}",
        };
    }

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];

    private static string Quoted(string? text) => text is null ? "null" : $"'{text}'";

    private static Expr FilterOf(string filter) => Urls.Parse($"Orders?$filter={Uri.EscapeDataString(filter)}").Query.Filter!;
}
