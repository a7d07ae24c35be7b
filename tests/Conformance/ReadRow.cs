using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Conformance;

/// <summary>A row that outlives its batch.</summary>
/// <param name="Text">All of it as text.</param>
/// <param name="TotalCount">The batch's count.</param>
public sealed record ReadRow(string Text, IReadOnlyDictionary<Member, Value> Values, long? TotalCount)
{
    public static ReadRow Of(RowBatch batch, int index)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var values = new Dictionary<Member, Value>();
        for (var i = 0; i < batch.Shape.Width; i++)
        {
            if (batch.Shape.Columns[i].Member is Property { IsCollection: false, Type: not ValueType.Complex } property)
            {
                values[property] = batch.ValueOf(batch.Row(index)[i], property);
            }
        }

        return new ReadRow(CanonicalRows.Print(batch, index), values, batch.TotalCount);
    }

    public Value Value(Property property) => Values[property];
}
