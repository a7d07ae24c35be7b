using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Parses the expressions of aggregate, each with a method and a name.</summary>
internal sealed class AggregateParser(ParseContext context)
{
    private readonly List<Aggregate> _aggregates = [];
    private AppliedSequence _sequence = null!;

    /// <param name="condition">Only rows that fulfil it count.</param>
    public List<Aggregate> Parse(ref Cursor cursor, AppliedSequence sequence, Expr? condition)
    {
        _sequence = sequence;
        do
        {
            cursor.SkipBlanks();
            if (_aggregates.Count == Property.ComputedMax)
            {
                throw UrlErrors.Limit("expressions in aggregate", _aggregates.Count + 1, Property.ComputedMax, cursor.Option);
            }

            var aggregate = cursor.Rest.StartsWith("$count", StringComparison.OrdinalIgnoreCase)
                ? ParseCount(ref cursor, null)
                : ParseExpression(ref cursor);
            _aggregates.Add(aggregate with { Condition = condition });
            cursor.SkipBlanks();
        }
        while (cursor.TryTake(','));
        return _aggregates;
    }

    private Aggregate ParseCount(ref Cursor cursor, PathExpr? collection)
    {
        cursor.Position += "$count".Length;
        return new Aggregate(AggregateMethod.Count, null, Named(ref cursor, ValueType.Decimal)) { Collection = collection };
    }

    private Aggregate ParseExpression(ref Cursor cursor)
    {
        var start = cursor.Position;
        var collection = TakeCollection(ref cursor);
        if (collection is not null && cursor.Rest.StartsWith("/$count", StringComparison.OrdinalIgnoreCase))
        {
            cursor.Position++;
            return ParseCount(ref cursor, collection);
        }

        var operand = collection is null
            ? new ExpressionParser(context, _sequence.Type) { Computed = _sequence.Names }.Parse(ref cursor)
            : ParseElement(ref cursor, collection);
        cursor.SkipBlanks();
        if (!cursor.PeekName().Equals("with", StringComparison.OrdinalIgnoreCase))
        {
            throw cursor.PeekName().Equals("from", StringComparison.OrdinalIgnoreCase)
                ? cursor.NotImplemented("'from'", cursor.Position)
                : cursor.Unexpected("'with' and a method expected");
        }

        cursor.Position += "with".Length;
        cursor.SkipBlanks();
        var method = TakeMethod(ref cursor);
        cursor.SkipBlanks();
        if (cursor.PeekName().Equals("from", StringComparison.OrdinalIgnoreCase))
        {
            throw cursor.NotImplemented("'from'", cursor.Position);
        }

        operand = Checked(method, operand, cursor, start);
        var like = method is AggregateMethod.Min or AggregateMethod.Max ? LikeOf(operand, collection) : null;
        return new Aggregate(method, operand, Named(ref cursor, TypeOf(method, operand.Type), like, ExpressionTypes.EnumOf(operand) ?? like?.Enum)) { Collection = collection };
    }

    private static AggregateMethod TakeMethod(ref Cursor cursor)
    {
        var start = cursor.Position;
        var name = cursor.PeekName(dotted: true);
        cursor.Position += name.Length;
        return name.ToString().ToLowerInvariant() switch
        {
            "sum" => AggregateMethod.Sum,
            "min" => AggregateMethod.Min,
            "max" => AggregateMethod.Max,
            "average" => AggregateMethod.Average,
            "countdistinct" => AggregateMethod.CountDistinct,
            "" => throw cursor.Unexpected("A method expected"),
            var other when other.Contains('.', StringComparison.Ordinal) => throw cursor.NotImplemented($"The aggregation method {UrlErrors.Quote(other)}", start),
            var other => throw cursor.Error($"There is no aggregation method {UrlErrors.Quote(other)}; sum, min, max, average or countdistinct expected", start),
        };
    }

    private static Expr Checked(AggregateMethod method, Expr operand, in Cursor cursor, int at)
    {
        // Rows behind a navigation property are told apart by their keys.
        if (method == AggregateMethod.CountDistinct && operand is PathExpr { Leaf: Navigation { Target.Key: { } key } } path)
        {
            return new PathExpr(path.Variable, path.Members.Add(key), key.Type);
        }

        ExpressionTypes.RequirePrimitive(operand, cursor, at);
        return method is AggregateMethod.Sum or AggregateMethod.Average && !operand.Type.IsNumeric()
            ? throw cursor.Error($"'{method.ToString().ToLowerInvariant()}' takes numbers, not {ExpressionTypes.Describe(operand)}", at)
            : operand;
    }

    // A sum of whole numbers may be larger than any of their types holds; counts are decimals by the standard.
    private static ValueType TypeOf(AggregateMethod method, ValueType operand) => method switch
    {
        AggregateMethod.Sum or AggregateMethod.Average => operand == ValueType.Double ? ValueType.Double : ValueType.Decimal,
        AggregateMethod.Min or AggregateMethod.Max => operand == ValueType.Null ? ValueType.String : operand,
        _ => ValueType.Decimal,
    };

    private static Property? LikeOf(Expr operand, PathExpr? collection) =>
        operand is PathExpr { Members.IsEmpty: true } ? collection?.Property : (operand as PathExpr)?.Property;

    private Property Named(ref Cursor cursor, ValueType type, Property? like = null, EnumType? enumType = null)
    {
        var start = cursor.Position;
        var name = ComputeParser.TakeAlias(ref cursor, _sequence.Type, _sequence.Names);
        return _aggregates.Exists(a => a.Property.Name == name)
            ? throw cursor.Error($"{UrlErrors.Quote(name)} is defined twice; choose another name", start)
            : Property.Computed(_sequence.Type, _aggregates.Count, name, type, like, enumType);
    }

    /// <summary>Takes a path up to the collection that it leads through; nothing where it leads through none.</summary>
    private PathExpr? TakeCollection(ref Cursor cursor)
    {
        var ahead = cursor;
        var members = ImmutableArray.CreateBuilder<Member>();
        for (var type = _sequence.Type; type is not null;)
        {
            var name = ahead.PeekName();
            if (type.Find(name) is not { } member)
            {
                return null;
            }

            ahead.Position += name.Length;
            members.Add(member);
            if (member is Navigation { IsCollection: true } or Property { IsCollection: true })
            {
                // any and all make a condition of it.
                if (ahead.Rest.StartsWith("/any(", StringComparison.OrdinalIgnoreCase) || ahead.Rest.StartsWith("/all(", StringComparison.OrdinalIgnoreCase))
                {
                    return null;
                }

                cursor.Position = ahead.Position;
                return new PathExpr(0, members.DrainToImmutable(), member is Property property ? property.Type : ValueType.Complex);
            }

            type = member is Navigation navigation ? navigation.Target : ((Property)member).Complex;
            if (members.Count > context.Limits.PathSegments || !ahead.TryTake('/'))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Takes the path from an element of a collection to the value that is aggregated.</summary>
    private PathExpr ParseElement(ref Cursor cursor, PathExpr collection)
    {
        var type = collection.Leaf is Navigation navigation ? navigation.Target : collection.Property!.Complex;
        var members = ImmutableArray.CreateBuilder<Member>();
        while (cursor.Current == '/')
        {
            cursor.Position++;
            var start = cursor.Position;
            if (cursor.Current == '$')
            {
                throw cursor.NotImplemented($"'{cursor.Rest[..Math.Min(6, cursor.Rest.Length)]}' here", start);
            }

            var name = cursor.TakeName();
            var member = type?.Find(name) ?? throw cursor.Error($"{type?.Name ?? collection.Type.EdmName()} has no property {UrlErrors.Quote(name)}", start);
            if (member is Navigation { IsCollection: true } or Property { IsCollection: true })
            {
                throw cursor.NotImplemented($"{member.Name}, a collection within another one,", start);
            }

            members.Add(member);
            if (members.Count > context.Limits.PathSegments)
            {
                throw UrlErrors.Limit("segments in a property path", members.Count, context.Limits.PathSegments, cursor.Option);
            }

            type = member is Navigation next ? next.Target : ((Property)member).Complex;
        }

        if (members is [.., Property { Type: ValueType.Stream } stream])
        {
            throw cursor.Error($"{stream.Name} is a media property, which has no value in an expression", cursor.Position);
        }

        if (members.Count == 0 && type is not null)
        {
            // The elements themselves, by their keys.
            return type.Key is { } key
                ? new PathExpr(1, [key], key.Type)
                : throw cursor.NotImplemented($"{collection} without a property of its elements", cursor.Position);
        }

        var leaf = members.Count == 0 ? collection.Type : members[^1] is Property property ? property.Type : ValueType.Complex;
        return new PathExpr(1, members.DrainToImmutable(), leaf);
    }
}
