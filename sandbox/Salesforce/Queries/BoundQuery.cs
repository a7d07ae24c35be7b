using CanonicalGateway.Sandbox.Salesforce.Rows;
using CanonicalGateway.Sandbox.Salesforce.Schema;

namespace CanonicalGateway.Sandbox.Salesforce.Queries;

/// <summary>A query whose names have been looked up and whose literals have been checked: ready to run.</summary>
/// <param name="Projection">What rows show; empty for a count and for aggregates.</param>
/// <param name="Aggregates">Null for a query of rows.</param>
internal sealed record BoundQuery(
    SObjectType Type,
    bool IsCount,
    Projection Projection,
    AggregatePlan? Aggregates,
    Filter? Where,
    IReadOnlyList<RowOrder> OrderBy,
    int? Limit,
    int Offset);

internal sealed record RowOrder(RowValue Value, bool Descending, bool NullsLast);

/// <summary>The members of a record in the order of the answer.</summary>
internal sealed class Projection(SObjectType type)
{
    public SObjectType Type { get; } = type;

    public List<ProjectedMember> Members { get; } = [];

    /// <summary>Long text areas among the members and those of parents: two or more make pages short.</summary>
    public int LongTextFields => Members.Sum(m => m switch
    {
        ProjectedField { Field.Type: FieldType.LongText } => 1,
        ProjectedParent parent => parent.Projection.LongTextFields,
        _ => 0,
    });
}

internal abstract record ProjectedMember(string Name);

internal sealed record ProjectedField(string Name, SObjectField Field) : ProjectedMember(Name);

internal sealed record ProjectedParent(string Name, int Index, Projection Projection) : ProjectedMember(Name);

/// <param name="Field">The child's reference to the row.</param>
internal sealed record ProjectedChildren(string Name, SObjectTable Table, string Field, BoundQuery Query) : ProjectedMember(Name);
