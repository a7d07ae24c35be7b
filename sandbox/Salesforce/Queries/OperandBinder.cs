using CanonicalGateway.Sandbox.Salesforce.Rows;
using CanonicalGateway.Sandbox.Salesforce.Schema;
using CanonicalGateway.Sandbox.Salesforce.Soql;

namespace CanonicalGateway.Sandbox.Salesforce.Queries;

/// <summary>Looks up fields, along relationships to parents, and the functions of one field.</summary>
internal sealed class OperandBinder(QueryContext context, SObjectType type, string? alias)
{
    public const int ParentLevelsMax = 5;

    /// <summary>The relationships to follow, and the field at their end.</summary>
    public (IReadOnlyList<ParentRelationship> Parents, SObjectField Field, SObjectType Owner) Resolve(FieldPath path)
    {
        var names = path.Names;
        var own = names.Count > 1 && (Same(names[0], alias) || (Same(names[0], type.Name) && type.Parent(names[0]) is null)) ? 1 : 0;
        var parents = new List<ParentRelationship>();
        var owner = type;
        foreach (var name in names.Skip(own).SkipLast(1))
        {
            var relationship = owner.Parent(name) ?? throw SoqlErrors.InvalidField(context.Text, path.Position,
                $"Didn't understand relationship '{name}' in field path. If you are attempting to use a custom relationship, be sure to append "
                + "the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.");
            parents.Add(relationship);
            owner = context.Org.Table(relationship.Target)!.Type;
        }

        if (parents.Count > ParentLevelsMax)
        {
            throw SoqlErrors.Malformed(context.Text, path.Position, $"Relationship path exceeds {ParentLevelsMax} levels");
        }

        var field = owner.Field(names[^1]) ?? throw SoqlErrors.NoSuchColumn(context.Text, path.Position, names[^1], owner.Name);
        return (parents, field, owner);
    }

    /// <summary>The value of a row that an operand of WHERE, GROUP BY or ORDER BY reads.</summary>
    public RowValue Bind(Operand operand)
    {
        if (operand is FieldPath path)
        {
            return Field(path);
        }

        var call = (FunctionCall)operand;
        if (call.IsAggregate)
        {
            throw SoqlErrors.Malformed(context.Text, call.Position, $"Grouped query functions are not allowed here: {call.Name}");
        }

        if (call.Argument is null)
        {
            throw SoqlErrors.Malformed(context.Text, call.Position, $"Field function {call.Name} needs a field");
        }

        var value = Field(call.Argument);
        return call.Is("TOLABEL") ? value : DateFunctions.Bind(call, value, context.Text);
    }

    private RowValue Field(FieldPath path)
    {
        var (parents, field, _) = Resolve(path);
        var indexes = parents.Select(p => p.Index).ToArray();
        var slot = field.Slot;
        Func<SObjectRow, object?> read = indexes.Length switch
        {
            0 => row => row.Values[slot],
            1 => row => row.Parents[indexes[0]]?.Values[slot],
            _ => row => Follow(row, indexes)?.Values[slot],
        };
        var shape = new ValueShape(field.Name, field.Type, field.CaseSensitive);
        return new(shape, read, string.Join('.', parents.Select(p => p.Name).Append(field.Name)), field);
    }

    private static SObjectRow? Follow(SObjectRow? row, int[] parents)
    {
        foreach (var index in parents)
        {
            row = row?.Parents[index];
        }

        return row;
    }

    private static bool Same(string name, string? other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
