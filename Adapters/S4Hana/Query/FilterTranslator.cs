using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Adapters.S4Hana.Query;

/// <summary>Translates canonical conditions into those of one resource, as far as they go. What is not known here is left to the gateway.</summary>
/// <param name="valuesMax">Values in one list at most.</param>
internal sealed class FilterTranslator(EntityMap<FieldUse> map, int valuesMax)
{
    public Term Translate(Expr expression) => expression switch
    {
        CompareExpr comparison => Compare(comparison, isNegated: false),
        InExpr list => In(list, isNegated: false),
        CallExpr call => Call(call, isNegated: false),
        PathExpr path => Flag(path, isTrue: true),
        LiteralExpr { Type: ValueType.Boolean } literal => Term.Exact(literal.Value.Boolean ? Predicate.True : Predicate.False),
        AndExpr and => Term.And([.. and.Operands.Select(Translate)]),
        OrExpr or => Term.Or([.. or.Operands.Select(Translate)]),
        AfterExpr after => After(after, 0),
        NotExpr { Operand: CompareExpr comparison } => Compare(comparison, isNegated: true),
        NotExpr { Operand: InExpr list } => In(list, isNegated: true),
        NotExpr { Operand: CallExpr call } => Call(call, isNegated: true),
        NotExpr { Operand: PathExpr path } => Flag(path, isTrue: false),
        _ => Term.Unsupported,
    };

    /// <summary>The field of a property of the row itself; null where none can be asked about.</summary>
    public Field? FieldOf(Expr expression) => expression is PathExpr { IsOwn: true } path ? map[path.Leaf!]?.Field?.Field : null;

    private Term Compare(CompareExpr expression, bool isNegated)
    {
        var (left, right, comparison) = expression.Left is LiteralExpr
            ? (expression.Right, expression.Left, Mirror(expression.Operator))
            : (expression.Left, expression.Right, expression.Operator);
        if (right is not LiteralExpr { Value: var value })
        {
            return Term.Unsupported;
        }

        var isEquality = comparison is CompareOperator.Equal or CompareOperator.NotEqual;
        if (isNegated && isEquality)
        {
            (comparison, isNegated) = (comparison == CompareOperator.Equal ? CompareOperator.NotEqual : CompareOperator.Equal, false);
        }

        if (value.IsNull && !isEquality)
        {
            return Term.Exact(isNegated ? Predicate.True : Predicate.False);
        }

        if (left is CallExpr { Function: Function.Year or Function.Date } part && FieldOf(part.Arguments[0]) is { } dated)
        {
            return isNegated ? Term.Unsupported : Span(dated, part, comparison, value);
        }

        if (FieldOf(left) is not { } field)
        {
            return Term.Unsupported;
        }

        // An order comparison with null is false, so its negation holds for null too.
        return isNegated
            ? Term.Or(field.Compare(Inverse(comparison), value, expression.Collation), field.IsNull())
            : field.Compare(comparison, value, expression.Collation);
    }

    private Term In(InExpr list, bool isNegated)
    {
        if (FieldOf(list.Operand) is not { } field || list.Values.Length > valuesMax)
        {
            return Term.Unsupported;
        }

        var terms = new Term[list.Values.Length];
        for (var i = 0; i < terms.Length; i++)
        {
            terms[i] = field.Compare(isNegated ? CompareOperator.NotEqual : CompareOperator.Equal, list.Values[i], Collation.CodePoint);
        }

        return isNegated ? Array.TrueForAll(terms, t => t.IsExact) ? Term.And(terms) : Term.Unsupported : Term.Or(terms);
    }

    private Term Call(CallExpr call, bool isNegated) =>
        call.Function is Function.Contains or Function.StartsWith or Function.EndsWith
        && FieldOf(call.Arguments[0]) is { } field
        && call.Arguments[1] is LiteralExpr { Value: { Type: ValueType.String } text }
            ? field.Call(call.Function, text.String, isNegated)
            : Term.Unsupported;

    private Term Flag(PathExpr path, bool isTrue) =>
        FieldOf(path)?.Compare(CompareOperator.Equal, Value.Of(isTrue), Collation.CodePoint) ?? Term.Unsupported;

    // year(x) and date(x) as the span of time that they stand for; both are null for null.
    private static Term Span(Field field, CallExpr part, CompareOperator comparison, Value value)
    {
        var isDate = part.Arguments[0].Type == ValueType.Date;
        DateOnly first;
        DateOnly next;
        if (part.Function == Function.Year && value.Type is ValueType.Int32 or ValueType.Int64 && value.Integer is >= 1 and < 9999)
        {
            first = new DateOnly((int)value.Integer, 1, 1);
            next = first.AddYears(1);
        }
        else if (part.Function == Function.Date && !isDate && value.Type == ValueType.Date && value.Date < DateOnly.MaxValue)
        {
            first = value.Date;
            next = first.AddDays(1);
        }
        else
        {
            return value.IsNull && !isDate ? field.Compare(comparison, value, Collation.CodePoint) : Term.Unsupported;
        }

        return comparison switch
        {
            CompareOperator.Equal => Term.And(At(CompareOperator.GreaterOrEqual, first), At(CompareOperator.Less, next)),
            CompareOperator.NotEqual => Term.Or(At(CompareOperator.Less, first), At(CompareOperator.GreaterOrEqual, next), field.IsNull()),
            CompareOperator.Greater => At(CompareOperator.GreaterOrEqual, next),
            CompareOperator.LessOrEqual => At(CompareOperator.Less, next),
            _ => At(comparison, first),
        };

        Term At(CompareOperator side, DateOnly day) => field.Compare(
            side, isDate ? Value.Of(day) : Value.Of(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)), Collation.CodePoint);
    }

    // (k1 after v1) or (k1 eq v1 and ((k2 after v2) or ...))
    private Term After(AfterExpr after, int index)
    {
        var key = after.Keys[index];
        var value = after.Values[index];
        if (FieldOf(key.Expression) is not { } field || !field.HasOrder(key.Collation))
        {
            return Term.Unsupported;
        }

        var later = (key.IsDescending, value.IsNull) switch
        {
            (false, true) => field.IsNotNull(),
            (false, false) => field.Compare(CompareOperator.Greater, value, key.Collation),
            (true, true) => Term.Exact(Predicate.False),
            _ => Term.Or(field.Compare(CompareOperator.Less, value, key.Collation), field.IsNull()),
        };
        var isLast = index == after.Keys.Length - 1;
        var rest = isLast ? Term.Exact(Predicate.False) : After(after, index + 1);
        var same = isLast ? rest : field.Compare(CompareOperator.Equal, value, key.Collation);
        return later.IsExact && same.IsExact && rest.IsExact ? Term.Or(later, Term.And(same, rest)) : Term.Unsupported;
    }

    private static CompareOperator Mirror(CompareOperator comparison) => comparison switch
    {
        CompareOperator.Greater => CompareOperator.Less,
        CompareOperator.GreaterOrEqual => CompareOperator.LessOrEqual,
        CompareOperator.Less => CompareOperator.Greater,
        CompareOperator.LessOrEqual => CompareOperator.GreaterOrEqual,
        _ => comparison,
    };

    private static CompareOperator Inverse(CompareOperator comparison) => comparison switch
    {
        CompareOperator.Greater => CompareOperator.LessOrEqual,
        CompareOperator.GreaterOrEqual => CompareOperator.Less,
        CompareOperator.Less => CompareOperator.GreaterOrEqual,
        _ => CompareOperator.Greater,
    };
}
