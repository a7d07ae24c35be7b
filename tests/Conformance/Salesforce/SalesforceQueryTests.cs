using System.Collections.Immutable;
using System.Globalization;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using Xunit;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Conformance.Salesforce;

/// <summary>What conditions and reads become in SOQL, and what the org makes of it.</summary>
public sealed class SalesforceQueryTests : SalesforceGround
{
    [Theory]
    [InlineData("Name eq 'O'", "Name = 'O'", Verdict.Superset)]
    [InlineData("Id eq '1000001'", "ErpNumber__c = '1000001'", Verdict.Exact)]
    [InlineData("Id eq '1000001 '", "ErpNumber__c = '1000001 '", Verdict.Superset)]
    [InlineData("Id ne '1000001'", "(ErpNumber__c = null OR ErpNumber__c != '1000001')", Verdict.Exact)]
    [InlineData("Name ne 'O'", null, Verdict.Unsupported)]
    [InlineData("Name gt 'O'", "Name > 'O'", Verdict.Exact)]
    [InlineData("Name gt 'O '", null, Verdict.Unsupported)]
    [InlineData("Name le ''", "Id = null", Verdict.Exact)]
    [InlineData("Industry gt 'O'", null, Verdict.Unsupported)]
    [InlineData("Description eq 'O'", null, Verdict.Unsupported)]
    [InlineData("OwnerId eq 'O'", "Id = null", Verdict.Exact)]
    [InlineData("OwnerId eq '0055e000001AbCdAAK'", "OwnerId = '0055e000001AbCdAAK'", Verdict.Superset)]
    [InlineData("ParentId ne '1'", "(Parent.ErpNumber__c = null OR Parent.ErpNumber__c != '1')", Verdict.Exact)]
    [InlineData("Name eq '\\'", "Name = '\\\\'", Verdict.Superset)]
    [InlineData("Name eq '\\' OR Name != ''", "Name = '\\\\\\' OR Name != \\''", Verdict.Superset)]
    [InlineData("Name eq '50%_'", "Name = '50%_'", Verdict.Superset)]
    public void Comparison_OfText_IsWrittenWithItsVerdict(string condition, string? soql, Verdict verdict)
    {
        var words = condition.Split(' ', 3);
        var compare = words[1] switch
        {
            "eq" => CompareOperator.Equal,
            "ne" => CompareOperator.NotEqual,
            "gt" => CompareOperator.Greater,
            _ => CompareOperator.LessOrEqual,
        };

        AssertWritten(Compare(Customers.Property(words[0]), compare, Value.Of(words[2][1..^1])), soql, verdict);
    }

    [Fact]
    public void Pattern_WithWildcardsAndQuotes_StandsForItself()
    {
        AssertWritten(Call(Function.Contains, Path("Name"), "50%_\\'"), "Name LIKE '%50\\%\\_\\\\\\'%'", Verdict.Superset);
        AssertWritten(Call(Function.StartsWith, Path("Name"), ""), "Name != null", Verdict.Exact);
        AssertWritten(new NotExpr(Call(Function.Contains, Path("Name"), "x")), null, Verdict.Unsupported);
    }

    [Fact]
    public void Lowered_LetterThatOtherCharactersLowerTo_IsLeftOpen()
    {
        var lowered = new CallExpr(Function.ToLower, [Path("Name")], ValueType.String);

        AssertWritten(Call(Function.Contains, lowered, "kraft"), "Name LIKE '%_raft%'", Verdict.Superset);
        AssertWritten(new CompareExpr(CompareOperator.Equal, lowered, new LiteralExpr(Value.Of("acme"))), "Name = 'acme'", Verdict.Superset);
        AssertWritten(
            new CompareExpr(CompareOperator.Equal, new CallExpr(Function.ToLower, [Path("Id")], ValueType.String), new LiteralExpr(Value.Of("acme"))),
            null, Verdict.Unsupported);
    }

    [Fact]
    public void Status_OtherMember_TakesNullAndUnknownCodes()
    {
        var status = Customers.Property(nameof(Customer.Status));

        AssertWritten(Compare(status, CompareOperator.Equal, Member(status, "Active")), "Type IN ('Customer')", Verdict.Exact);
        AssertWritten(
            Compare(status, CompareOperator.Equal, Member(status, "Other")),
            "(Type = null OR Type NOT IN ('Prospect','Customer','Blocked','Archived'))", Verdict.Exact);
        AssertWritten(Compare(status, CompareOperator.NotEqual, Member(status, "Active")), "(Type = null OR Type NOT IN ('Customer'))", Verdict.Exact);
    }

    [Fact]
    public void Instant_WithFraction_IsWidened()
    {
        var created = Customers.Property(nameof(Customer.CreatedAt));
        var half = Value.Of(new DateTimeOffset(2024, 1, 1, 0, 0, 0, 500, TimeSpan.Zero));

        AssertWritten(Compare(created, CompareOperator.Greater, half), "CreatedDate > 2024-01-01T00:00:00Z", Verdict.Superset);
        AssertWritten(Compare(created, CompareOperator.LessOrEqual, half), "CreatedDate < 2024-01-01T00:00:01Z", Verdict.Superset);
        AssertWritten(Compare(created, CompareOperator.NotEqual, half), null, Verdict.Unsupported);
        AssertWritten(Compare(created, CompareOperator.Less, Value.Of(new DateTimeOffset(1699, 1, 1, 0, 0, 0, TimeSpan.Zero))), null, Verdict.Unsupported);
        AssertWritten(
            new CompareExpr(CompareOperator.Equal, new CallExpr(Function.Year, [Path("CreatedAt")], ValueType.Int32), new LiteralExpr(Value.Of(2024))),
            "(CreatedDate >= 2024-01-01T00:00:00Z AND CreatedDate < 2025-01-01T00:00:00Z)", Verdict.Exact);
    }

    [Fact]
    public async Task Conditions_OnAddressesYearsAndSearches_LoseNoRow()
    {
        var cities = Data.Customers.Select(c => c.BillingAddress?.City).OfType<string>().Distinct().Take(4);
        var streets = Data.Customers.Select(c => c.BillingAddress?.Street).OfType<string>().Distinct().ToList();
        List<Expr> conditions =
        [
            .. cities.Select(c => Equal(Path("BillingAddress", "City"), Value.Of(c))),
            .. streets.Select(s => Equal(Path("BillingAddress", "Street"), Value.Of(s))),
            .. streets.Select(s => Call(Function.Contains, Path("ShippingAddress", "Street"), s)),
            Equal(Path("BillingAddress", "Region"), Value.Null),
            Equal(Path("BillingAddress"), Value.Null),
            new CompareExpr(CompareOperator.NotEqual, Path("ShippingAddress"), new LiteralExpr(Value.Null)),
            Equal(new CallExpr(Function.Year, [Path("CreatedAt")], ValueType.Int32), Value.Of(2020)),
            new NotExpr(new CompareExpr(CompareOperator.Greater, new CallExpr(Function.Year, [Path("CreatedAt")], ValueType.Int32), new LiteralExpr(Value.Of(2020)))),
        ];

        foreach (var condition in conditions)
        {
            Assert.NotEqual(Verdict.Unsupported, await AssertVerdictAsync(condition));
        }
    }

    [Fact]
    public async Task Search_Words_AreNarrowedByTheOrg()
    {
        ImmutableArray<Property> searched = [.. Customers.Properties.Where(p => p.IsSearchable)];
        var request = Ask(new SearchExpr(new SearchAnd(new SearchWord("ACME"), new SearchNot(new SearchWord("x"))), searched));

        var rows = await ReadAsync(request);

        Assert.Equal(Verdict.Superset, Reader.Negotiate(request).Verdicts[0]);
        var named = Data.Customers.Where(c => c.Name!.Contains("acme", StringComparison.OrdinalIgnoreCase)).Select(c => c.Id);
        Assert.Empty(named.Except(rows.Select(r => r.Value(Customers.Key!).String)));
        Assert.True(rows.Count < Data.Customers.Count);
    }

    [Fact]
    public async Task Injection_AnyText_StaysText()
    {
        string[] attacks = ["' OR Name != '", "\\' OR Name != '", "\\", "'", "') OR (Name LIKE '%", "\\\\' OR Id != null --", "%", "_", "a\nb", "\u0000", "\ud800"];
        foreach (var attack in attacks)
        {
            foreach (var condition in new Expr[] { Equal(Path("Name"), Value.Of(attack)), Call(Function.Contains, Path("Name"), attack), Equal(Path("Id"), Value.Of(attack)) })
            {
                await AssertVerdictAsync(condition);
            }
        }
    }

    [Fact]
    public async Task Count_WithLimit_IsAskedBesideTheRows()
    {
        var request = Ask(Compare(Customers.Property("IsDeleted"), CompareOperator.Equal, Value.False)) with { Top = 5, Count = true };

        var rows = await ReadAsync(request);

        Assert.Equal(5, rows.Count);
        Assert.All(rows, r => Assert.Equal(Data.Customers.Count, r.TotalCount));
        Assert.Equal(2, Transport.Targets.Count);
        Assert.Single(Transport.Targets, t => t.Contains("COUNT()", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Count_WithoutLimit_IsTheTotalSize()
    {
        var rows = await ReadAsync(new ScanRequest(CustomerSource, KeyShape) { Count = true });

        Assert.All(rows, r => Assert.Equal(Data.Customers.Count, r.TotalCount));
        Assert.Single(Transport.Targets);
    }

    [Fact]
    public async Task Count_Alone_ReadsNoRow()
    {
        var offer = Reader.Negotiate(new ScanRequest(CustomerSource, KeyShape) { Count = true, Top = 0 });

        long? total = null;
        await foreach (var batch in Reader.ReadAsync(offer.Scan, ScanArguments.None, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                Assert.Equal(0, batch.Count);
                total = batch.TotalCount;
            }
        }

        Assert.Equal(Data.Customers.Count, total);
        Assert.Single(Transport.Targets);
    }

    [Theory]
    [InlineData(2000, true)]
    [InlineData(2001, false)]
    public void Skip_BeyondTheLimitOfOffset_IsLeft(long skip, bool isLimited) =>
        Assert.Equal(isLimited, Reader.Negotiate(new ScanRequest(CustomerSource, KeyShape) { Skip = skip, Top = 1 }).IsLimited);

    [Fact]
    public async Task Conditions_LongerThanAUrl_AreLeft()
    {
        var large = new InExpr(Path("Id"), [.. Enumerable.Range(0, 3000).Select(i => Value.Of($"1{i:D6}"))]);
        var small = Equal(Path("Id"), Value.Of("1000001"));
        var request = Ask(large) with { Conjuncts = [large, small] };

        var rows = await ReadAsync(request);

        Assert.Equal([Verdict.Unsupported, Verdict.Exact], Reader.Negotiate(request).Verdicts);
        Assert.Single(rows);
        Assert.Equal(Verdict.Unsupported, Reader.Negotiate(Ask(Equal(Path("Name"), Value.Of(new string('x', 4001))))).Verdicts[0]);
    }

    [Fact]
    public async Task Conditions_AsLongAsAUrlMayBe_ReachTheOrg()
    {
        var most = Enumerable.Range(1000, 2000).First(n => Reader.Negotiate(Ask(ListOf(n + 1))).Verdicts[0] == Verdict.Unsupported);

        var rows = await ReadAsync(Ask(ListOf(most)));

        Assert.Equal(Data.Customers.Count, rows.Count);
        Assert.InRange(Assert.Single(Transport.Targets).Length, Options.UrlCharactersMax - 60, Options.UrlCharactersMax);

        static InExpr ListOf(int count) => new(Path("Id"), [.. Enumerable.Range(1_000_001, count).Select(i => Value.Of(i.ToString(CultureInfo.InvariantCulture)))]);
    }

    [Fact]
    public void Instant_ComparedWithADate_IsLeft() =>
        AssertWritten(Compare(Customers.Property("CreatedAt"), CompareOperator.Less, Value.Of(new DateOnly(2024, 1, 1))), null, Verdict.Unsupported);

    [Fact]
    public async Task Lookup_ManyLongKeys_StaysBelowTheUrlLimit()
    {
        var keys = Enumerable.Range(0, 900).Select(i => $"ünbekannt{i:D4}").Concat(Data.Customers.Select(c => c.Id)).ToList();

        var rows = await ReadAsync(new ScanRequest(CustomerSource, KeyShape) { LookupBy = Customers.Key }, new ScanArguments { Keys = keys });

        Assert.Equal(Data.Customers.Count, rows.Count);
        Assert.All(Transport.Targets, t => Assert.InRange(t.Length, 1, Options.UrlCharactersMax));
        Assert.InRange(Transport.Targets.Count, 2, 5);
    }

    [Fact]
    public async Task Lookup_KeyInOtherCase_IsNotFound()
    {
        var product = Data.Products.First(p => p.ListPrice is not null && p.Id.Any(char.IsAsciiLetterUpper)).Id;
        var source = SourceOf(typeof(Product));
        var request = new ScanRequest(source, CanonicalRows.ShapeOf(source.Type, [source.Type.Property("ListPrice")])) { LookupBy = source.Type.Key };

        Assert.Equal(0, await CountAsync(request, product.ToLowerInvariant()));
        Assert.Equal(1, await CountAsync(request, product));
    }

    private async Task<int> CountAsync(ScanRequest request, string key)
    {
        var count = 0;
        await foreach (var batch in Reader.ReadAsync(Reader.Negotiate(request).Scan, new ScanArguments { Keys = [key] }, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                count += batch.Count;
            }
        }

        return count;
    }

    private async Task<Verdict> AssertVerdictAsync(Expr condition)
    {
        var request = Ask(condition);
        var verdict = Reader.Negotiate(request).Verdicts[0];
        if (verdict != Verdict.Unsupported)
        {
            var naive = new NaiveEvaluator((r, m) => ValueAt(CustomerSource, r, m));
            var wanted = Data.Customers.Where(c => condition is not CompareExpr { Left: PathExpr { ValueType: ValueType.Complex } } whole
                ? naive.Holds(condition, c)
                : (CanonicalRows.Raw(c, ((PathExpr)whole.Left).Members[0]) is null) == (whole.Operator == CompareOperator.Equal)).Select(c => c.Id).ToHashSet();
            var found = (await ReadAsync(request)).Select(r => r.Value(Customers.Key!).String).ToHashSet();
            Assert.True(verdict == Verdict.Exact ? wanted.SetEquals(found) : wanted.IsSubsetOf(found), $"{condition} [{verdict}] {Reader.Negotiate(request).Scan.Describe()}");
        }

        return verdict;
    }

    private void AssertWritten(Expr condition, string? soql, Verdict verdict)
    {
        var offer = Reader.Negotiate(Ask(condition));

        Assert.Equal(verdict, offer.Verdicts[0]);
        Assert.Equal("SELECT ErpNumber__c FROM Account WHERE ErpNumber__c != null" + (soql is null ? "" : " AND " + soql), offer.Scan.Describe());
    }

    private static Value Member(Property property, string name) => Value.Of(property.Enum!, property.Enum!.PositionOf(name));

    private static CompareExpr Equal(Expr left, Value right) => new(CompareOperator.Equal, left, new LiteralExpr(right));

    private static CallExpr Call(Function function, Expr operand, string text) => new(function, [operand, new LiteralExpr(Value.Of(text))], ValueType.Boolean);
}
