using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Sandbox.Hosting;
using Xunit;
using SortKey = CanonicalGateway.Contracts.Query.SortKey;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Conformance;

/// <summary>What every adapter tells a planner of its calls, what its calls carry, and which conditions it must leave to the gateway.</summary>
public abstract partial class AdapterConformance
{
    private static readonly CallPolicy Patient = new() { FreshFor = TimeSpan.FromSeconds(40), HedgeAfter = TimeSpan.FromSeconds(3) };

    /// <summary>Whether an estimate is as near as the backend's counts are.</summary>
    /// <param name="rows">Rows that the scan brings.</param>
    protected virtual bool IsNear(long estimate, int rows) => estimate == rows;

    [Fact]
    public async Task Estimates_OfConditions_AreNearAndOneCallAtMost()
    {
        var told = 0;
        foreach (var source in Reader.Sources)
        {
            var rows = RowsOf(source).ToList();
            var draws = new ConditionDraws(new Random(Seed + 3), rows, (r, p) => ValueAt(source, r, p));
            var conditions = source.Properties.Select(draws.Draw).OfType<Expr>().Select(c => (ImmutableArray<Expr>)[c]).Prepend([]);
            foreach (var conjuncts in conditions)
            {
                var request = new ScanRequest(source, CanonicalRows.ShapeOf(source.Type, [source.Type.Key!])) { Conjuncts = conjuncts };

                var (estimate, calls) = await EstimateAsync(request);

                Assert.InRange(calls, 0, 1);
                var brought = (await ReadAsync(request)).Count;
                Assert.True(estimate is null || IsNear(estimate.Value, brought), $"{estimate} is not near {brought}: {Reader.Negotiate(request).Scan.Describe()}");
                told += estimate is null ? 0 : 1;
            }
        }

        Assert.True(told > 10, $"{Backend} told {told} numbers.");
    }

    [Fact]
    public async Task Estimates_OfLimitedScans_CountBeyondTheLimit()
    {
        foreach (var source in Reader.Sources)
        {
            var key = source.Type.Key!;
            var request = new ScanRequest(source, CanonicalRows.ShapeOf(source.Type, [key]))
            {
                OrderBy = [new SortKey(new PathExpr(0, [key], key.Type), IsDescending: false, key.Collation)],
            };
            var (whole, _) = await EstimateAsync(request);
            Assert.True(whole >= RowsOf(source).Count());

            foreach (var (skip, top, count) in new (long, long?, bool)[] { (0, 2, false), (1, 2, true), (3, null, false), (0, 0, false), (0, 0, true) })
            {
                Assert.Equal((whole, 1), await EstimateAsync(request with { Skip = skip, Top = top, Count = count }));
            }
        }
    }

    [Fact]
    public async Task Estimates_OfLookupsAndOfNothing_MakeNoCall()
    {
        foreach (var source in Reader.Sources)
        {
            var key = source.Type.Key!;
            var shape = CanonicalRows.ShapeOf(source.Type, [key, .. source.LookupProperties]);
            foreach (var lookup in source.LookupProperties)
            {
                Assert.Equal((null, 0), await EstimateAsync(new ScanRequest(source, shape) { LookupBy = lookup }));
            }

            Assert.Equal((0L, 0), await EstimateAsync(new ScanRequest(source, shape) { Conjuncts = [Compare(key, CompareOperator.Equal, Value.Of(""))] }));
        }
    }

    [Fact]
    public async Task Estimates_OfAFailingBackend_AreGatewayErrorsThatNameIt()
    {
        foreach (var kind in new[] { FaultKind.ContentType, FaultKind.HalfBody, FaultKind.Throttle, FaultKind.Outage })
        {
            foreach (var source in Reader.Sources)
            {
                Host.Faults.Clear();
                Host.Faults.Add(new Fault { Kind = kind });
                var request = new ScanRequest(source, CanonicalRows.ShapeOf(source.Type, [source.Type.Key!]));

                var failure = await Assert.ThrowsAsync<GatewayException>(() => EstimateAsync(request));

                Assert.Equal(Backend, failure.Error.Backend);
            }
        }
    }

    [Fact]
    public async Task Calls_OfEveryRead_CarryThePolicyAndPassTheAgeOn()
    {
        foreach (var source in Reader.Sources)
        {
            var key = source.Type.Key!;
            var shape = CanonicalRows.ShapeOf(source.Type, WholeMembers(source));
            var known = RowsOf(source).Select(r => (string)ValueAt(source, r, key)!).Take(5).ToList();
            var order = new SortKey(new PathExpr(0, [key], key.Type), IsDescending: false, key.Collation);
            var plain = new ScanRequest(source, shape) { Calls = Patient };
            await CheckCallsAsync(plain);
            await CheckCallsAsync(plain with { OrderBy = [order], Top = 3, Count = true });
            await CheckCallsAsync(plain with { Top = 0, Count = true });
            await CheckCallsAsync(plain with { OrderBy = [order], Conjuncts = [new AfterExpr([order], [Value.Of(known[2])])], Top = 3 });
            await CheckCallsAsync(plain with
            {
                Shape = CanonicalRows.ShapeOf(source.Type, [.. WholeMembers(source), .. source.SingleRowOnly]),
                Conjuncts = [Compare(key, CompareOperator.Equal, Value.Of(known[0]))],
                IsSingleRow = true,
            });
            foreach (var lookup in source.LookupProperties)
            {
                var values = RowsOf(source).Select(r => (string?)ValueAt(source, r, lookup)).OfType<string>().Distinct().ToList();
                await CheckCallsAsync(plain with { LookupBy = lookup }, [.. values.Take(1)]);
                await CheckCallsAsync(plain with { LookupBy = lookup }, [.. values.Take(120)]);
                await CheckCallsAsync(plain with { Conjuncts = [Compare(lookup, CompareOperator.Equal, Value.Of(values[0]))] });
                await CheckCallsAsync(plain with { Conjuncts = [new InExpr(new PathExpr(0, [lookup], lookup.Type), [.. values.Take(3).Select(Value.Of)])] });
            }
        }
    }

    [Fact]
    public async Task Figures_OfCalls_AreUpperBounds()
    {
        foreach (var source in Reader.Sources)
        {
            var request = new ScanRequest(source, CanonicalRows.ShapeOf(source.Type, [source.Type.Key!, .. source.LookupProperties]));
            var rowsPerCall = Reader.Negotiate(request).RowsPerCall;
            await foreach (var batch in Reader.ReadAsync(Reader.Negotiate(request).Scan, ScanArguments.None, Cancellation))
            {
                Assert.InRange(batch.Count, 0, rowsPerCall);
                batch.Dispose();
            }

            foreach (var lookup in source.LookupProperties)
            {
                var keys = RowsOf(source).Select(r => (string?)ValueAt(source, r, lookup)).OfType<string>().Distinct().ToList();
                var offer = Reader.Negotiate(request with { LookupBy = lookup });
                var before = Transport.Targets.Count;

                await ReadAsync(request with { LookupBy = lookup }, new ScanArguments { Keys = keys });

                Assert.InRange(offer.KeysPerCall, 10, 2000);
                Assert.True((Transport.Targets.Count - before) * offer.KeysPerCall >= keys.Count, $"{lookup}: {keys.Count} keys took fewer calls than told.");
            }
        }
    }

    [Fact]
    public async Task Expressions_OnlyForTheGateway_AreUnsupportedAndHarmless()
    {
        foreach (var source in Reader.Sources)
        {
            var key = source.Type.Key!;
            var shape = CanonicalRows.ShapeOf(source.Type, [key]);
            var known = Compare(key, CompareOperator.Equal, Value.Of((string)ValueAt(source, RowsOf(source).First(), key)!));
            foreach (var strange in StrangeTo(source.Type).ToList())
            {
                foreach (var alone in new[] { strange, new NotExpr(strange), IsNotTrue(strange), IsNotTrue(new NotExpr(strange)), new OrExpr([known, strange]) })
                {
                    foreach (var lookup in source.LookupProperties.Cast<Property?>().Append(null))
                    {
                        var request = new ScanRequest(source, shape) { Conjuncts = [alone], LookupBy = lookup, Top = 1, Count = true };
                        var offer = Reader.Negotiate(request);
                        Assert.True(offer.Verdicts is [Verdict.Unsupported], $"{source.Resource}: {alone} is {offer.Verdicts[0]}.");
                        Assert.False(offer.IsLimited || offer.IsCounted);
                    }
                }

                Assert.NotEqual(Verdict.Exact, Reader.Negotiate(new ScanRequest(source, shape) { Conjuncts = [new AndExpr([known, strange])] }).Verdicts[0]);
                Assert.Equal(Verdict.Unsupported, Reader.Negotiate(new ScanRequest(source, shape) { Conjuncts = [strange, known], IsSingleRow = true }).Verdicts[0]);
                Assert.False(Reader.Negotiate(new ScanRequest(source, shape) { OrderBy = [new SortKey(strange, false, Collation.CodePoint)] }).IsOrdered);
            }

            // What is asked without them is what is read with them.
            var all = new ScanRequest(source, shape) { Conjuncts = [.. StrangeTo(source.Type)] };
            Assert.Equal(RowsOf(source).Count(), (await ReadAsync(all)).Count);
        }
    }

    [Fact]
    public void Navigations_OfTheModel_CanBeFollowedByLookup()
    {
        foreach (var source in Reader.Sources)
        {
            var links = CanonicalModel.V1.Types.SelectMany(t => t.Navigations).Where(n => !n.IsContained).ToList();
            var targets = links.Where(n => n.Target == source.Type).Select(n => n.TargetProperty!);

            // Backwards too: from rows on the other side to those of this source.
            var origins = source.Type.Navigations.Where(n => !n.IsContained).Select(n => n.Source!);
            Assert.Empty(targets.Concat(origins).Intersect(source.Properties).Except(source.LookupProperties).Select(p => $"{source.Resource} by {p}"));
        }
    }

    /// <summary>The number, and the calls that it took.</summary>
    protected async Task<(long? Estimate, int Calls)> EstimateAsync(ScanRequest request)
    {
        var before = Transport.Targets.Count;
        var estimate = await Reader.EstimateAsync(Reader.Negotiate(request).Scan, Cancellation);
        return (estimate, Transport.Targets.Count - before);
    }

    private async Task CheckCallsAsync(ScanRequest request, params string[] keys)
    {
        var scan = Reader.Negotiate(request).Scan;
        Transport.Policies.Clear();
        Transport.Age = TimeSpan.FromSeconds(17);
        try
        {
            await Reader.EstimateAsync(scan, Cancellation);
            await foreach (var batch in Reader.ReadAsync(scan, new ScanArguments { Keys = keys }, Cancellation))
            {
                Assert.True(batch.Age == Transport.Age, $"A batch is {batch.Age} old: {scan.Describe()}");
                batch.Dispose();
            }
        }
        finally
        {
            Transport.Age = default;
        }

        Assert.All(Transport.Policies, p => Assert.Same(Patient, p));
    }

    private static IEnumerable<Expr> StrangeTo(StructuredType type)
    {
        var key = type.Key!;
        yield return new KeyShareExpr(key, 0, 50);
        yield return IsNotTrue(new CompareExpr(CompareOperator.Greater, new PathExpr(0, [key], key.Type), new LiteralExpr(Value.Of("1")), key.Collation));
        yield return IsNotTrue(new InExpr(new PathExpr(0, [key], key.Type), [Value.Of("1")]));
        yield return IsNotTrue(new AndExpr([new KeyShareExpr(key, 0, 1), new KeyShareExpr(key, 0, 2)]));
        foreach (var navigation in type.Navigations)
        {
            var target = navigation.Target.Properties.First(p => p is { IsCollection: false, Type: ValueType.String });
            if (navigation.IsCollection)
            {
                var collection = new PathExpr(0, [navigation], ValueType.Null);
                var element = new PathExpr(1, [target], target.Type);
                yield return new LambdaExpr(IsAll: false, collection, 1, null);
                yield return new LambdaExpr(IsAll: false, collection, 1, new CompareExpr(CompareOperator.Equal, element, new LiteralExpr(Value.Of("1"))));
                yield return new LambdaExpr(IsAll: true, collection, 1, new InExpr(element, [Value.Of("1")]));
                yield return new LambdaExpr(IsAll: false, collection, 1, new KeyShareExpr(key, 0, 50));
            }
            else
            {
                var path = new PathExpr(0, [navigation, target], target.Type);
                yield return new CompareExpr(CompareOperator.Equal, path, new LiteralExpr(Value.Of("1")), target.Collation);
                yield return new CompareExpr(CompareOperator.Less, new LiteralExpr(Value.Of("1")), path, target.Collation);
                yield return new CompareExpr(CompareOperator.Equal, path, new PathExpr(0, [key], key.Type));
                yield return new InExpr(path, [Value.Of("1"), Value.Null]);
                yield return new CallExpr(Function.Contains, [path, new LiteralExpr(Value.Of("1"))], ValueType.Boolean);
                yield return new CallExpr(Function.StartsWith, [new CallExpr(Function.ToLower, [path], ValueType.String), new LiteralExpr(Value.Of("1"))], ValueType.Boolean);
            }
        }
    }

    private static CompareExpr IsNotTrue(Expr condition) => new(CompareOperator.NotEqual, condition, new LiteralExpr(Value.True));
}
