using System.Globalization;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// Follows a resource path to the rows that it ends in. A navigation on the way is answered by a read of the row before it, which also
/// proves that the row exists (URL conventions 4.3, 4.7).
/// </summary>
/// <param name="readValue">
/// Reads a property of one row: null value where the property is null.
/// Throws NotFound where there is no such row.
/// </param>
/// <param name="findKey">Finds the key of the one row with that value of an alternate key. Throws NotFound where there is none.</param>
internal sealed class PathResolver(
    Func<ResourceTarget, Property, CancellationToken, Task<Value>> readValue,
    Func<ResourceTarget, KeySegment, CancellationToken, Task<Value>> findKey)
{
    /// <summary>The target of a path that needs no read on the way, so that it follows from the URL alone; null for others.</summary>
    public static ResourceTarget? ResolveAtOnce(ODataUrl url)
    {
        if (url.Path.Any(s => s is NavigationSegment { Navigation.IsContained: false } or KeySegment { IsAlternate: true } or OperationSegment))
        {
            return null;
        }

        ResourceTarget? target = null;
        for (var i = 0; i < url.Path.Length; i++)
        {
            target = Step(target, url.Path[i], QueryAt(url, i));
        }

        return target;
    }

    /// <returns>The target; null where a single-valued navigation at the end leads to no row, which is 204.</returns>
    /// <exception cref="GatewayException">NotFound, or NotImplemented for paths that OData allows and this service does not.</exception>
    public async Task<ResourceTarget?> ResolveAsync(ODataUrl url, CancellationToken cancellation)
    {
        ResourceTarget? target = null;
        for (var i = 0; i < url.Path.Length; i++)
        {
            switch (url.Path[i])
            {
                case NavigationSegment { Navigation: { IsContained: false } navigation }:
                    var value = await readValue(target!, navigation.Source!, cancellation).ConfigureAwait(false);
                    if (value.IsNull && !navigation.IsCollection)
                    {
                        return EndsAt(url, i) ? null : throw NoRelatedRow(target!, navigation);
                    }

                    target = Follow(navigation, value, QueryAt(url, i) ?? RowOnly(navigation.Target));
                    break;
                case KeySegment { IsAlternate: true } alternate:
                    var key = await findKey(target!, alternate, cancellation).ConfigureAwait(false);
                    target = Step(target, new KeySegment(target!.Query.Type.Key!, key), null);
                    break;
                default:
                    target = Step(target, url.Path[i], QueryAt(url, i));
                    break;
            }
        }

        return target;
    }

    /// <summary>Whether nothing of the row that a segment leads to is asked for but the row, or a reference to it.</summary>
    private static bool EndsAt(ODataUrl url, int segment) =>
        segment == url.Path.Length - 1 || (segment == url.Path.Length - 2 && url.Path[^1] is RefSegment);

    private static GatewayException NoRelatedRow(ResourceTarget target, Navigation navigation) =>
        new GatewayError(GatewayErrorCode.NotFound, $"{target.CanonicalPath}/{navigation.Name} leads to no {navigation.Target.Name}.") { Target = navigation.Name }.ToException();

    /// <summary>The URL's query, where the segment is the last that leads to rows.</summary>
    private static CanonicalQuery? QueryAt(ODataUrl url, int segment)
    {
        for (var i = segment + 1; i < url.Path.Length; i++)
        {
            if (url.Path[i] is not (CountSegment or ValueSegment or PropertySegment or KeySegment or FilterSegment or RefSegment))
            {
                return null;
            }
        }

        return url.Query;
    }

    private static ResourceTarget Step(ResourceTarget? target, PathSegment segment, CanonicalQuery? query) => (segment, target) switch
    {
        (EntitySetSegment set, _) => new ResourceTarget(query ?? RowOnly(set.Type)) { CanonicalPath = set.Type.SetName! },
        (KeySegment key, { Contained: not null }) => target with { ElementKey = key.Value, CanonicalPath = $"{target.CanonicalPath}({Format(key.Value)})" },
        (KeySegment key, not null) => target with { Key = key.Value, CanonicalPath = $"{target.CanonicalPath}({Format(key.Value)})" },
        (NavigationSegment { Navigation: var contained }, not null) => Contain(target, contained, query ?? RowOnly(contained.Target)),
        (PropertySegment { Property: var property }, not null) => target with
        {
            Properties = target.Properties.Add(property),
            CanonicalPath = $"{target.CanonicalPath}/{property.Name}",
        },
        (FilterSegment { Condition: var condition }, not null) => Narrow(target, condition),
        (RefSegment, not null) => target,
        (CountSegment, not null) => target with { IsCount = true },
        (ValueSegment, not null) => target with { IsValue = true },
        _ => throw new InvalidOperationException($"A path can't go on with {segment}."),
    };

    private static CanonicalQuery RowOnly(StructuredType type) => new(type) { Selection = new Selection(type) { Properties = [] } };

    private static ResourceTarget Contain(ResourceTarget target, Navigation navigation, CanonicalQuery elements) => target with
    {
        Query = RowOnly(target.Query.Type) with
        {
            Selection = new Selection(target.Query.Type) { Properties = [], Expands = [new Expand(navigation, elements)] },
        },
        Contained = navigation,
        CanonicalPath = $"{target.CanonicalPath}/{navigation.Name}",
    };

    private static ResourceTarget Follow(Navigation navigation, Value value, CanonicalQuery query)
    {
        var set = navigation.Target.SetName!;
        if (!navigation.IsCollection && navigation.TargetProperty!.IsKey)
        {
            return new ResourceTarget(query) { Key = value, CanonicalPath = $"{set}({Format(value)})" };
        }

        return new ResourceTarget(Linked(query, navigation.TargetProperty!, value)) { CanonicalPath = set };
    }

    private static CanonicalQuery Linked(CanonicalQuery query, Property property, Value value) =>
        Narrow(query, new CompareExpr(CompareOperator.Equal, new PathExpr(0, [property], property.Type), new LiteralExpr(value), property.Collation));

    private static ResourceTarget Narrow(ResourceTarget target, Expr condition)
    {
        if (target.Contained is null)
        {
            return target with { Query = Narrow(target.Query, condition) };
        }

        var expand = target.Query.Selection.Expands[0];
        return target with
        {
            Query = target.Query with { Selection = target.Query.Selection with { Expands = [expand with { Query = Narrow(expand.Query, condition) }] } },
        };
    }

    // What the path says of the rows comes before what $apply makes of them.
    private static CanonicalQuery Narrow(CanonicalQuery query, Expr condition) => query.Applied is { } applied
        ? query with { Applied = applied.WithInput(input => Narrow(input, condition)) }
        : query with { Filter = Expressions.AllOf([.. condition.Conjuncts(), .. query.Filter.Conjuncts()]) };

    private static string Format(Value key) => key.Type == Contracts.Model.ValueType.String
        ? $"'{KeyText.Encode(key.String)}'"
        : key.Integer.ToString(CultureInfo.InvariantCulture);
}
