using CanonicalGateway.Sandbox.Salesforce.Schema;
using CanonicalGateway.Sandbox.Salesforce.Soql;

namespace CanonicalGateway.Sandbox.Salesforce.Queries;

/// <summary>Reads GROUP BY, HAVING and aggregate functions. Columns without a name are expr0, expr1 and so on.</summary>
internal sealed class AggregateBinder(QueryContext context, OperandBinder operands)
{
    private readonly List<RowValue> _keys = [];
    private readonly List<Operand> _keyOperands = [];
    private readonly ValueTests _tests = new(context.Text, context.Now);

    public AggregatePlan Bind(SoqlQuery query)
    {
        foreach (var operand in query.GroupBy)
        {
            var key = operands.Bind(operand);
            _keys.Add(key.Field is { IsSortable: false }
                ? throw SoqlErrors.InvalidField(context.Text, operand.Position, $"field '{key.Field.Name}' can not be grouped in a query call")
                : key);
            _keyOperands.Add(operand);
        }

        var columns = Columns(query);
        var having = query.Having is null ? null : Having(query.Having);
        var order = query.OrderBy.Select(o => new GroupOrder(Value(o.Operand), o.Descending, o.NullsLast)).ToList();
        return new(_keys, columns, having, order);
    }

    private List<AggregateColumn> Columns(SoqlQuery query)
    {
        var columns = new List<AggregateColumn>();
        var unnamed = 0;
        foreach (var item in query.Select)
        {
            if (item is not SelectOperand selected)
            {
                throw SoqlErrors.Malformed(context.Text, query.FromPosition, "Grouped queries cannot have subqueries");
            }

            var value = Value(selected.Operand);
            var name = selected.Alias ?? (selected.Operand is FieldPath ? value.Shape.Name : $"expr{unnamed++}");
            columns.Add(columns.Exists(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase))
                ? throw SoqlErrors.Malformed(context.Text, selected.Operand.Position, $"duplicate alias: {name}")
                : new(name, value));
        }

        return columns;
    }

    private Func<RowGroup, bool> Having(Condition condition)
    {
        switch (condition)
        {
            case AndCondition and:
                var all = and.Parts.Select(Having).ToArray();
                return group => Array.TrueForAll(all, test => test(group));
            case OrCondition or:
                var any = or.Parts.Select(Having).ToArray();
                return group => Array.Exists(any, test => test(group));
            case NotCondition not:
                var inner = Having(not.Inner);
                return group => !inner(group);
            case Comparison comparison:
                var value = Value(comparison.Left);
                var test = _tests.Compare(value.Shape, comparison.Operator, comparison.OperatorPosition, comparison.Right);
                return group => test(value.Read(group));
            case Membership membership:
                var member = Value(membership.Left);
                var oneOf = _tests.OneOf(member.Shape, membership.Operator, membership.OperatorPosition, membership.Values);
                return group => oneOf(member.Read(group));
            default:
                throw SoqlErrors.Malformed(context.Text, ((SemiJoin)condition).Position, "Semi join sub-selects are not allowed in HAVING");
        }
    }

    private GroupValue Value(Operand operand)
    {
        if (operand is FunctionCall { IsAggregate: true } call)
        {
            return Aggregate(call);
        }

        var value = operands.Bind(operand);
        var key = _keys.FindIndex(k => k.Path is not null && k.Path == value.Path);
        if (key < 0 && operand is FunctionCall function)
        {
            key = _keyOperands.FindIndex(o => o is FunctionCall known && known.Is(function.Name)
                && known.Argument!.Names.SequenceEqual(function.Argument!.Names, StringComparer.OrdinalIgnoreCase));
        }

        return key >= 0
            ? new(value.Shape, group => group.Key[key])
            : throw SoqlErrors.Malformed(context.Text, operand.Position, $"Field must be grouped or aggregated: {value.Shape.Name}");
    }

    private GroupValue Aggregate(FunctionCall call)
    {
        var counts = new ValueShape(call.Name, FieldType.Integer, true);
        if (call.Argument is null)
        {
            return call.Is("COUNT")
                ? throw SoqlErrors.Malformed(context.Text, call.Position, "COUNT() must be the only element in the SELECT list")
                : throw SoqlErrors.Malformed(context.Text, call.Position, $"{call.Name} needs a field");
        }

        var value = operands.Bind(call.Argument);
        var shape = value.Shape;
        var takes = call.Is("COUNT") || call.Is("COUNT_DISTINCT") ? value.Field!.IsFilterable
            : call.Is("SUM") || call.Is("AVG") ? shape.Type.IsNumber()
            : shape.Type is not (FieldType.Boolean or FieldType.MultiPicklist) && value.Field!.IsSortable;
        if (!takes)
        {
            throw SoqlErrors.Malformed(context.Text, call.Position, $"field {shape.Name} does not support aggregate operator {call.Name.ToUpperInvariant()}");
        }

        return call.Name.ToUpperInvariant() switch
        {
            "COUNT" => new(counts, group => (decimal)Values(group, value).Count()),
            "COUNT_DISTINCT" => new(counts, group => (decimal)Values(group, value).Distinct(new Sameness(shape)).Count()),
            "SUM" => new(shape, group => Numbers(group, value) is { Count: > 0 } numbers ? numbers.Sum() : null),
            "AVG" => new(shape, group => Numbers(group, value) is { Count: > 0 } numbers ? numbers.Average() : null),
            "MIN" => new(shape, group => Values(group, value).Min(Comparer<object>.Create(shape.Compare))),
            _ => new(shape, group => Values(group, value).Max(Comparer<object>.Create(shape.Compare))),
        };
    }

    private static IEnumerable<object> Values(RowGroup group, RowValue value) => group.Rows.Select(value.Read).OfType<object>();

    private static List<decimal> Numbers(RowGroup group, RowValue value) => Values(group, value).Cast<decimal>().ToList();

    private sealed class Sameness(ValueShape shape) : IEqualityComparer<object>
    {
        public new bool Equals(object? x, object? y) => shape.Same(x, y);

        public int GetHashCode(object obj) => shape.Hash(obj);
    }
}
