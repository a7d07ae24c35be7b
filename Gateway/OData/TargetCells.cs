using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Gateway.OData;

/// <summary>Finds within a row that was read what a path ends in.</summary>
internal static class TargetCells
{
    /// <summary>The cells of the row that a path ends in: of the batch, or an element of its contained collection.</summary>
    public static (Memory<Cell> Cells, Shape Shape) RowOf(RowBatch batch, ResourceTarget target)
    {
        if (target.Contained is null)
        {
            return (batch.Row(0).ToArray(), batch.Shape);
        }

        var column = batch.Shape.Columns[batch.Shape.IndexOf(target.Contained)];
        var (collection, key) = (batch.Row(0)[batch.Shape.IndexOf(target.Contained)], target.Contained.Target.Key!);
        for (var i = 0; i < collection.Length && !collection.IsNull; i++)
        {
            var element = batch.NestedRow(collection, i, column.NestedWidth);
            if (ValueOrder.AreEqual(batch.ValueOf(element[column.Nested!.IndexOf(key)], key), target.ElementKey!.Value))
            {
                return (element.ToArray(), column.Nested);
            }
        }

        throw ODataEndpoint.NoSuchRow(target.Contained.Target, target.ElementKey!.Value);
    }

    /// <summary>The collection that <c>/$count</c> counts within one row.</summary>
    public static Cell CollectionOf(RowBatch batch, ResourceTarget target)
    {
        if (target.Contained is not null && target.ElementKey is null)
        {
            var collection = batch.Row(0)[batch.Shape.IndexOf(target.Contained)];
            return collection.IsNull ? Cell.Nested(0, 0, 0) : collection;
        }

        var (cells, shape) = RowOf(batch, target);
        var (cell, property, _) = PropertyOf(batch, cells, shape, target);
        return property.IsCollection ? cell : throw new GatewayError(GatewayErrorCode.InvalidUrl, $"{property} is no collection and has no $count.").ToException();
    }

    /// <summary>The value of the property that a path ends in.</summary>
    public static (Cell Cell, Property Property, Column Column) PropertyOf(RowBatch batch, Memory<Cell> cells, Shape shape, ResourceTarget target)
    {
        var row = cells.Span;
        var cell = Cell.Null;
        Column? column = null;
        foreach (var property in target.Properties)
        {
            if (column is not null)
            {
                if (cell.IsNull)
                {
                    return (Cell.Null, target.Properties[^1], column);
                }

                row = batch.NestedRow(cell, 0, column.NestedWidth);
                shape = column.Nested!;
            }

            column = shape.Columns[shape.IndexOf(property)];
            cell = row[shape.IndexOf(property)];
        }

        return (cell, target.Properties[^1], column!);
    }
}
