using System.Text;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.Writing;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData;

/// <summary>Writes a property of one row, or its raw value.</summary>
internal static class PropertyAnswer
{
    public static async Task WriteAsync(AnswerRequest request, RowBatch batch, Memory<Cell> cells, Shape shape, CancellationToken cancellation)
    {
        var (context, target) = (request.Context, request.Target);
        var (cell, property, column) = TargetCells.PropertyOf(batch, cells, shape, target);
        if (cell.IsNull && !property.IsCollection)
        {
            // Protocol 11.2.4: a null property is no content.
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (target.IsValue)
        {
            await WriteRawAsync(request, batch, cell, property).ConfigureAwait(false);
            return;
        }

        var format = AnswerParts.FormatOf(request);
        var output = new Utf8Output(context.Response.BodyWriter);
        output.Write((byte)'{');
        var isFirst = AnswerParts.WriteContext(output, format, ContextUrl.Property(request.Root, target.CanonicalPath, target.Selected!.Nested, format.Version));
        if (property.Complex is not null && !property.IsCollection)
        {
            var selection = target.Selected!.Nested!;
            isFirst = new RowWriter(selection, column.Nested!, format, request.Root).WriteMembers(output, batch, batch.NestedRow(cell, 0, column.NestedWidth), isFirst);
        }
        else
        {
            isFirst = WriteType(output, property, format, isFirst);
            if (target.Selected is { Options.Count: true })
            {
                isFirst = AnswerParts.WriteCount(output, format, cell.IsNull ? 0 : cell.Total, isFirst);
            }

            AnswerParts.WriteValueName(output, isFirst);
            WritePropertyValue(output, batch, cell, target.Selected!, column, format, request.Root);
            isFirst = false;
        }

        AnswerParts.WriteExplanation(output, request.Explanation, isFirst);
        output.Write((byte)'}');
        await output.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The type of the value, where it is to be said.</summary>
    /// <returns>Whether still nothing is written.</returns>
    private static bool WriteType(Utf8Output output, Property property, JsonFormat format, bool isFirst)
    {
        if (format.Metadata != MetadataLevel.Full || TypeNames.OfValue(property, format.Version) is not { } type)
        {
            return isFirst;
        }

        if (!isFirst)
        {
            output.Write((byte)',');
        }

        output.Write(format.Names.Type.Span);
        JsonText.PlainString(output, Encoding.UTF8.GetBytes(type));
        return false;
    }

    private static void WritePropertyValue(Utf8Output output, RowBatch batch, Cell cell, SelectedProperty selected, Column column, JsonFormat format, string root)
    {
        var property = selected.Property;
        if (!property.IsCollection)
        {
            RowWriter.WriteValue(output, batch, cell, property, format);
            return;
        }

        var elements = property.Complex is null ? null : new RowWriter(selected.Nested!, column.Nested!, format, root);
        output.Write((byte)'[');
        for (var i = 0; i < cell.Length && !cell.IsNull; i++)
        {
            var element = batch.NestedRow(cell, i, column.NestedWidth);
            if (i > 0)
            {
                output.Write((byte)',');
            }

            if (elements is null)
            {
                RowWriter.WriteValue(output, batch, element[0], property, format);
                continue;
            }

            output.Write((byte)'{');
            elements.WriteMembers(output, batch, element, isFirst: true);
            output.Write((byte)'}');
        }

        output.Write((byte)']');
    }

    private static Task WriteRawAsync(AnswerRequest request, RowBatch batch, Cell cell, Property property)
    {
        if (property.IsCollection || property.Complex is not null)
        {
            throw new GatewayError(GatewayErrorCode.InvalidUrl, $"{property} is not primitive and has no $value.").ToException();
        }

        var value = batch.ValueOf(cell, property);
        var text = value.Type switch
        {
            ValueType.String => value.String,
            ValueType.Enum => value.Enum.Members[(int)value.Integer],
            _ => value.ToString(),
        };

        // Protocol 11.2.4.1: only of strings is the charset in question.
        return TextAnswer.WriteAsync(request, Encoding.UTF8.GetBytes(text), value.Type == ValueType.String ? "text/plain;charset=utf-8" : "text/plain");
    }
}
