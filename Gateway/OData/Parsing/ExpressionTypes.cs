using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Execution.Evaluation;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>The type rules of expressions: what may be compared and computed with what, and as which type.</summary>
internal static class ExpressionTypes
{
    /// <param name="leftAt">Where the left operand begins; type errors are reported there.</param>
    public static Expr Compare(BinaryOperator found, Expr left, Expr right, in Cursor cursor, int leftAt, LambdaScopes scopes)
    {
        var isEquality = found.Compare is CompareOperator.Equal or CompareOperator.NotEqual;
        if (left.Type is ValueType.Complex or ValueType.Collection || right.Type is ValueType.Complex or ValueType.Collection)
        {
            return StructuralComparison.Of(found, left, right, cursor, leftAt, scopes);
        }

        if (left.Type == ValueType.Binary || right.Type == ValueType.Binary)
        {
            RequireNullBeside(left, right, isEquality, cursor, leftAt);
        }

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

        var compare = new CompareExpr(found.Compare, left, right, isEquality ? Collation.CodePoint : CollationOf(left, right, scopes));
        return AsQuantifier(compare) ?? compare;
    }

    // Whether there is any element takes fewer calls to find out than how many there are.
    private static Expr? AsQuantifier(CompareExpr compare)
    {
        if (compare is not { Left: CountExpr count, Right: LiteralExpr { Value: { Type: ValueType.Int32, Integer: 0 or 1 } limit } })
        {
            return null;
        }

        var any = new LambdaExpr(IsAll: false, count.Collection, count.Variable, count.Body);
        return (compare.Operator, limit.Integer) switch
        {
            (CompareOperator.Greater, 0) or (CompareOperator.NotEqual, 0) or (CompareOperator.GreaterOrEqual, 1) => any,
            (CompareOperator.Equal, 0) or (CompareOperator.LessOrEqual, 0) or (CompareOperator.Less, 1) => new NotExpr(any),
            _ => null,
        };
    }

    public static Expr Arithmetic(BinaryOperator found, Expr left, Expr right, in Cursor cursor, int at)
    {
        if (IsTime(left.Type) || IsTime(right.Type))
        {
            return TimeArithmetic(found, AsTime(left, right), AsTime(right, left), cursor, at);
        }

        RequireNumber(left, found.Name, cursor, at);
        RequireNumber(right, found.Name, cursor, at);
        var type = Promoted(left.Type, right.Type);
        if (found.Arithmetic == ArithmeticOperator.DivideBy && type is ValueType.Int32 or ValueType.Int64)
        {
            type = ValueType.Decimal;
        }

        return type == ValueType.Null ? left : ConstantFolding.Fold(new ArithmeticExpr(found.Arithmetic, left, right, type), cursor, at);
    }

    public static Expr Negate(Expr operand, in Cursor cursor, int at)
    {
        if (operand.Type != ValueType.Duration)
        {
            RequireNumber(operand, "-", cursor, at);
        }

        return operand.Type == ValueType.Null ? operand : ConstantFolding.Fold(new NegateExpr(operand), cursor, at);
    }

    /// <summary><c>has</c>: an enumeration value and a member.</summary>
    public static Expr Has(Expr left, Expr right, in Cursor cursor, int leftAt, int rightAt)
    {
        if (left.Type is not (ValueType.Enum or ValueType.Null))
        {
            throw cursor.UnknownName($"'has' takes an enumeration value before it, not {Describe(left)}", leftAt);
        }

        var member = right is LiteralExpr literal ? Coerced(literal, left, cursor, rightAt) : right;
        return AreComparable(left, member)
            ? ConstantFolding.Fold(new CallExpr(Function.Has, [left, member], ValueType.Boolean), cursor, leftAt)
            : throw Incomparable(left, member, cursor, leftAt);
    }

    /// <summary>The type of a value that is one of several.</summary>
    public static ValueType? Common(ValueType one, ValueType other) =>
        one.IsNumeric() && other.IsNumeric() ? Promoted(one, other)
        : one == ValueType.Null ? other
        : other == ValueType.Null || one == other ? one
        : null;

    public static Expr RequireBoolean(Expr expression, in Cursor cursor, int at, string subject) =>
        expression.Type is ValueType.Boolean or ValueType.Null
            ? expression
            : throw cursor.UnknownName($"{subject} is Edm.Boolean; {Describe(expression)} is given", at);

    /// <summary>Refuses what is not one primitive or enumeration value.</summary>
    public static void RequirePrimitive(Expr expression, in Cursor cursor, int at)
    {
        if (expression.Type is ValueType.Complex or ValueType.Collection)
        {
            throw cursor.UnknownName(
                expression.Type == ValueType.Collection
                    ? $"{Describe(expression)} is a collection; use it with any, all or $count"
                    : $"{Describe(expression)} is not a value; name one of its properties",
                at);
        }
    }

    /// <summary>The order of an expression's strings: that of its property, code point where it is no property.</summary>
    public static Collation CollationOf(Expr expression, LambdaScopes scopes) => CollationOf(expression, expression, scopes);

    /// <summary>A literal as the type of what it is compared with.</summary>
    /// <exception cref="GatewayException">InvalidExpression: it cannot be compared with that.</exception>
    public static Value Coerce(Value value, Expr other, in Cursor cursor, int at)
    {
        if (value.Type == ValueType.String && other.Type != ValueType.String)
        {
            return EnumOf(other) is not { } type ? Read(value.String, other.Type) ?? Comparable(value, other, cursor, at)
                : LiteralReader.TryReadEnum(type, value.String, out var member) ? member
                : throw LiteralReader.NoMember(type, value.String, cursor, at);
        }

        return other.Type == ValueType.Decimal && value.Type.IsNumeric() ? ToDecimal(value) : Comparable(value, other, cursor, at);
    }

    /// <summary>A string literal as the type that is wanted in its place (4.01); null where it is no literal of that type.</summary>
    public static Value? Read(string text, ValueType type)
    {
        // A number is compared as what it is, whatever the range of the other's type.
        var wanted = type is ValueType.Int32 or ValueType.Int64 ? ValueType.Decimal : type;
        return CastTarget.Find("Edm." + wanted)?.Cast(Value.Of(text)) is { IsNull: false } value ? value : null;
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
        CallExpr { Function: not (Function.List or Function.IsIn or Function.Has) } call => $"{call.Function.ToString().ToLowerInvariant()}() ({TypeName(expression)})",
        CountExpr count => $"{count.Collection}/$count ({TypeName(expression)})",
        _ => $"an expression of type {TypeName(expression)}",
    };

    public static EnumType? EnumOf(Expr expression) => expression.Type != ValueType.Enum ? null : expression switch
    {
        LiteralExpr literal => literal.Value.Enum,
        PathExpr path => path.Property?.Enum,
        CallExpr call => call.Enum,
        _ => null,
    };

    public static GatewayException Incomparable(Expr left, Expr right, in Cursor cursor, int at) =>
        cursor.UnknownName($"{Describe(left)} cannot be compared with {Describe(right)}", at);

    private static string TypeName(Expr expression) =>
        EnumOf(expression) is { } type ? $"{CanonicalModel.Namespace}.{type.Name}"
        : expression is PathExpr { Property.Complex: { } complex } ? NameOf(complex, expression)
        : expression is PathExpr { Leaf: Navigation navigation } ? NameOf(navigation.Target, expression)
        : expression is PathExpr { Property: { IsCollection: true } items } && expression.Type == ValueType.Collection ? $"Collection({items.Type.EdmName()})"
        : expression.Type.EdmName();

    private static string NameOf(StructuredType type, Expr expression) =>
        expression.Type == ValueType.Collection ? $"Collection({CanonicalModel.Namespace}.{type.Name})" : $"{CanonicalModel.Namespace}.{type.Name}";

    private static string Cut(string text) => text.Length <= 62 ? text : UrlErrors.Quote(text);

    private static LiteralExpr Coerced(LiteralExpr literal, Expr other, in Cursor cursor, int at)
    {
        var value = Coerce(literal.Value, other, cursor, at);
        return value == literal.Value ? literal : new LiteralExpr(value);
    }

    private static Value Comparable(Value value, Expr other, in Cursor cursor, int at) =>
        AreComparable(value.Type, value.Type == ValueType.Enum ? value.Enum : null, other) ? value : throw Incomparable(other, new LiteralExpr(value), cursor, at);

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

    // 5.1.1.1: binary values can only be compared with null.
    private static void RequireNullBeside(Expr left, Expr right, bool isEquality, in Cursor cursor, int at)
    {
        if (!isEquality || (left.Type != ValueType.Null && right.Type != ValueType.Null))
        {
            throw cursor.UnknownName($"{Describe(left.Type == ValueType.Binary ? left : right)} can only be compared with null", at);
        }
    }

    private static bool IsTime(ValueType type) => type is ValueType.Date or ValueType.DateTimeOffset or ValueType.Duration or ValueType.TimeOfDay;

    // Beside a date, a string is a duration.
    private static Expr AsTime(Expr operand, Expr other) =>
        operand is LiteralExpr { Value: { Type: ValueType.String } text } && IsTime(other.Type) && Read(text.String, ValueType.Duration) is { } duration
            ? new LiteralExpr(duration)
            : operand;

    private static Expr TimeArithmetic(BinaryOperator found, Expr left, Expr right, in Cursor cursor, int at)
    {
        ValueType? type = (found.Arithmetic, left.Type, right.Type) switch
        {
            (ArithmeticOperator.Add or ArithmeticOperator.Subtract, ValueType.Date or ValueType.DateTimeOffset or ValueType.Duration, ValueType.Duration or ValueType.Null) => left.Type,
            (ArithmeticOperator.Add or ArithmeticOperator.Subtract, ValueType.Null, ValueType.Duration) => ValueType.Duration,
            (ArithmeticOperator.Subtract, ValueType.Date, ValueType.Date) => ValueType.Duration,
            (ArithmeticOperator.Subtract, ValueType.DateTimeOffset, ValueType.DateTimeOffset) => ValueType.Duration,
            (ArithmeticOperator.Multiply, ValueType.Duration, var factor) when factor.IsNumeric() || factor == ValueType.Null => ValueType.Duration,
            (ArithmeticOperator.Multiply, var factor, ValueType.Duration) when factor.IsNumeric() || factor == ValueType.Null => ValueType.Duration,
            (ArithmeticOperator.Divide or ArithmeticOperator.DivideBy, ValueType.Duration, var divisor) when divisor.IsNumeric() || divisor == ValueType.Null => ValueType.Duration,
            _ => null,
        };
        return type is { } result
            ? ConstantFolding.Fold(new ArithmeticExpr(found.Arithmetic, left, right, result), cursor, at)
            : throw cursor.UnknownName($"'{found.Name}' is not defined for {Describe(left)} and {Describe(right)}", at);
    }

    private static void RequireNumber(Expr operand, string name, in Cursor cursor, int at)
    {
        if (!operand.Type.IsNumeric() && operand.Type != ValueType.Null)
        {
            throw cursor.UnknownName($"'{name}' takes numbers, not {Describe(operand)}", at);
        }
    }

    // 5.1.1.16
    private static ValueType Promoted(ValueType left, ValueType right) =>
        left == ValueType.Null ? right
        : right == ValueType.Null ? left
        : left == ValueType.Double || right == ValueType.Double ? ValueType.Double
        : left == ValueType.Decimal || right == ValueType.Decimal ? ValueType.Decimal
        : left == ValueType.Int64 || right == ValueType.Int64 ? ValueType.Int64
        : ValueType.Int32;

    private static Collation CollationOf(Expr left, Expr right, LambdaScopes scopes) =>
        (scopes.PropertyOf(left) ?? scopes.PropertyOf(right)) is { Type: ValueType.String } property ? property.Collation : Collation.CodePoint;
}
