using CanonicalGateway.Sandbox.Salesforce.Rows;
using CanonicalGateway.Sandbox.Salesforce.Schema;
using CanonicalGateway.Sandbox.Salesforce.Soql;

namespace CanonicalGateway.Sandbox.Salesforce.Queries;

/// <summary>Looks up everything that a query names, and refuses what the product refuses, before a row is read.</summary>
internal sealed class QueryBinder(QueryContext context, bool allowsSemiJoin = true)
{
    public const int OffsetMax = 2_000;
    public const int SubqueriesMax = 20;
    public const int SubqueryLevelsMax = 5;

    public static SObjectTable FindTable(QueryContext context, SoqlQuery query) =>
        context.Org.Table(query.From) ?? throw SoqlErrors.At("INVALID_TYPE", context.Text, query.FromPosition,
            $"sObject type '{query.From}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after "
            + "the entity name. Please reference your WSDL or the describe call for the appropriate names.");

    public BoundQuery Bind(SoqlQuery query, SObjectTable table, int level = 0)
    {
        var type = table.Type;
        var operands = new OperandBinder(context, type, query.Alias);
        var where = query.Where is null ? null : new ConditionBinder(context, table, operands, allowsSemiJoin).Bind(query.Where);
        if (query.Offset > OffsetMax)
        {
            throw SoqlErrors.At("NUMBER_OUTSIDE_VALID_RANGE", context.Text, query.OffsetPosition, $"Maximum SOQL offset allowed is {OffsetMax}");
        }

        if (query.IsCount && query.GroupBy.Count + query.OrderBy.Count == 0)
        {
            return new(type, true, new(type), null, where, [], query.Limit, query.Offset ?? 0);
        }

        if (IsGrouped(query))
        {
            if (query.Offset is not null || level > 0)
            {
                throw SoqlErrors.Malformed(context.Text, query.FromPosition, "Grouped queries support neither OFFSET nor subqueries");
            }

            var plan = new AggregateBinder(context, operands).Bind(query);
            return new(type, false, new(type), plan, where, [], query.Limit, 0);
        }

        return query.Having is null
            ? new(type, false, Project(query, type, operands, level), null, where, Order(query, operands), query.Limit, query.Offset ?? 0)
            : throw SoqlErrors.Malformed(context.Text, query.FromPosition, "HAVING needs GROUP BY");
    }

    private static bool IsGrouped(SoqlQuery query) =>
        query.GroupBy.Count > 0 || query.Select.Any(s => s is SelectOperand { Operand: FunctionCall { IsAggregate: true } });

    private List<RowOrder> Order(SoqlQuery query, OperandBinder operands)
    {
        var order = new List<RowOrder>();
        foreach (var item in query.OrderBy)
        {
            var value = operands.Bind(item.Operand);
            order.Add(value.Field is { IsSortable: false }
                ? throw SoqlErrors.InvalidField(context.Text, item.Operand.Position, $"field '{value.Field.Name}' can not be sorted in a query call")
                : new(value, item.Descending, item.NullsLast));
        }

        return order;
    }

    private Projection Project(SoqlQuery query, SObjectType type, OperandBinder operands, int level)
    {
        var projection = new Projection(type);
        var subqueries = 0;
        foreach (var item in query.Select)
        {
            switch (item)
            {
                case SelectChildren children:
                    if (++subqueries > SubqueriesMax)
                    {
                        throw SoqlErrors.Malformed(context.Text, children.Query.FromPosition, $"More than {SubqueriesMax} child relationships");
                    }

                    projection.Members.Add(Children(children.Query, type, level + 1));
                    break;
                case SelectOperand { Operand: FunctionCall call } when call.Is("FIELDS"):
                    AddFields(projection, call, query.Limit);
                    break;
                case SelectOperand { Alias: not null } aliased:
                    throw SoqlErrors.Malformed(context.Text, aliased.Operand.Position, "only aggregate expressions use field aliasing");
                case SelectOperand { Operand: FieldPath path }:
                    AddPath(projection, operands, path);
                    break;
                case SelectOperand { Operand: FunctionCall { Argument: { } labelled } label } when label.Is("TOLABEL"):
                    AddPath(projection, operands, labelled);
                    break;
                default:
                    throw SoqlErrors.Malformed(context.Text, ((SelectOperand)item).Operand.Position, "Field functions can be selected in grouped queries only");
            }
        }

        return projection;
    }

    private void AddPath(Projection projection, OperandBinder operands, FieldPath path)
    {
        var (parents, field, _) = operands.Resolve(path);
        foreach (var parent in parents)
        {
            var known = projection.Members.OfType<ProjectedParent>().FirstOrDefault(p => p.Index == parent.Index);
            if (known is null)
            {
                known = new(parent.Name, parent.Index, new(context.Org.Table(parent.Target)!.Type));
                projection.Members.Add(known);
            }

            projection = known.Projection;
        }

        if (projection.Members.Exists(m => m is ProjectedField known && known.Field == field))
        {
            throw SoqlErrors.Malformed(context.Text, path.Position, $"duplicate field selected: {field.Name}");
        }

        projection.Members.Add(new ProjectedField(field.Name, field));
    }

    private void AddFields(Projection projection, FunctionCall call, int? limit)
    {
        Func<SObjectField, bool> wanted = call.Argument?.Names is [var set] ? set.ToUpperInvariant() switch
        {
            "ALL" => _ => true,
            "STANDARD" => f => !f.IsCustom,
            "CUSTOM" => f => f.IsCustom,
            _ => throw Unknown(),
        } : throw Unknown();
        if (limit is null or > 200)
        {
            throw SoqlErrors.Malformed(context.Text, call.Position, "The SOQL FIELDS function must have a LIMIT of at most 200");
        }

        projection.Members.AddRange(projection.Type.Fields.Where(wanted).Select(f => new ProjectedField(f.Name, f)));

        SalesforceException Unknown() => SoqlErrors.Malformed(context.Text, call.Position, "FIELDS takes ALL, STANDARD or CUSTOM");
    }

    private ProjectedChildren Children(SoqlQuery query, SObjectType type, int level)
    {
        if (level >= SubqueryLevelsMax)
        {
            throw SoqlErrors.Malformed(context.Text, query.FromPosition, $"Subqueries nest to {SubqueryLevelsMax} levels");
        }

        if (query.Offset is not null)
        {
            throw SoqlErrors.Malformed(context.Text, query.OffsetPosition, "OFFSET is not supported in subqueries");
        }

        var relationship = type.Child(query.From) ?? throw SoqlErrors.At("INVALID_TYPE", context.Text, query.FromPosition,
            $"Didn't understand relationship '{query.From}' in FROM part of query call. If you are attempting to use a custom relationship, be sure "
            + "to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.");
        var table = context.Org.Table(relationship.ChildObject)!;
        return query.IsCount
            ? throw SoqlErrors.Malformed(context.Text, query.FromPosition, "COUNT() is not supported in subqueries")
            : new(relationship.Name, table, relationship.Field, Bind(query, table, level));
    }
}
