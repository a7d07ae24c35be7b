using System.Text;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>Writes what a path to one row ends in: the row, a property of it, or its contained collection.</summary>
internal static class RowAnswer
{
    public static Task WriteAsync(AnswerRequest request, RowBatch batch, CancellationToken cancellation)
    {
        var target = request.Target;
        request.Time.Stop();
        AnswerParts.TellAge(request.Context.Response, batch.Age);
        if (target.Contained is { } collection && batch.Row(0)[batch.Shape.IndexOf(collection)] is { IsFailed: true } failed)
        {
            // All of what was asked for is missing, and an error says so best.
            throw batch.Failures![failed.Failure].ToException();
        }

        if (target.Contained is not null && target.ElementKey is null)
        {
            return WriteContainedAsync(request, batch, cancellation);
        }

        var (cells, shape) = TargetCells.RowOf(batch, target);
        if (!target.Properties.IsEmpty)
        {
            return PropertyAnswer.WriteAsync(request, batch, cells, shape, cancellation);
        }

        return target.IsValue
            ? throw new GatewayError(GatewayErrorCode.InvalidUrl, $"{target.Query.Type.Name} is no media entity and has no $value.").ToException()
            : WriteEntityAsync(request, batch, cells, shape, cancellation);
    }

    private static async Task WriteEntityAsync(AnswerRequest request, RowBatch batch, Memory<Cell> cells, Shape shape, CancellationToken cancellation)
    {
        var (target, format) = (request.Target, AnswerParts.FormatOf(request));
        var output = new Utf8Output(request.Context.Response.BodyWriter);
        var path = target.Contained is null ? target.Query.Type.SetName! : target.CanonicalPath[..target.CanonicalPath.LastIndexOf('(')];
        output.Write((byte)'{');
        var isFirst = AnswerParts.WriteContext(output, format, ContextUrl.Rows(request.Root, path, target.Selection, isEntity: true, format.Version));
        var writer = target.Contained is null
            ? request.Read.FormOf(target.Selection, shape, format, request.Root).Writer
            : new RowWriter(target.Selection, shape, format, request.Root, target.Contained);
        isFirst = writer.WriteMembers(output, batch, cells.Span, isFirst, ParentOf(request, format, path));
        AnswerParts.WriteExplanation(output, request.Explanation, isFirst);
        output.Write((byte)'}');
        await output.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task WriteContainedAsync(AnswerRequest request, RowBatch batch, CancellationToken cancellation)
    {
        var (target, format) = (request.Target, AnswerParts.FormatOf(request));
        var column = batch.Shape.Columns[batch.Shape.IndexOf(target.Contained!)];
        var collection = batch.Row(0)[batch.Shape.IndexOf(target.Contained!)];
        var query = target.Query.Selection.Expands[0].Query;
        var output = new Utf8Output(request.Context.Response.BodyWriter);
        var writer = new RowWriter(query.Selection, column.Nested!, format, request.Root, target.Contained);
        var parent = ParentOf(request, format, target.CanonicalPath);
        output.Write((byte)'{');
        var isFirst = AnswerParts.WriteContext(output, format, ContextUrl.Rows(request.Root, target.CanonicalPath, query.Selection, isEntity: false, format.Version));
        if (query.Count)
        {
            isFirst = AnswerParts.WriteCount(output, format, collection.IsNull ? 0 : collection.Total, isFirst);
        }

        AnswerParts.WriteValueName(output, isFirst);
        output.Write((byte)'[');
        for (var i = 0; i < collection.Length && !collection.IsNull; i++)
        {
            output.Write(i == 0 ? "\n{"u8 : ",\n{"u8);
            writer.WriteMembers(output, batch, batch.NestedRow(collection, i, column.NestedWidth), isFirst: true, parent);
            output.Write((byte)'}');
        }

        output.Write("\n]"u8);
        AnswerParts.WriteExplanation(output, request.Explanation, isFirst: false);
        output.Write((byte)'}');
        await output.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The URL of the row that contains others, in front of theirs: relative to the service root, but where links are written in full.</summary>
    /// <param name="path">Of the collection.</param>
    private static byte[] ParentOf(AnswerRequest request, JsonFormat format, string path) => request.Target.Contained is null
        ? []
        : Encoding.UTF8.GetBytes($"{(format.Metadata == MetadataLevel.Full ? request.Root : "")}{path[..path.LastIndexOf('/')]}");
}
