using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using Xunit;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Conformance;

/// <summary>
/// What every adapter must do, checked over its simulator on a socket: what it claims to read it reads, what it claims to evaluate it
/// evaluates as OData does, and what it can't do it says. An adapter's class gives the simulator, the adapter, and which rows of the data
/// set each source holds.
/// </summary>
public abstract partial class AdapterConformance : IAsyncLifetime
{
    private const int Seed = 20260131;

    private static readonly Lazy<Dataset> Generated = new(() => DatasetGenerator.Generate(Seed, 120));

    /// <summary>Name of the backend.</summary>
    protected abstract string Backend { get; }

    /// <summary>Conditions that the adapter must take at least, so that what was pushed once stays pushed.</summary>
    protected virtual int ConditionsTakenMin => 1;

    /// <summary>A clock at the data set's instant.</summary>
    protected HandClock Clock { get; } = new(DatasetGenerator.ReferenceInstant);

    protected virtual Dataset Data => Generated.Value;

    protected SimulatorHost Host { get; private set; } = null!;

    protected PlainTransport Transport { get; private set; } = null!;

    protected BackendAdapter Adapter { get; private set; } = null!;

    protected IBackendReader Reader => Adapter.Reader!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="pageRowsMax">Rows that a page holds at most, also where more were asked for; null for the product's own limits.</param>
    protected abstract ISimulator CreateSimulator(int? pageRowsMax);

    protected abstract IBackendCredentials CreateCredentials();

    protected abstract BackendAdapter CreateAdapter(IBackendTransport transport);

    /// <summary>The canonical rows of the data set that a source holds.</summary>
    protected abstract IEnumerable<object> RowsOf(Source source);

    /// <summary>The value that a source holds of a row, where it differs from the data set's.</summary>
    protected virtual object? ValueAt(Source source, object row, Member member) => CanonicalRows.Raw(row, member);

    public ValueTask InitializeAsync() => StartAsync(null);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Sources_AllMembers_ReadAsTheDataSet()
    {
        foreach (var source in Reader.Sources)
        {
            var shape = CanonicalRows.ShapeOf(source.Type, WholeMembers(source));

            var rows = await ReadAsync(new ScanRequest(source, shape));

            AssertSame(Expected(source, shape, RowsOf(source)), rows.Select(r => r.Text), source.Resource);
        }
    }

    [Fact]
    public async Task Sources_EachMemberAlone_ReadsAsTheDataSet()
    {
        foreach (var source in Reader.Sources)
        {
            foreach (var member in WholeMembers(source))
            {
                var shape = CanonicalRows.ShapeOf(source.Type, [source.Type.Key!, member]);

                var rows = await ReadAsync(new ScanRequest(source, shape));

                AssertSame(Expected(source, shape, RowsOf(source)), rows.Select(r => r.Text), member.ToString()!);
            }
        }
    }

    [Fact]
    public async Task Pieces_AllRows_AreThoseOfWholePages()
    {
        foreach (var source in Reader.Sources)
        {
            var shape = CanonicalRows.ShapeOf(source.Type, WholeMembers(source));
            foreach (var counts in new[] { false, true })
            {
                var rows = await ReadAsync(new ScanRequest(source, shape) { Count = counts }, new ScanArguments { InPieces = true });

                AssertSame(Expected(source, shape, RowsOf(source)), rows.Select(r => r.Text), source.Resource);
            }
        }
    }

    [Fact]
    public async Task ShortPages_AllRows_ComeOnce()
    {
        await StopAsync();
        await StartAsync(pageRowsMax: 7);
        foreach (var source in Reader.Sources)
        {
            var shape = CanonicalRows.ShapeOf(source.Type, [source.Type.Key!]);

            var rows = await ReadAsync(new ScanRequest(source, shape));

            AssertSame(Expected(source, shape, RowsOf(source)), rows.Select(r => r.Text), source.Resource);
        }
    }

    [Fact]
    public async Task SingleRow_KnownAndUnknownKeys_ReadWithAllContained()
    {
        foreach (var source in Reader.Sources)
        {
            var key = source.Type.Key!;
            var shape = CanonicalRows.ShapeOf(source.Type, source.Properties.Cast<Member>().Concat(source.Contained).Where(m => m is not Property { Type: ValueType.Stream }));
            var all = RowsOf(source).ToList();
            var ids = all.Take(3).Concat(all.TakeLast(2)).Select(r => (string)ValueAt(source, r, key)!)
                .Concat(["no such key", "99999999", "0", "", "a'b\"c\\d%,e", "1,2", "007"]);
            foreach (var id in ids)
            {
                var request = new ScanRequest(source, shape) { Conjuncts = [Compare(key, CompareOperator.Equal, Value.Of(id))], IsSingleRow = true };

                var rows = await ReadAsync(request);

                var wanted = all.Where(r => (string)ValueAt(source, r, key)! == id);
                var verdict = Reader.Negotiate(request).Verdicts[0];
                var kept = verdict == Verdict.Exact ? rows : [.. rows.Where(r => r.Value(key) == Value.Of(id))];
                AssertSame(Expected(source, shape, wanted), kept.Select(r => r.Text), $"{source.Resource} {id}");
            }
        }
    }

    [Fact]
    public async Task Conditions_EachPropertyAndOperator_AreWhatTheVerdictSays()
    {
        var taken = 0;
        foreach (var source in Reader.Sources)
        {
            var rows = RowsOf(source).ToList();
            var draws = new ConditionDraws(new Random(Seed), rows, (r, p) => ValueAt(source, r, p));
            foreach (var property in source.Properties)
            {
                foreach (var condition in draws.Of(property, literals: 4))
                {
                    taken += await CheckAsync(source, rows, [condition]) ? 1 : 0;
                }
            }
        }

        Assert.True(taken >= ConditionsTakenMin, $"{Backend} took {taken} conditions; expected {ConditionsTakenMin} at least.");
    }

    [Fact]
    public async Task Conditions_Mixed_AreWhatTheVerdictSays()
    {
        var random = new Random(Seed + 1);
        foreach (var source in Reader.Sources)
        {
            var rows = RowsOf(source).ToList();
            var draws = new ConditionDraws(random, rows, (r, p) => ValueAt(source, r, p));
            for (var i = 0; i < 150; i++)
            {
                await CheckAsync(source, rows, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Tree(source, draws, random, depth: 2))]);
            }
        }
    }

    [Fact]
    public async Task Orders_WhereOffered_AreTheDeclaredOnes()
    {
        foreach (var source in Reader.Sources)
        {
            var rows = RowsOf(source).ToList();
            foreach (var property in source.Properties.Where(IsPlain))
            {
                foreach (var descending in new[] { false, true })
                {
                    var order = Order(source, property, descending);
                    var request = new ScanRequest(source, Narrow(source, property)) { OrderBy = order };
                    if (!Reader.Negotiate(request).IsOrdered)
                    {
                        continue;
                    }

                    var wanted = Sorted(source, rows, order).Select(r => Print(source, request.Shape, r)).ToList();
                    Assert.Equal(wanted, (await ReadAsync(request)).Select(r => r.Text));
                    await CheckLimitsAsync(request, wanted);
                    await CheckAfterAsync(source, rows, order);
                }
            }
        }
    }

    [Fact]
    public async Task Limits_WithoutOrder_GiveSoManyRows()
    {
        foreach (var source in Reader.Sources)
        {
            var request = new ScanRequest(source, CanonicalRows.ShapeOf(source.Type, [source.Type.Key!])) { Top = 3, Count = true };
            var offer = Reader.Negotiate(request);

            var rows = await ReadAsync(request);

            if (offer.IsLimited)
            {
                Assert.Equal(Math.Min(3, RowsOf(source).Count()), rows.Count);
            }

            if (offer.IsCounted)
            {
                Assert.All(rows, r => Assert.Equal(RowsOf(source).Count(), r.TotalCount));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(250)]
    public async Task Lookups_KnownAndUnknownKeys_GiveTheirRows(int count)
    {
        foreach (var source in Reader.Sources)
        {
            var rows = RowsOf(source).ToList();
            foreach (var property in source.LookupProperties)
            {
                var known = rows.Select(r => (string?)ValueAt(source, r, property)).OfType<string>().Distinct().Reverse().ToList();
                string[] unknown = ["no such key", "00", "99999999", "a'b\"c\\d%,e", " ", known.FirstOrDefault("x") + " ", "x" + known.FirstOrDefault("y"), "none"];
                var keys = (count == 1 ? known.Take(1) : unknown.Concat(known)).Distinct().Take(count).ToList();
                var shape = CanonicalRows.ShapeOf(source.Type, WholeMembers(source));
                var request = new ScanRequest(source, shape) { LookupBy = property };

                var found = await ReadAsync(request, new ScanArguments { Keys = keys });

                var wanted = rows.Where(r => ValueAt(source, r, property) is string key && keys.Contains(key));
                AssertSame(Expected(source, shape, wanted), found.Select(r => r.Text), property.ToString());
            }
        }
    }

    [Fact]
    public async Task Lookups_WithConditions_KeepTheVerdicts()
    {
        var random = new Random(Seed + 2);
        foreach (var source in Reader.Sources)
        {
            var rows = RowsOf(source).ToList();
            var draws = new ConditionDraws(random, rows, (r, p) => ValueAt(source, r, p));
            foreach (var property in source.LookupProperties)
            {
                var known = rows.Select(r => (string?)ValueAt(source, r, property)).OfType<string>().Distinct().ToList();
                for (var i = 0; i < 25; i++)
                {
                    var keys = known.OrderBy(_ => random.Next()).Take(random.Next(1, 30)).ToList();
                    await CheckAsync(source, rows, [Tree(source, draws, random, depth: 1)], property, keys);
                }
            }
        }
    }

    [Fact]
    public void SingleRowOnly_ForManyRows_IsRefused()
    {
        foreach (var source in Reader.Sources)
        {
            foreach (var contained in source.SingleRowOnly)
            {
                var shape = CanonicalRows.ShapeOf(source.Type, [source.Type.Key!, contained]);

                var refusal = Reader.Negotiate(new ScanRequest(source, shape)).Refusal;

                Assert.Equal(GatewayErrorCode.NotImplemented, refusal?.Code);
                Assert.Contains(contained.Name, refusal!.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Scans_Described_SpeakTheBackendsLanguage()
    {
        foreach (var source in Reader.Sources)
        {
            var shape = CanonicalRows.ShapeOf(source.Type, [source.Type.Key!, .. source.LookupProperties]);
            Assert.NotEmpty(Reader.Negotiate(new ScanRequest(source, shape)).Scan.Describe());
            foreach (var property in source.LookupProperties)
            {
                Assert.Contains("{keys}", Reader.Negotiate(new ScanRequest(source, shape) { LookupBy = property }).Scan.Describe(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Faults_OnEveryCall_AreGatewayErrorsThatNameTheBackend()
    {
        foreach (var kind in new[] { FaultKind.ContentType, FaultKind.HalfBody, FaultKind.Throttle, FaultKind.Outage })
        {
            foreach (var source in Reader.Sources)
            {
                Host.Faults.Clear();
                Host.Faults.Add(new Fault { Kind = kind });
                var request = new ScanRequest(source, CanonicalRows.ShapeOf(source.Type, WholeMembers(source)));

                var failure = await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(request));

                Assert.Equal(Backend, failure.Error.Backend);
                Assert.Contains($"'{Backend}'", failure.Error.Message, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Does a read and checks that the batches are of the shape asked for and no row comes twice.</summary>
    protected async Task<List<ReadRow>> ReadAsync(ScanRequest request, ScanArguments? arguments = null)
    {
        var offer = Reader.Negotiate(request);
        Assert.Null(offer.Refusal);
        Assert.Equal(request.Conjuncts.Length, offer.Verdicts.Length);
        Assert.Same(request.Source, offer.Scan.Source);
        var rows = new List<ReadRow>();
        await foreach (var batch in Reader.ReadAsync(offer.Scan, arguments ?? ScanArguments.None with { Memo = new RequestMemo() }, Cancellation))
        {
            using (batch)
            {
                Assert.Same(request.Shape, batch.Shape);
                for (var i = 0; i < batch.Count; i++)
                {
                    rows.Add(ReadRow.Of(batch, i));
                }
            }
        }

        var key = request.Source.Type.Key!;
        Assert.Equal(rows.Count, rows.Select(r => r.Value(key)).Distinct().Count());
        return rows;
    }

    protected static CompareExpr Compare(Property property, CompareOperator compare, Value value)
    {
        ArgumentNullException.ThrowIfNull(property);
        return new CompareExpr(compare, new PathExpr(0, [property], property.Type), new LiteralExpr(value), property.Collation);
    }

    protected Source SourceOf(Type entity, string? resource = null) =>
        Reader.Sources.Single(s => s.Type.Name == entity.Name && (resource is null || s.Resource.Contains(resource, StringComparison.Ordinal)));

    /// <summary>Starts simulator and adapter anew, with pages of a given length.</summary>
    protected async ValueTask StartAsync(int? pageRowsMax)
    {
        Host = await SimulatorHost.StartAsync(CreateSimulator(pageRowsMax), new SimulatorHostOptions { TimeProvider = Clock }, Cancellation);
        Transport = new PlainTransport(Backend, Host.Address, CreateCredentials());
        Adapter = CreateAdapter(Transport);
    }

    protected async ValueTask StopAsync()
    {
        Transport.Dispose();
        await Host.DisposeAsync();
    }

    // Returns whether the adapter took any of the conditions.
    private async Task<bool> CheckAsync(
        Source source, List<object> rows, ImmutableArray<Expr> conditions, Property? lookup = null, IReadOnlyList<string>? keys = null)
    {
        var members = new HashSet<Member> { source.Type.Key! };
        if (lookup is not null)
        {
            members.Add(lookup);
        }

        var request = new ScanRequest(source, CanonicalRows.ShapeOf(source.Type, members)) { Conjuncts = conditions, LookupBy = lookup };
        var verdicts = Reader.Negotiate(request).Verdicts;
        if (verdicts.All(v => v == Verdict.Unsupported))
        {
            return false;
        }

        var found = (await ReadAsync(request, new ScanArguments { Keys = keys ?? [] })).Select(r => r.Text).ToHashSet();
        var naive = new NaiveEvaluator((r, m) => ValueAt(source, r, m));
        var inKeys = rows.Where(r => lookup is null || (ValueAt(source, r, lookup) is string key && keys!.Contains(key))).ToList();
        var all = inKeys.Where(r => conditions.All(c => naive.Holds(c, r))).Select(r => Print(source, request.Shape, r));
        var exact = inKeys.Where(r => conditions.Where((_, i) => verdicts[i] == Verdict.Exact).All(c => naive.Holds(c, r))).Select(r => Print(source, request.Shape, r)).ToHashSet();
        var said = $"{source.Resource}: {string.Join(" and ", conditions)} [{string.Join(',', verdicts)}] {Reader.Negotiate(request).Scan.Describe()}";
        Assert.True(all.All(found.Contains), $"A row is missing. {said}");
        Assert.True(found.IsSubsetOf(exact), $"A row should not be there. {said}");
        return true;
    }

    private static Expr Tree(Source source, ConditionDraws draws, Random random, int depth)
    {
        while (depth > 0 && random.Next(3) > 0)
        {
            ImmutableArray<Expr> operands = [Tree(source, draws, random, depth - 1), Tree(source, draws, random, depth - 1)];
            return random.Next(2) == 0 ? new AndExpr(operands) : new OrExpr(operands);
        }

        while (true)
        {
            // The properties with a lookup are those that adapters know best.
            var properties = source.LookupProperties.Length > 0 && random.Next(4) == 0 ? source.LookupProperties : source.Properties;
            if (draws.Draw(properties[random.Next(properties.Length)]) is { } leaf)
            {
                return leaf;
            }
        }
    }

    private async Task CheckLimitsAsync(ScanRequest request, List<string> wanted)
    {
        foreach (var (skip, top) in new (long, long?)[] { (0, 0), (0, 1), (0, 5), (0, 1000), (3, 4), (150, 20), (5, null) })
        {
            var limited = request with { Skip = skip, Top = top, Count = true };
            var offer = Reader.Negotiate(limited);
            if (!offer.IsLimited)
            {
                continue;
            }

            var rows = await ReadAsync(limited);

            Assert.Equal(wanted.Skip((int)skip).Take((int)(top ?? int.MaxValue)), rows.Select(r => r.Text));
            if (offer.IsCounted)
            {
                Assert.All(rows, r => Assert.Equal(wanted.Count, r.TotalCount));
            }
        }
    }

    private async Task CheckAfterAsync(Source source, List<object> rows, ImmutableArray<SortKey> order)
    {
        var naive = new NaiveEvaluator((r, m) => ValueAt(source, r, m));
        var sorted = Sorted(source, rows, order);
        foreach (var place in new[] { 0, sorted.Count / 3, sorted.Count - 1 })
        {
            ImmutableArray<Value> values = [.. order.Select(k => naive.ValueOf(k.Expression, sorted[place]))];
            await CheckAsync(source, rows, [new AfterExpr(order, values)]);
            var shape = CanonicalRows.ShapeOf(source.Type, [source.Type.Key!]);
            var request = new ScanRequest(source, shape) { Conjuncts = [new AfterExpr(order, values)], OrderBy = order, Top = 10 };
            var offer = Reader.Negotiate(request);
            if (offer is { IsOrdered: true, IsLimited: true })
            {
                Assert.Equal(sorted.Skip(place + 1).Take(10).Select(r => Print(source, shape, r)), (await ReadAsync(request)).Select(r => r.Text));
            }
        }
    }

    private List<object> Sorted(Source source, List<object> rows, ImmutableArray<SortKey> order)
    {
        var naive = new NaiveEvaluator((r, m) => ValueAt(source, r, m));
        var sorted = rows.ToList();
        sorted.Sort((left, right) => order
            .Select(k => ValueOrder.Compare(naive.ValueOf(k.Expression, left), naive.ValueOf(k.Expression, right), k.Collation) * (k.IsDescending ? -1 : 1))
            .FirstOrDefault(c => c != 0));
        return sorted;
    }

    private static ImmutableArray<SortKey> Order(Source source, Property property, bool descending)
    {
        var key = source.Type.Key!;
        var first = new SortKey(new PathExpr(0, [property], property.Type), descending, property.Collation);
        return property == key ? [first] : [first, new SortKey(new PathExpr(0, [key], key.Type), IsDescending: false, key.Collation)];
    }

    private static IEnumerable<Member> WholeMembers(Source source) => source.Properties.Cast<Member>()
        .Concat(source.Contained.Except(source.SingleRowOnly)).Where(m => m is not Property { Type: ValueType.Stream });

    private static bool IsPlain(Property property) => !property.IsCollection && property.Type is not (ValueType.Complex or ValueType.Stream);

    private static Shape Narrow(Source source, Property property) => CanonicalRows.ShapeOf(source.Type, [source.Type.Key!, property]);

    private string Print(Source source, Shape shape, object row) => CanonicalRows.Print(shape, m => ValueAt(source, row, m));

    private IEnumerable<string> Expected(Source source, Shape shape, IEnumerable<object> rows) => rows.Select(r => Print(source, shape, r));

    private static void AssertSame(IEnumerable<string> wanted, IEnumerable<string> found, string what)
    {
        var (left, right) = (wanted.Order(StringComparer.Ordinal).ToList(), found.Order(StringComparer.Ordinal).ToList());
        var missing = left.Except(right).FirstOrDefault();
        var extra = right.Except(left).FirstOrDefault();
        Assert.True(missing is null && extra is null && left.Count == right.Count, $"{what}: {left.Count} rows wanted, {right.Count} read.\nMissing {missing}\nExtra   {extra}");
    }
}
