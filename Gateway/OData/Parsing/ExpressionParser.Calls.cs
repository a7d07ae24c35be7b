using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Execution.Evaluation;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <content>Calls of functions.</content>
internal sealed partial class ExpressionParser
{
    private Expr ParseCall(ref Cursor cursor, ReadOnlySpan<char> name)
    {
        var start = cursor.Position;
        if (FunctionTable.Find(name) is { } signature)
        {
            cursor.Position += name.Length + 1;
            return ParseArguments(ref cursor, name, signature, start);
        }

        if (FunctionTable.IsUnsupported(name))
        {
            throw cursor.NotImplemented($"The function '{name}'", start);
        }

        cursor.Position += name.Length + 1;
        return name.Equals("now", StringComparison.OrdinalIgnoreCase) ? Constant(ref cursor, context.Now())
            : name.Equals("mindatetime", StringComparison.OrdinalIgnoreCase) ? Constant(ref cursor, Value.Of(DateTime.MinValue, 0))
            : name.Equals("maxdatetime", StringComparison.OrdinalIgnoreCase) ? Constant(ref cursor, Value.Of(DateTime.MaxValue, 0))
            : name.Equals("case", StringComparison.OrdinalIgnoreCase) ? ParseCase(ref cursor)
            : name.Equals("cast", StringComparison.OrdinalIgnoreCase) ? ParseCast(ref cursor, start, isTest: false)
            : name.Equals("isof", StringComparison.OrdinalIgnoreCase) ? ParseCast(ref cursor, start, isTest: true)
            : rootType?.Find(name) is Navigation { IsCollection: true } ? throw cursor.NotImplemented($"A key after {UrlErrors.Quote(name)} in an expression", start)
            : throw cursor.UnknownName($"There is no function {UrlErrors.Quote(name)}", start);
    }

    private static LiteralExpr Constant(ref Cursor cursor, Value value)
    {
        cursor.Expect(')');
        return new LiteralExpr(value);
    }

    private Expr ParseArguments(ref Cursor cursor, ReadOnlySpan<char> name, FunctionSignature signature, int start)
    {
        _limits.Enter(cursor);
        var arguments = ImmutableArray.CreateBuilder<Expr>(signature.Arguments.Length);
        cursor.SkipBlanks();
        while (cursor.Current != ')' || arguments.Count > 0)
        {
            cursor.SkipBlanks();
            var at = cursor.Position;
            var argument = ParseBinary(ref cursor, 0);
            if (arguments.Count == signature.Arguments.Length)
            {
                throw WrongArity(cursor, start, name, signature);
            }

            arguments.Add(Accepted(signature.Arguments[arguments.Count], arguments, argument, name, cursor, at));
            cursor.SkipBlanks();
            if (!cursor.TryTake(','))
            {
                break;
            }
        }

        cursor.Expect(')');
        _limits.Leave();
        if (arguments.Count < signature.Required)
        {
            throw WrongArity(cursor, start, name, signature);
        }

        if (signature.Function == Function.MatchesPattern && arguments[1] is not LiteralExpr { Value.IsNull: true })
        {
            RequirePattern(arguments[1], cursor, start);
        }

        return Called(signature, arguments, cursor, start);
    }

    private static Expr Called(FunctionSignature signature, ImmutableArray<Expr>.Builder arguments, in Cursor cursor, int start)
    {
        // A pattern that is null gives null, as every function of null does.
        if (signature.Function == Function.MatchesPattern && arguments[1] is LiteralExpr { Value.IsNull: true } nothing)
        {
            return nothing;
        }

        if (signature.Function == Function.Length && arguments[0] is PathExpr { Type: ValueType.Collection } items)
        {
            return new CountExpr(new PathExpr(items.Variable, items.Members, items.Property?.Type ?? ValueType.Complex), int.MaxValue, null);
        }

        if (signature.Arguments[0] is ArgumentKind.TextOrItems or ArgumentKind.Items)
        {
            foreach (var argument in arguments)
            {
                StructuralComparison.RequireValues(argument, cursor, start);
            }
        }

        var result = signature.ResultFor(arguments[0]);
        return ConstantFolding.Fold(new CallExpr(signature.Function, arguments.DrainToImmutable(), result), cursor, start);
    }

    private static Expr Accepted(ArgumentKind kind, ImmutableArray<Expr>.Builder before, Expr argument, ReadOnlySpan<char> name, in Cursor cursor, int at)
    {
        if (argument is LiteralExpr { Value: { Type: ValueType.String } text })
        {
            foreach (var reading in FunctionSignature.Readings(kind))
            {
                if (ExpressionTypes.Read(text.String, reading) is { } value && FunctionSignature.Accepts(kind, Narrowed(value).Type))
                {
                    return new LiteralExpr(Narrowed(value));
                }
            }
        }

        var isAlike = kind != ArgumentKind.TextOrItems || before.Count == 0 || argument.Type == ValueType.Null
            || before[0].Type == ValueType.Null || argument.Type == before[0].Type;
        return FunctionSignature.Accepts(kind, argument.Type) && isAlike
            ? argument
            : throw cursor.UnknownName(
                $"'{name}' takes {(isAlike ? FunctionSignature.Describe(kind) : before[0].Type == ValueType.String ? "Edm.String" : "a collection")} here, not {ExpressionTypes.Describe(argument)}", at);

        static Value Narrowed(Value value) =>
            value.Type == ValueType.Decimal && decimal.IsInteger(value.Decimal) && Math.Abs(value.Decimal) <= int.MaxValue ? Value.Of((int)value.Decimal) : value;
    }

    private void RequirePattern(Expr argument, in Cursor cursor, int start)
    {
        if (argument is not LiteralExpr { Value: var pattern })
        {
            throw cursor.NotImplemented("A pattern that is not a literal", start);
        }

        if (pattern.String.Length > context.Limits.PatternCharacters)
        {
            throw UrlErrors.Limit("characters in one pattern", pattern.String.Length, context.Limits.PatternCharacters, cursor.Option);
        }

        try
        {
            Pattern.Compile(pattern.String);
        }
        catch (PatternException fault)
        {
            throw fault.IsUnsupported
                ? cursor.NotImplemented($"The pattern {UrlErrors.Quote(pattern.String)} ({fault.Message})", start)
                : cursor.Error($"{UrlErrors.Quote(pattern.String)} is not a regular expression: {fault.Message}", start);
        }
    }

    // The cursor stands behind the parenthesis that opens.
    private Expr ParseCase(ref Cursor cursor)
    {
        var start = cursor.Position;
        _limits.Enter(cursor);
        var pairs = ImmutableArray.CreateBuilder<Expr>();
        var type = ValueType.Null;
        EnumType? enumeration = null;
        do
        {
            cursor.SkipBlanks();
            var at = cursor.Position;
            pairs.Add(ExpressionTypes.RequireBoolean(ParseBinary(ref cursor, 0), cursor, at, "A condition of 'case'"));
            cursor.Expect(':');
            cursor.SkipBlanks();
            at = cursor.Position;
            var value = ParseBinary(ref cursor, 0);
            ExpressionTypes.RequirePrimitive(value, cursor, at);
            var isAlike = ExpressionTypes.EnumOf(value) is not { } known || enumeration is null || known == enumeration;
            type = isAlike && ExpressionTypes.Common(type, value.Type) is { } common
                ? common
                : throw cursor.UnknownName($"The values of 'case' have one type; {ExpressionTypes.Describe(value)} is no {type.EdmName()}", at);
            enumeration ??= ExpressionTypes.EnumOf(value);
            pairs.Add(value);
            cursor.SkipBlanks();
        }
        while (cursor.TryTake(','));
        cursor.Expect(')');
        _limits.Leave();
        return ConstantFolding.Fold(new CallExpr(Function.Case, pairs.DrainToImmutable(), type) { Enum = enumeration }, cursor, start);
    }

    // The cursor stands behind the parenthesis that opens. With one argument it is the row itself that is cast.
    private Expr ParseCast(ref Cursor cursor, int start, bool isTest)
    {
        _limits.Enter(cursor);
        cursor.SkipBlanks();
        var at = cursor.Position;
        Expr? operand = null;
        var single = cursor.PeekName(dotted: true);
        if (single.IsEmpty || cursor.Rest[single.Length..].TrimStart(" \t") is not [')', ..])
        {
            operand = ParseBinary(ref cursor, 0);
            cursor.Expect(',');
            cursor.SkipBlanks();
            at = cursor.Position;
        }

        var name = cursor.PeekName(dotted: true);
        cursor.Position += name.Length;
        if (cursor.Current == '(' && name is "Collection")
        {
            throw cursor.NotImplemented("A cast to a collection", at);
        }

        cursor.Expect(')');
        _limits.Leave();
        return Cast(operand, name, cursor, start, at, isTest);
    }

    private Expr Cast(Expr? operand, ReadOnlySpan<char> name, in Cursor cursor, int start, int at, bool isTest)
    {
        if (context.Index.FindType(name) is { } type)
        {
            return CastRow(operand, type, cursor, start, isTest);
        }

        var target = context.Index.FindEnum(name) is { } enumeration ? new CastTarget(name.ToString(), ValueType.Enum, enumeration) : CastTarget.Find(name.ToString());
        if (target is null)
        {
            throw name.StartsWith("Edm.Geo", StringComparison.Ordinal) || name is "Edm.Binary" or "Edm.Stream" or "Edm.PrimitiveType" or "Edm.ComplexType" or "Edm.EntityType" or "Edm.Untyped"
                ? cursor.NotImplemented($"A cast to {UrlErrors.Quote(name)}", at)
                : cursor.UnknownName($"There is no type {UrlErrors.Quote(name)}", at);
        }

        if (operand is null || operand.Type is ValueType.Complex or ValueType.Collection)
        {
            throw cursor.UnknownName($"{(operand is null ? "A row" : ExpressionTypes.Describe(operand))} cannot be cast to {UrlErrors.Quote(name)}", start);
        }

        var call = new CallExpr(isTest ? Function.IsOf : Function.Cast, [operand, new LiteralExpr(Value.Of(target.Name))], isTest ? ValueType.Boolean : target.Type)
        {
            Enum = target.Enum,
        };
        return ConstantFolding.Fold(call, cursor, start);
    }

    // No type is derived from another, so a row is of the type that is declared, or the cast gives null.
    private Expr CastRow(Expr? operand, StructuredType type, in Cursor cursor, int start, bool isTest)
    {
        var scope = _scopes.Nameless(out var variable);
        var declared = operand switch
        {
            null => scope is null ? rootType : scope.Type,
            PathExpr { Leaf: Navigation { IsCollection: false } navigation } => navigation.Target,
            PathExpr { Property: { IsCollection: false, Complex: { } complex } } => complex,
            PathExpr { Type: ValueType.Complex, Leaf: null, Variable: 0 } => rootType,
            PathExpr { Type: ValueType.Complex, Leaf: null } element => _scopes.TypeOf(element.Variable),
            LiteralExpr { Value.IsNull: true } => type,
            _ => throw cursor.UnknownName($"{ExpressionTypes.Describe(operand)} cannot be cast to {CanonicalModel.Namespace}.{type.Name}", start),
        };
        if (!isTest)
        {
            return declared != type ? new LiteralExpr(Value.Null) : operand ?? new PathExpr(variable, [], ValueType.Complex);
        }

        // What is not there is of no type that is known: null, as a function of null is.
        return operand switch
        {
            LiteralExpr => operand,
            PathExpr { Leaf: Navigation { Target.Key: { } key } } path => IfThere(new PathExpr(path.Variable, path.Members.Add(key), key.Type)),
            PathExpr { Property.Complex: not null } path => IfThere(path),
            _ => new LiteralExpr(Value.Of(declared == type)),
        };

        CallExpr IfThere(Expr value) => new(
            Function.Case,
            [new CompareExpr(CompareOperator.NotEqual, value, new LiteralExpr(Value.Null)), new LiteralExpr(Value.Of(declared == type))],
            ValueType.Boolean);
    }

    private static GatewayException WrongArity(in Cursor cursor, int start, ReadOnlySpan<char> name, FunctionSignature signature)
    {
        var count = signature.Required == signature.Arguments.Length ? $"{signature.Required}" : $"{signature.Required} to {signature.Arguments.Length}";
        return cursor.UnknownName($"'{name}' takes {count} argument{(count == "1" ? "" : "s")}", start);
    }
}
