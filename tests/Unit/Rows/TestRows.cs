using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Unit.Rows;

/// <summary>Short ways to make rows of the newest model.</summary>
internal static class TestRows
{
    public static StructuredType Type(string name) => CanonicalModel.V1.FindType(name)!;

    /// <summary>A shape of the named members; complex values and contained collections with all of their properties.</summary>
    public static Shape Shape(string type, params string[] members) => Shape(Type(type), members);

    public static Shape Shape(StructuredType type, params string[] members) => new(type, members.Select(m => ColumnOf(type.Find(m)!)));

    /// <summary>
    /// Adds a row. Complex values are given as arrays, collections of them as arrays of arrays, enumerations by their member's name.
    /// </summary>
    public static RowBatch With(this RowBatch batch, params object?[] values)
    {
        batch.AddRow();
        for (var i = 0; i < values.Length; i++)
        {
            var cell = CellOf(batch, batch.Shape.Columns[i], values[i]);
            batch.Row(batch.Count - 1)[i] = cell;
        }

        return batch;
    }

    public static Cell CellOf(RowBatch batch, Column column, object? value) => value switch
    {
        null => Cell.Null,
        string text when column.Member is Property { Enum: { } type } => Cell.Enum(type.PositionOf(text)),
        string text => batch.AddText(text),
        bool flag => Cell.Of(flag),
        int number => Cell.Integer(number),
        long number => Cell.Integer(number),
        decimal number => NumberCodec.AddNumber(number, batch),
        DateOnly date => Cell.Date(date.DayNumber),
        DateTimeOffset instant => Cell.Instant(instant.UtcTicks),
        string[] texts => batch.AddNested([.. texts.Select(batch.AddText)], texts.Length),
        object?[][] rows => batch.AddNested([.. rows.SelectMany(r => r.Select((v, i) => CellOf(batch, column.Nested!.Columns[i], v)))], rows.Length),
        object?[] row => batch.AddNested([.. row.Select((v, i) => CellOf(batch, column.Nested!.Columns[i], v))], 1),
        _ => throw new ArgumentException($"No cell for {value.GetType().Name}.", nameof(value)),
    };

    public static Value ValueAt(this RowBatch batch, int row, int column) =>
        batch.ValueOf(batch.Row(row)[column], (Property)batch.Shape.Columns[column].Member);

    /// <summary>The text of a column in each row; null where the cell is.</summary>
    public static IReadOnlyList<string?> Texts(this RowBatch batch, int column) =>
        [.. Enumerable.Range(0, batch.Count).Select(i => batch.ValueAt(i, column) is { IsNull: false } value ? value.String : null)];

    /// <summary>Whether the batch has been disposed of: then it has no cells.</summary>
    public static bool IsDisposed(this RowBatch batch)
    {
        try
        {
            batch.Row(0);
            return false;
        }
        catch (ArgumentOutOfRangeException)
        {
            return true;
        }
    }

    private static Column ColumnOf(Member member) => new(member, member switch
    {
        Property { Type: ValueType.Complex } complex => Whole(complex.Complex!),
        Navigation navigation => Whole(navigation.Target),
        _ => null,
    });

    private static Shape Whole(StructuredType type) => Shape(type, [.. type.Properties.Select(p => p.Name)]);
}
