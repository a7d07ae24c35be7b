using System.Globalization;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
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
internal sealed class PathResolver(Func<ResourceTarget, Property, CancellationToken, Task<Value>> readValue)
{
    /// <returns>The target; null where a single-valued navigation on the way leads to no row, which is 204 at its end.</returns>
    /// <exception cref="GatewayException">NotFound, or NotImplemented for paths that OData allows and this service does not.</exception>
    public async Task<ResourceTarget?> ResolveAsync(ODataUrl url, CancellationToken cancellation)
    {
        ResourceTarget target = null!;
        for (var i = 0; i < url.Path.Length; i++)
        {
            var isLast = url.Path.Skip(i + 1).All(s => s is CountSegment or ValueSegment or PropertySegment or KeySegment);
            switch (url.Path[i])
            {
                case EntitySetSegment set:
                    target = new ResourceTarget(isLast ? url.Query : RowOnly(set.Type)) { CanonicalPath = set.Type.SetName! };
                    break;
                case KeySegment key when target.Contained is not null:
                    target = target with { ElementKey = key.Value, CanonicalPath = $"{target.CanonicalPath}({Format(key.Value)})" };
                    break;
                case KeySegment key:
                    target = target with { Key = key.Value, CanonicalPath = $"{target.CanonicalPath}({Format(key.Value)})" };
                    break;
                case NavigationSegment { Navigation: { IsContained: true } navigation }:
                    target = Contain(target, navigation, isLast ? url.Query : RowOnly(navigation.Target));
                    break;
                case NavigationSegment { Navigation: var navigation }:
                    var value = await readValue(target, navigation.Source!, cancellation).ConfigureAwait(false);
                    if (value.IsNull && !navigation.IsCollection)
                    {
                        return null;
                    }

                    target = Follow(navigation, value, isLast ? url.Query : RowOnly(navigation.Target));
                    break;
                case PropertySegment property:
                    target = target with
                    {
                        Properties = target.Properties.Add(property.Property),
                        CanonicalPath = $"{target.CanonicalPath}/{property.Property.Name}",
                    };
                    break;
                case CountSegment:
                    target = target with { IsCount = true };
                    break;
                case ValueSegment:
                    target = target with { IsValue = true };
                    break;
            }
        }

        return target;
    }

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
            return new ResourceTarget(query) { Key = value, CanonicalPath = set };
        }

        var property = navigation.TargetProperty!;
        var link = new CompareExpr(CompareOperator.Equal, new PathExpr(0, [property], property.Type), new LiteralExpr(value), property.Collation);
        var filter = query.Filter switch
        {
            null => (Expr)link,
            AndExpr and => new AndExpr([link, .. and.Operands]),
            var other => new AndExpr([link, other]),
        };
        return new ResourceTarget(query with { Filter = filter }) { CanonicalPath = set };
    }

    private static string Format(Value key) => key.Type == Contracts.Model.ValueType.String
        ? $"'{KeyText.Encode(key.String)}'"
        : key.Integer.ToString(CultureInfo.InvariantCulture);
}
