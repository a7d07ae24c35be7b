using System.Collections.Immutable;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Adapters.Salesforce.Soql;

/// <summary>Writes canonical conditions in SOQL. Null stands for what SOQL can't say without losing a row.</summary>
internal sealed class SoqlFilter(EntityMap<SoqlField> map)
{
    public SoqlCondition? Write(Expr condition) => condition switch
    {
        AndExpr and => All(and.Operands.Select(Write)),
        OrExpr or => Any(or.Operands.Select(Write)),
        NotExpr not => WriteNot(not.Operand),
        CompareExpr compare => Compare(compare, isNegated: false),
        InExpr list => In(list, isNegated: false),
        CallExpr { Function: Function.Contains or Function.StartsWith or Function.EndsWith } call => Like(call),
        PathExpr { ValueType: ValueType.Boolean } path => Flag(path, wanted: true),
        LiteralExpr literal => SoqlCondition.Constant(literal.Value is { IsNull: false, Boolean: true }),
        SearchExpr search => Search(search.Term, search.Properties),
        AfterExpr after => SoqlOrder.After(map, after),
        _ => null,
    };

    // Below a negation only exact conditions; functions and lambdas stay with the gateway.
    private SoqlCondition? WriteNot(Expr condition) => condition switch
    {
        NotExpr not => Write(not.Operand),
        CompareExpr compare => Compare(compare, isNegated: true),
        InExpr list => In(list, isNegated: true),
        PathExpr { ValueType: ValueType.Boolean } path => Flag(path, wanted: false),
        LiteralExpr literal => SoqlCondition.Constant(literal.Value is { IsNull: false, Boolean: false }),
        _ => null,
    };

    // What can't be said of a conjunction only makes it wider.
    private static SoqlCondition? All(IEnumerable<SoqlCondition?> operands)
    {
        var all = operands.ToList();
        var said = all.OfType<SoqlCondition>().ToList();
        return said.Count == 0 ? null
            : SoqlCondition.All(said) is var both && said.Count == all.Count ? both
            : both with { IsExact = false };
    }

    private static SoqlCondition? Any(IEnumerable<SoqlCondition?> operands)
    {
        var all = operands.ToList();
        return all.Contains(null) ? null : SoqlCondition.Any([.. all.OfType<SoqlCondition>()]);
    }

    private SoqlCondition? Compare(CompareExpr compare, bool isNegated)
    {
        var (operand, sign, value) = (compare.Left, compare.Right) switch
        {
            (var left, LiteralExpr right) => (left, compare.Operator, right.Value),
            (LiteralExpr left, var right) => (right, Mirrored(compare.Operator), left.Value),
            _ => (compare.Left, compare.Operator, (Value?)null),
        };
        if (value is not { } literal)
        {
            return null;
        }

        return operand switch
        {
            PathExpr path => FieldOf(path) switch
            {
                ScalarField field when isNegated => FieldConditions.CompareNot(field, sign, literal, compare.Collation),
                ScalarField field => FieldConditions.Compare(field, sign, literal, compare.Collation),
                CodeField field => MemberConditions.Of(field, member => MemberConditions.Holds(member, sign, literal) != isNegated),
                FlagField field => MemberConditions.Of(field, member => MemberConditions.Holds(member, sign, literal) != isNegated),
                CompoundField field when literal.IsNull => IsNull(field, sign, isNegated),
                _ => null,
            },
            CallExpr { Function: Function.ToLower or Function.ToUpper } call when sign == CompareOperator.Equal && !isNegated =>
                ScalarOf(call.Arguments[0]) is { } field ? TextConditions.EqualAfter(field, call.Function, literal) : null,
            CallExpr { Function: Function.Year or Function.Date } call => CompareSpan(call, sign, literal, isNegated),
            _ => null,
        };
    }

    private static SoqlCondition? IsNull(CompoundField field, CompareOperator sign, bool isNegated) => (sign, isNegated) switch
    {
        (CompareOperator.Equal, false) or (CompareOperator.NotEqual, true) => SoqlCondition.All([.. field.Members.Values.Select(FieldConditions.IsNull)]),
        (CompareOperator.NotEqual, false) or (CompareOperator.Equal, true) => SoqlCondition.Any([.. field.Members.Values.Select(FieldConditions.IsNotNull)]),
        _ => SoqlCondition.Constant(isNegated),
    };

    private SoqlCondition? CompareSpan(CallExpr call, CompareOperator sign, Value literal, bool isNegated)
    {
        if (ScalarOf(call.Arguments[0]) is not { Type: SoqlType.Instant } field || SpanOf(call.Function, literal) is not var (from, to))
        {
            return null;
        }

        // The negation of a comparison holds for null.
        var span = InstantConditions.CompareSpan(field, isNegated ? FieldConditions.Opposite(sign) : sign, from, to);
        return span is not null && isNegated && sign is not (CompareOperator.Equal or CompareOperator.NotEqual)
            ? SoqlCondition.Any([FieldConditions.IsNull(field), span])
            : span;
    }

    // CALENDAR_YEAR and DAY_ONLY would count in the org's time zone.
    private static (DateTimeOffset From, DateTimeOffset To)? SpanOf(Function function, Value literal) => (function, literal.Type) switch
    {
        (Function.Year, ValueType.Int32 or ValueType.Int64) when literal.Integer is >= 1 and < 9999 =>
            (new(new DateTime((int)literal.Integer, 1, 1), TimeSpan.Zero), new(new DateTime((int)literal.Integer + 1, 1, 1), TimeSpan.Zero)),
        (Function.Date, ValueType.Date) when literal.Date < DateOnly.MaxValue =>
            (new(literal.Date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), new(literal.Date.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)),
        _ => null,
    };

    private SoqlCondition? In(InExpr list, bool isNegated)
    {
        if (list.Operand is CallExpr { Function: Function.ToLower or Function.ToUpper } call)
        {
            return !isNegated && ScalarOf(call.Arguments[0]) is { } converted
                ? Any(list.Values.Select(v => TextConditions.EqualAfter(converted, call.Function, v)))
                : null;
        }

        return FieldOf(list.Operand) switch
        {
            ScalarField field => isNegated ? FieldConditions.NotIn(field, list.Values) : FieldConditions.In(field, list.Values),
            CodeField field => MemberConditions.Of(field, member => IsIn(member, list.Values) != isNegated),
            FlagField field => MemberConditions.Of(field, member => IsIn(member, list.Values) != isNegated),
            _ => null,
        };

        static bool IsIn(int member, ImmutableArray<Value> values) => values.Any(v => MemberConditions.Holds(member, CompareOperator.Equal, v));
    }

    private SoqlCondition? Like(CallExpr call)
    {
        if (call.Arguments[1] is not LiteralExpr literal)
        {
            return null;
        }

        return call.Arguments[0] is CallExpr { Function: Function.ToLower or Function.ToUpper } conversion
            ? ScalarOf(conversion.Arguments[0]) is { } converted ? TextConditions.Like(converted, call.Function, literal.Value, conversion.Function) : null
            : ScalarOf(call.Arguments[0]) is { } field ? TextConditions.Like(field, call.Function, literal.Value, null) : null;
    }

    private SoqlCondition? Flag(PathExpr path, bool wanted) =>
        ScalarOf(path) is { Type: SoqlType.Boolean } field
            ? FieldConditions.Compare(field, CompareOperator.Equal, Value.Of(wanted), Collation.CodePoint)
            : null;

    // The gateway searches without case, as LIKE does in fields that are not case-sensitive.
    private SoqlCondition? Search(SearchTerm term, ImmutableArray<Property> properties) => term switch
    {
        SearchWord word => Any(properties.Select(p => map[p]?.Field is ScalarField { IgnoresCase: true } field
            ? TextConditions.Like(field, Function.Contains, Value.Of(word.Text), null)
            : null)),
        SearchAnd and => All([Search(and.Left, properties), Search(and.Right, properties)]),
        SearchOr or => Any([Search(or.Left, properties), Search(or.Right, properties)]),
        _ => null,
    };

    private ScalarField? ScalarOf(Expr operand) => FieldOf(operand) as ScalarField;

    private SoqlField? FieldOf(Expr operand) => operand is not PathExpr { Variable: 0 } path ? null : path.Members switch
    {
        [Property own] => map[own]?.Field,
        [Property own, Property part] => map[own]?.Field is CompoundField compound ? compound.Members.GetValueOrDefault(part.Name) : null,
        _ => null,
    };

    private static CompareOperator Mirrored(CompareOperator compare) => compare switch
    {
        CompareOperator.Greater => CompareOperator.Less,
        CompareOperator.GreaterOrEqual => CompareOperator.LessOrEqual,
        CompareOperator.Less => CompareOperator.Greater,
        CompareOperator.LessOrEqual => CompareOperator.GreaterOrEqual,
        _ => compare,
    };
}
