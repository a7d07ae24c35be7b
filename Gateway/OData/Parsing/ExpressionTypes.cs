using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>The type rules of expressions: what may be compared and computed with what, and as which type.</summary>
internal static class ExpressionTypes
{
    /// <param name="leftAt">Where the left operand begins; type errors are reported there.</param>
    public static CompareExpr Compare(BinaryOperator found, Expr left, Expr right, in Cursor cursor, int leftAt, LambdaScopes scopes)
    {
        var isEquality = found.Compare is CompareOperator.Equal or CompareOperator.NotEqual;
        if (isEquality)
        {
            left = ToKey(left, right);
            right = ToKey(right, left);
        }

        RequirePrimitive(left, cursor, leftAt);
        RequirePrimitive(right, cursor, leftAt);
        // Where both are literals, the string takes the other's type.
        if (left is LiteralExpr leftLiteral && (right is not LiteralExpr || left.Type == ValueType.String))
        {
            left = Coerced(leftLiteral, right, cursor, leftAt);
        }
        else if (right is LiteralExpr rightLiteral)
        {
            right = Coerced(rightLiteral, left, cursor, leftAt);
        }

        if (!AreComparable(left, right))
        {
            throw Incomparable(left, right, cursor, leftAt);
        }

        return new CompareExpr(found.Compare, left, right, isEquality ? Collation.CodePoint : CollationOf(left, right, scopes));
    }

    public static Expr Arithmetic(BinaryOperator found, Expr left, Expr right, in Cursor cursor, int at)
    {
        RequireNumber(left, found.Name, cursor, at);
        RequireNumber(right, found.Name, cursor, at);
        var type = Promoted(left.Type, right.Type);
        return type == ValueType.Null ? left : new ArithmeticExpr(found.Arithmetic, left, right, type);
    }

    public static Expr Negate(Expr operand, in Cursor cursor, int at)
    {
        RequireNumber(operand, "-", cursor, at);
        return operand.Type == ValueType.Null ? operand : new NegateExpr(operand);
    }

    public static Expr RequireBoolean(Expr expression, in Cursor cursor, int at, string subject) =>
        expression.Type is ValueType.Boolean or ValueType.Null
            ? expression
            : throw cursor.Error($"{subject} is Edm.Boolean; {Describe(expression)} is given", at);

    /// <summary>Refuses what is not one primitive or enumeration value.</summary>
    public static void RequirePrimitive(Expr expression, in Cursor cursor, int at)
    {
        if (expression.Type == ValueType.Complex)
        {
            throw expression is PathExpr { Property: not null }
                ? cursor.NotImplemented($"A comparison of {Describe(expression)} as a whole", at)
                : cursor.Error($"{Describe(expression)} is not a value; name one of its properties", at);
        }
    }

    /// <summary>The order of an expression's strings: that of its property, code point where it is no property.</summary>
    public static Collation CollationOf(Expr expression, LambdaScopes scopes) => CollationOf(expression, expression, scopes);

    /// <summary>A literal as the type of what it is compared with.</summary>
    /// <exception cref="GatewayException">InvalidExpression: it cannot be compared with that.</exception>
    public static Value Coerce(Value value, Expr other, in Cursor cursor, int at)
    {
        if (value.Type == ValueType.String && EnumOf(other) is { } type)
        {
            return LiteralReader.TryReadEnum(type, value.String, out var member)
                ? member
                : throw cursor.Error($"The enumeration {CanonicalModel.Namespace}.{type.Name} has no member {UrlErrors.Quote(value.String)}", at);
        }

        if (value.Type == ValueType.String && other.Type == ValueType.Duration && LiteralReader.TryReadDuration(value.String, out var duration))
        {
            return duration;
        }

        if (other.Type == ValueType.Decimal && value.Type.IsNumeric())
        {
            return ToDecimal(value);
        }

        return AreComparable(value.Type, value.Type == ValueType.Enum ? value.Enum : null, other)
            ? value
            : throw Incomparable(other, new LiteralExpr(value), cursor, at);
    }

    /// <summary>The type of a property that has the expression's value; <c>null</c> alone has none of its own.</summary>
    public static ValueType TypeOfComputed(Expr expression) => expression.Type == ValueType.Null ? ValueType.String : expression.Type;

    /// <summary>An expression in words for messages.</summary>
    public static string Describe(Expr expression) => expression switch
    {
        LiteralExpr { Value.IsNull: true } => "null",
        LiteralExpr literal => $"{Cut(literal.Value.ToString())} ({TypeName(expression)})",
        PathExpr { Leaf: null } => $"the variable of a lambda ({TypeName(expression)})",
        PathExpr path => $"{string.Join('/', path.Members.Select(m => m.Name))} ({TypeName(expression)})",
        CallExpr call => $"{call.Function.ToString().ToLowerInvariant()}() ({TypeName(expression)})",
        _ => $"an expression of type {TypeName(expression)}",
    };

    private static string TypeName(Expr expression) =>
        EnumOf(expression) is { } type ? $"{CanonicalModel.Namespace}.{type.Name}"
        : expression is PathExpr { Property.Complex: { } complex } ? $"{CanonicalModel.Namespace}.{complex.Name}"
        : expression is PathExpr { Leaf: Navigation navigation } ? $"{CanonicalModel.Namespace}.{navigation.Target.Name}"
        : expression.Type.EdmName();

    private static string Cut(string text) => text.Length <= 62 ? text : UrlErrors.Quote(text);

    // A related row exists exactly where its key does, so "Customer eq null" asks for the key (4.01, 5.1.1.1.1).
    private static Expr ToKey(Expr operand, Expr other) =>
        operand is PathExpr { Leaf: Navigation { IsCollection: false, Target.Key: { } key } } path && other is LiteralExpr { Value.IsNull: true }
            ? new PathExpr(path.Variable, path.Members.Add(key), key.Type)
            : operand;

    private static LiteralExpr Coerced(LiteralExpr literal, Expr other, in Cursor cursor, int at)
    {
        var value = Coerce(literal.Value, other, cursor, at);
        return value == literal.Value ? literal : new LiteralExpr(value);
    }

    // A double that decimal cannot hold as it is stays a double.
    private static Value ToDecimal(Value value)
    {
        if (value.Type != ValueType.Double)
        {
            return Value.Of(value.AsDecimal());
        }

        const double BeyondDecimal = 7.9e28;
        if (!(Math.Abs(value.Double) < BeyondDecimal))
        {
            return value;
        }

        var exact = (decimal)value.Double;
        return (double)exact == value.Double ? Value.Of(exact) : value;
    }

    private static bool AreComparable(Expr left, Expr right) => AreComparable(left.Type, EnumOf(left), right);

    private static bool AreComparable(ValueType type, EnumType? enumType, Expr other) =>
        type == ValueType.Null || other.Type == ValueType.Null || (type.IsNumeric() && other.Type.IsNumeric())
        || (type == other.Type && (type != ValueType.Enum || enumType == EnumOf(other)));

    private static EnumType? EnumOf(Expr expression) => expression.Type != ValueType.Enum ? null : expression switch
    {
        LiteralExpr literal => literal.Value.Enum,
        PathExpr path => path.Property?.Enum,
        _ => null,
    };

    private static GatewayException Incomparable(Expr left, Expr right, in Cursor cursor, int at) =>
        cursor.Error($"{Describe(left)} cannot be compared with {Describe(right)}", at);

    private static void RequireNumber(Expr operand, string name, in Cursor cursor, int at)
    {
        if (operand.Type is ValueType.Date or ValueType.DateTimeOffset or ValueType.Duration or ValueType.TimeOfDay)
        {
            throw cursor.NotImplemented($"'{name}' with {Describe(operand)}", at);
        }

        if (!operand.Type.IsNumeric() && operand.Type != ValueType.Null)
        {
            throw cursor.Error($"'{name}' takes numbers, not {Describe(operand)}", at);
        }
    }

    private static ValueType Promoted(ValueType left, ValueType right) =>
        left == ValueType.Null ? right
        : right == ValueType.Null ? left
        : left == ValueType.Decimal || right == ValueType.Decimal ? ValueType.Decimal
        : left == ValueType.Double || right == ValueType.Double ? ValueType.Double
        : left == ValueType.Int64 || right == ValueType.Int64 ? ValueType.Int64
        : ValueType.Int32;

    private static Collation CollationOf(Expr left, Expr right, LambdaScopes scopes) =>
        (scopes.PropertyOf(left) ?? scopes.PropertyOf(right)) is { Type: ValueType.String } property ? property.Collation : Collation.CodePoint;
}
