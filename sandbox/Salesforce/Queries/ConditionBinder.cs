using CanonicalGateway.Sandbox.Salesforce.Rows;
using CanonicalGateway.Sandbox.Salesforce.Schema;
using CanonicalGateway.Sandbox.Salesforce.Soql;

namespace CanonicalGateway.Sandbox.Salesforce.Queries;

/// <summary>Turns WHERE into a test of rows, and finds the index that narrows them down. Logic has two values: null compares as false.</summary>
internal sealed class ConditionBinder(QueryContext context, SObjectTable table, OperandBinder operands, bool allowsSemiJoin)
{
    public const int SemiJoinsMax = 2;

    private readonly ValueTests _tests = new(context.Text, context.Now);
    private int _semiJoins;

    public Filter Bind(Condition condition, bool belowOr = false)
    {
        switch (condition)
        {
            case AndCondition and:
                var all = and.Parts.Select(p => Bind(p, belowOr)).ToArray();
                return new(row => Array.TrueForAll(all, f => f.Test(row)), all.Select(f => f.Probe).FirstOrDefault(p => p is not null));
            case OrCondition or:
                var any = or.Parts.Select(p => Bind(p, belowOr: true)).ToArray();
                return new(row => Array.Exists(any, f => f.Test(row)));
            case NotCondition not:
                var inner = Bind(not.Inner, belowOr);
                return new(row => !inner.Test(row));
            case Comparison comparison:
                return Compare(comparison);
            case Membership membership:
                return Member(membership);
            default:
                return Join((SemiJoin)condition, belowOr);
        }
    }

    private Filter Compare(Comparison comparison)
    {
        var value = Filterable(comparison.Left);
        var test = _tests.Compare(value.Shape, comparison.Operator, comparison.OperatorPosition, comparison.Right);
        var probe = comparison.Operator == ComparisonOperator.Equal ? Probe(value, [comparison.Right]) : null;
        return new(row => test(value.Read(row)), probe);
    }

    private Filter Member(Membership membership)
    {
        var value = Filterable(membership.Left);
        var test = _tests.OneOf(value.Shape, membership.Operator, membership.OperatorPosition, membership.Values);
        var probe = membership.Operator == MembershipOperator.In ? Probe(value, membership.Values) : null;
        return new(row => test(value.Read(row)), probe);
    }

    private Filter Join(SemiJoin join, bool belowOr)
    {
        if (!allowsSemiJoin)
        {
            throw SoqlErrors.Malformed(context.Text, join.Position, "Nesting of semi join sub-selects is not supported");
        }

        if (belowOr)
        {
            throw SoqlErrors.Malformed(context.Text, join.Position, "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE expressions.");
        }

        if (++_semiJoins > SemiJoinsMax)
        {
            throw SoqlErrors.Malformed(context.Text, join.Position, $"The maximum number of semi join sub-selects is {SemiJoinsMax}");
        }

        var value = Filterable(join.Left);
        if (!value.Shape.Type.IsId())
        {
            throw SoqlErrors.InvalidField(context.Text, join.Position,
                $"The left operand '{value.Shape.Name}' in the where expression with a sub-select must be an id or reference field");
        }

        var ids = SelectedIds(join);
        return join.Negated
            ? new(row => value.Read(row) is not string id || !ids.Contains(id))
            : new(row => value.Read(row) is string id && ids.Contains(id), Indexed(value) ? new(value.Path!, ids) : null);
    }

    private HashSet<string> SelectedIds(SemiJoin join)
    {
        var query = join.Query;
        if (query.Select is not [SelectOperand { Operand: FieldPath path, Alias: null }] || query.GroupBy.Count > 0 || query.OrderBy.Count > 0
            || query.Limit is not null || query.Offset is not null)
        {
            throw SoqlErrors.Malformed(context.Text, join.Position, "semi join sub-selects can only query one Id field, without order and limits");
        }

        var inner = QueryBinder.FindTable(context, query);
        var value = new OperandBinder(context, inner.Type, query.Alias).Bind(path);
        if (!value.Shape.Type.IsId())
        {
            throw SoqlErrors.Malformed(context.Text, path.Position, $"semi join sub-selects can only query id fields, cannot use: '{value.Shape.Name}'");
        }

        var bound = new QueryBinder(context, allowsSemiJoin: false).Bind(query, inner);
        return QueryRunner.Rows(context, inner, bound).Select(value.Read).OfType<string>().ToHashSet(SalesforceIdComparer.Instance);
    }

    private RowValue Filterable(Operand operand)
    {
        var value = operands.Bind(operand);
        return value.Field is { IsFilterable: false }
            ? throw SoqlErrors.InvalidField(context.Text, operand.Position, $"field '{value.Field.Name}' can not be filtered in a query call")
            : value;
    }

    private IndexProbe? Probe(RowValue value, IReadOnlyList<Literal> literals) =>
        Indexed(value) && _tests.Keys(value.Shape, literals) is { } keys ? new(value.Path!, keys) : null;

    private bool Indexed(RowValue value) => value.Path is { } path && table.HasIndex(path);
}
