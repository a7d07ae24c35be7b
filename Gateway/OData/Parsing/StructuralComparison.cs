using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>A JSON object in an expression: what a complex property may be compared with. Never part of a canonical query.</summary>
/// <param name="At">Where it begins.</param>
internal sealed record ObjectExpr(ImmutableArray<(string Name, int At, Expr Value)> Members, int At) : Expr(ValueType.Complex);

/// <summary><c>eq</c> and <c>ne</c> of rows, complex values and collections (5.1.1.1.1).</summary>
internal static class StructuralComparison
{
    public static Expr Of(BinaryOperator found, Expr left, Expr right, in Cursor cursor, int at, LambdaScopes scopes)
    {
        if (found.Compare is not (CompareOperator.Equal or CompareOperator.NotEqual))
        {
            ExpressionTypes.RequirePrimitive(left, cursor, at);
            ExpressionTypes.RequirePrimitive(right, cursor, at);
        }

        var equal = Equal(left, right, cursor, at, scopes);
        return found.Compare == CompareOperator.Equal ? equal : Negation.Of(equal);
    }

    private static Expr Equal(Expr left, Expr right, in Cursor cursor, int at, LambdaScopes scopes)
    {
        if (left is LiteralExpr { Value.IsNull: true })
        {
            // As it stands: the null on the left.
            return right.Type == ValueType.Complex && KeyOf(right, scopes) is { } rightKey
                ? new CompareExpr(CompareOperator.Equal, left, rightKey)
                : EqualsNull(right, cursor, at);
        }

        if (right is LiteralExpr { Value.IsNull: true })
        {
            return KeyOf(left, scopes) is { } leftKey ? new CompareExpr(CompareOperator.Equal, leftKey, right) : EqualsNull(left, cursor, at);
        }

        return (left, right) switch
        {
            ({ Type: ValueType.Collection }, { Type: ValueType.Collection }) => EqualItems(left, right, cursor, at),
            (ObjectExpr literal, PathExpr { Property.Complex: not null, Type: ValueType.Complex } path) => EqualObject(path, literal, cursor),
            (PathExpr { Property.Complex: not null, Type: ValueType.Complex } path, ObjectExpr literal) => EqualObject(path, literal, cursor),
            (PathExpr { Property.Complex: { } type } one, PathExpr { Property.Complex: { } other } two) when type == other => EqualParts(one, two, type, cursor, at),
            (PathExpr { Type: ValueType.Complex } one, PathExpr { Type: ValueType.Complex } two)
                when KeyOf(one, scopes) is { } oneKey && KeyOf(two, scopes) is { } twoKey && oneKey.Leaf == twoKey.Leaf =>
                new CompareExpr(CompareOperator.Equal, oneKey, twoKey),
            (ObjectExpr, ObjectExpr) => throw cursor.NotImplemented("A comparison of JSON objects with each other", at),
            _ => throw Mismatch(left, right, cursor, at),
        };
    }

    private static Contracts.Errors.GatewayException Mismatch(Expr left, Expr right, in Cursor cursor, int at)
    {
        var values = left.Type == ValueType.Collection ? left : right.Type == ValueType.Collection ? right : null;
        return values is not null && (left.Type != ValueType.Complex && right.Type != ValueType.Complex)
            ? cursor.UnknownName($"{ExpressionTypes.Describe(values)} is a collection; use it with any, all or $count", at)
            : ExpressionTypes.Incomparable(left, right, cursor, at);
    }

    private static Expr EqualsNull(Expr operand, in Cursor cursor, int at) => operand switch
    {
        // A collection may be empty, but is never null.
        { Type: ValueType.Collection } => new LiteralExpr(Value.False),
        PathExpr { Property.Complex: not null } complex => new CompareExpr(CompareOperator.Equal, complex, new LiteralExpr(Value.Null)),
        ObjectExpr => new LiteralExpr(Value.False),
        _ => throw cursor.UnknownName($"{ExpressionTypes.Describe(operand)} is not a value; name one of its properties", at),
    };

    // A row exists exactly where its key does, and is the same where its key is.
    private static PathExpr? KeyOf(Expr operand, LambdaScopes scopes) => operand switch
    {
        PathExpr { Type: ValueType.Complex, Leaf: Navigation { IsCollection: false, Target.Key: { } key } } path => new PathExpr(path.Variable, path.Members.Add(key), key.Type),
        PathExpr { Type: ValueType.Complex, Leaf: null, Variable: > 0 } element when scopes.TypeOf(element.Variable)?.Key is { } key => new PathExpr(element.Variable, [key], key.Type),
        _ => null,
    };

    private static Expr EqualItems(Expr left, Expr right, in Cursor cursor, int at)
    {
        RequireValues(left, cursor, at);
        RequireValues(right, cursor, at);
        return left is LiteralExpr one && right is LiteralExpr other
            ? new LiteralExpr(Value.Of(ValueOrder.AreEqual(one.Value, other.Value)))
            : new CompareExpr(CompareOperator.Equal, left, right);
    }

    /// <summary>Refuses collections whose elements are no primitive values.</summary>
    public static void RequireValues(Expr collection, in Cursor cursor, int at)
    {
        if (collection is PathExpr { Type: ValueType.Collection, Leaf: not Property { Complex: null } })
        {
            throw cursor.NotImplemented($"{ExpressionTypes.Describe(collection)} as a value", at);
        }
    }

    private static AndExpr EqualParts(PathExpr one, PathExpr two, StructuredType type, in Cursor cursor, int at)
    {
        var conditions = ImmutableArray.CreateBuilder<Expr>();
        conditions.Add(new CompareExpr(CompareOperator.Equal, IsNull(one), IsNull(two)));
        AddParts(conditions, one, two, type, cursor, at);
        return new AndExpr(conditions.DrainToImmutable());
    }

    private static void AddParts(ImmutableArray<Expr>.Builder conditions, PathExpr one, PathExpr two, StructuredType type, in Cursor cursor, int at)
    {
        foreach (var property in type.Properties)
        {
            if (property.IsCollection || property.Type == ValueType.Stream)
            {
                throw cursor.NotImplemented($"A comparison of {type.Name}, which holds {property.Name},", at);
            }

            if (property.Complex is not null)
            {
                AddParts(conditions, Part(one, property), Part(two, property), property.Complex, cursor, at);
                continue;
            }

            conditions.Add(new CompareExpr(CompareOperator.Equal, Part(one, property), Part(two, property)));
        }
    }

    // What the object leaves out is null.
    private static AndExpr EqualObject(PathExpr path, ObjectExpr literal, in Cursor cursor)
    {
        var type = path.Property!.Complex!;
        var conditions = ImmutableArray.CreateBuilder<Expr>();
        conditions.Add(IsNull(path) with { Operator = CompareOperator.NotEqual });
        foreach (var (name, at, _) in literal.Members)
        {
            if (type.Find(name) is not Property)
            {
                throw cursor.UnknownName($"{type.Name} has no property {UrlErrors.Quote(name)}", at);
            }
        }

        foreach (var property in type.Properties)
        {
            if (property.IsCollection || property.Complex is not null || property.Type == ValueType.Stream)
            {
                throw cursor.NotImplemented($"A comparison of {type.Name}, which holds {property.Name},", literal.At);
            }

            var (name, at, value) = literal.Members.FirstOrDefault(m => m.Name == property.Name);
            var part = Part(path, property);
            value = name is null ? new LiteralExpr(Value.Null) : value is LiteralExpr given ? new LiteralExpr(ExpressionTypes.Coerce(given.Value, part, cursor, at)) : value;
            conditions.Add(value.Type == part.Type || value.Type == ValueType.Null || (value.Type.IsNumeric() && part.Type.IsNumeric())
                ? new CompareExpr(CompareOperator.Equal, part, value)
                : throw ExpressionTypes.Incomparable(part, value, cursor, at));
        }

        return new AndExpr(conditions.DrainToImmutable());
    }

    private static CompareExpr IsNull(PathExpr path) => new(CompareOperator.Equal, path, new LiteralExpr(Value.Null));

    private static PathExpr Part(PathExpr whole, Property property) => new(whole.Variable, whole.Members.Add(property), property.Type);
}
