using System.Collections;
using System.Globalization;
using System.Text;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Conformance;

/// <summary>Canonical objects of the data set and rows of batches, as values and as text that can be compared.</summary>
public static class CanonicalRows
{
    /// <summary>The value of a canonical object's member as it stands there; a list for collections.</summary>
    public static object? Raw(object row, Member member)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(member);
        return row.GetType().GetProperty(member.Name)!.GetValue(row);
    }

    public static Value ToValue(object? raw, Property property)
    {
        ArgumentNullException.ThrowIfNull(property);
        return raw switch
        {
            null => Value.Null,
            string text => Value.Of(text),
            bool truth => Value.Of(truth),
            int number => Value.Of(number),
            long number => Value.Of(number),
            decimal number => Value.Of(number),
            double number => Value.Of(number),
            DateOnly date => Value.Of(date),
            DateTimeOffset instant => Value.Of(instant),
            Enum member => Value.Of(property.Enum!, property.Enum!.PositionOf(member.ToString())),
            _ => throw new NotSupportedException($"{property}: {raw.GetType().Name}"),
        };
    }

    /// <summary>The shape with the given members; complex values and contained collections whole.</summary>
    public static Shape ShapeOf(StructuredType type, IEnumerable<Member> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return new Shape(type, members.Distinct().OrderBy(m => m.Ordinal).Select(m => m switch
        {
            Navigation navigation => new Column(m, Whole(navigation.Target)),
            Property { Complex: { } complex } => new Column(m, Whole(complex)),
            _ => new Column(m),
        }));
    }

    /// <summary>A canonical object as text in a shape.</summary>
    /// <param name="raw">Gives the values of the outermost row.</param>
    public static string Print(Shape shape, Func<Member, object?> raw)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(raw);
        var text = new StringBuilder("{");
        foreach (var column in shape.Columns)
        {
            text.Append(column.Member.Name).Append('=').Append(PrintRaw(raw(column.Member), column)).Append("; ");
        }

        return text.Append('}').ToString();
    }

    /// <summary>A row of a batch as text.</summary>
    public static string Print(RowBatch batch, int row)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return PrintCells(batch, batch.Row(row), batch.Shape);
    }

    public static string Print(Value value) => value.Type switch
    {
        ValueType.Decimal => (value.Decimal / 1.000000000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static Shape Whole(StructuredType type) => ShapeOf(type, type.Properties.Where(p => p.Type != ValueType.Stream));

    private static string PrintRaw(object? raw, Column column)
    {
        var property = column.Member as Property;
        if (raw is null)
        {
            return "null";
        }

        if (raw is IEnumerable list and not string)
        {
            return $"[{string.Join(", ", list.Cast<object>().Select(e => PrintOne(e, column)))}]";
        }

        return property is { Complex: not null } ? $"[{PrintOne(raw, column)}]" : PrintOne(raw, column);
    }

    private static string PrintOne(object raw, Column column) =>
        column.Nested is { } nested ? Print(nested, m => Raw(raw, m)) : Print(ToValue(raw, (Property)column.Member));

    private static string PrintCells(RowBatch batch, ReadOnlySpan<Cell> cells, Shape shape)
    {
        var text = new StringBuilder("{");
        for (var i = 0; i < shape.Width; i++)
        {
            text.Append(shape.Columns[i].Member.Name).Append('=').Append(PrintCell(batch, cells[i], shape.Columns[i])).Append("; ");
        }

        return text.Append('}').ToString();
    }

    private static string PrintCell(RowBatch batch, Cell cell, Column column)
    {
        if (cell.Kind != CellKind.Nested)
        {
            return column.Member is Property property ? Print(batch.ValueOf(cell, property)) : "null";
        }

        var rows = new List<string>();
        for (var i = 0; i < cell.Length; i++)
        {
            var row = batch.NestedRow(cell, i, column.NestedWidth);
            rows.Add(column.Nested is { } nested ? PrintCells(batch, row, nested) : Print(batch.ValueOf(row[0], (Property)column.Member)));
        }

        return $"[{string.Join(", ", rows)}]";
    }
}
