using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Explain;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// Writes what was read: collections in pages, single rows, properties, raw values and counts. A collection is written while it is read;
/// nothing leaves before the first batch is complete, so that what fails early is still an error answer.
/// </summary>
public sealed class Answers(SkipTokens tokens, PlanningOptions options)
{
    internal Page PageOf(AnswerRequest request)
    {
        var query = request.Target.Query;
        var preferred = Preferences.MaxPageSize(request.Context.Request.Headers);
        var rows = Math.Min(preferred ?? options.PageRowsDefault, options.PageRowsMax);
        if (preferred is not null)
        {
            request.Context.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"odata.maxpagesize={rows}");
        }

        if (request.Url.SkipToken is not { } given)
        {
            return new Page(rows, query.Top, null, null);
        }

        var order = QueryPlanner.TotalOrder(query);
        var token = tokens.Open(given, request.Identity, order);
        if (token.Position is { } position)
        {
            return new Page(rows, token.Remaining, null, token.Count) { Position = position };
        }

        return new Page(rows, token.Remaining, token.RowKey is null ? new AfterExpr(order, token.After) : null, token.Count) { RowKey = token.RowKey };
    }

    internal async Task RowsAsync(AnswerRequest request, ReadPlan plan, Page page, PlanRun run, CancellationToken cancellation)
    {
        var (context, target, format) = (request.Context, request.Target, FormatOf(request));
        var form = request.Read.FormOf(target.Selection, plan.Shape, format, request.Root);
        var held = plan.MayBeKept ? new HeldAnswer(context) : null;
        using var delayed = held is null ? new DelayedAnswer(context.Response.BodyWriter) : null;
        var output = new Utf8Output(held ?? (PipeWriter)delayed!);
        var progress = new PageProgress(page);
        await foreach (var batch in run.RowsAsync(cancellation).ConfigureAwait(false))
        {
            using (batch)
            {
                if (!progress.HasBegun)
                {
                    Begin(output, request, form, run.TotalCount ?? page.Count, progress);
                    TellAge(context.Response, batch.Age);
                }

                WriteRows(output, form.Writer, batch, plan, progress);
            }

            // Below this much, an answer is not started until it is whole.
            if (delayed is { IsHandedOver: true } || output.Unflushed > DelayedAnswer.BytesMax)
            {
                await output.FlushAsync(cancellation).ConfigureAwait(false);
            }
        }

        if (!progress.HasBegun)
        {
            Begin(output, request, form, run.TotalCount ?? page.Count, progress);
        }

        EndRows(output, request, page, progress, run.TotalCount ?? page.Count);
        await output.FlushAsync(cancellation).ConfigureAwait(false);
        if (held is not null)
        {
            await held.SendAsync(cancellation).ConfigureAwait(false);
        }
    }

    internal static async Task RowAsync(AnswerRequest request, RowBatch batch, CancellationToken cancellation)
    {
        var (context, target) = (request.Context, request.Target);
        request.Time.Stop();
        TellAge(context.Response, batch.Age);
        if (target.Contained is not null && target.ElementKey is null)
        {
            await ContainedAsync(request, batch, cancellation).ConfigureAwait(false);
            return;
        }

        var (cells, shape) = RowOf(batch, target);
        if (!target.Properties.IsEmpty)
        {
            await PropertyAsync(request, batch, cells, shape, cancellation).ConfigureAwait(false);
            return;
        }

        if (target.IsValue)
        {
            throw new GatewayError(GatewayErrorCode.InvalidUrl, $"{target.Query.Type.Name} is no media entity and has no $value.").ToException();
        }

        var format = FormatOf(request);
        var output = new Utf8Output(context.Response.BodyWriter);
        var path = target.Contained is null ? target.Query.Type.SetName! : target.CanonicalPath[..target.CanonicalPath.LastIndexOf('(')];
        output.Write((byte)'{');
        var isFirst = WriteContext(output, format, ContextUrl.Rows(request.Root, path, target.Selection, isEntity: true));
        isFirst = WriteExplanation(output, request.Explanation, isFirst);
        new RowWriter(target.Selection, shape, format, request.Root).WriteMembers(output, batch, cells.Span, isFirst);
        output.Write((byte)'}');
        await output.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes a number as plain text (URL conventions 4.8).</summary>
    internal static Task TextAsync(HttpContext context, long number) =>
        TextAsync(context, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    internal static Task ServiceDocumentAsync(HttpContext context, CanonicalModel model, string root, string? format)
    {
        var chosen = FormatNegotiation.Choose(format, context.Request.Headers.Accept.ToString());
        context.Response.Headers["OData-Version"] = ProtocolVersion.Is401(context.Request.Headers) ? "4.01" : "4.0";
        return BodyAsync(context, ServiceDocument.Write(model, new Uri(root), chosen.Metadata), chosen.ContentType);
    }

    /// <summary>The cells of the row that a path ends in: of the batch, or an element of its contained collection.</summary>
    internal static (Memory<Cell> Cells, Shape Shape) RowOf(RowBatch batch, ResourceTarget target)
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
    internal static Cell CollectionOf(RowBatch batch, ResourceTarget target)
    {
        if (target.Contained is not null && target.ElementKey is null)
        {
            var collection = batch.Row(0)[batch.Shape.IndexOf(target.Contained)];
            return collection.IsNull ? Cell.Nested(0, 0, 0) : collection;
        }

        var (cells, shape) = RowOf(batch, target);
        var (cell, property, _) = Descend(batch, cells, shape, target);
        return property.IsCollection ? cell : throw new GatewayError(GatewayErrorCode.InvalidUrl, $"{property} is no collection and has no $count.").ToException();
    }

    private static JsonFormat FormatOf(AnswerRequest request)
    {
        var format = FormatNegotiation.Choose(request.Url.Format, request.Context.Request.Headers.Accept.ToString());
        request.Context.Response.ContentType = format.ContentType;
        return format;
    }

    private static void WriteRows(Utf8Output output, RowWriter writer, RowBatch batch, ReadPlan plan, PageProgress progress)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            if (progress.Written == progress.Page.Rows)
            {
                progress.HasMore = true;
                return;
            }

            output.Write(progress.Written == 0 ? "\n"u8 : ",\n"u8);
            writer.Write(output, batch, row);
            progress.Written++;
            if (progress.Written == progress.Page.Rows)
            {
                progress.Last = [.. ValuesOf(batch, row, plan)];
                progress.LastKey = plan.CutsWhatOrders ? KeyOf(batch, row) : null;
            }
        }
    }

    private static string KeyOf(RowBatch batch, int row)
    {
        var key = batch.Shape.Type.Key!;
        return batch.ValueOf(batch.Row(row)[batch.Shape.IndexOf(key)], key).String;
    }

    internal static List<Value> ValuesOf(RowBatch batch, int row, ReadPlan plan)
    {
        var cursor = RowCursor.Rows(batch);
        cursor.MoveTo(row);
        var values = new List<Value>(plan.OrderValues.Length);
        foreach (var evaluator in plan.OrderValues)
        {
            values.Add(evaluator.Evaluate(ref cursor));
        }

        return values;
    }

    private static void Begin(Utf8Output output, AnswerRequest request, RowsForm form, long? count, PageProgress progress)
    {
        request.Time.Stop();
        BeginRows(output, request, form, count);
        (progress.HasBegun, progress.CountIsWritten) = (true, count is not null);
    }

    // RFC 9111 section 5.1: of what was kept, how old the oldest is.
    private static void TellAge(HttpResponse response, TimeSpan age)
    {
        if (age > TimeSpan.Zero)
        {
            response.Headers.Age = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static void BeginRows(Utf8Output output, AnswerRequest request, RowsForm form, long? count)
    {
        output.Write((byte)'{');
        var isFirst = WriteContext(output, form.Format, form.Context);
        if (count is { } known && request.Target.Query.Count)
        {
            output.Write(isFirst ? "\"@odata.count\":"u8 : ",\"@odata.count\":"u8);
            JsonText.Integer(output, known);
            isFirst = false;
        }

        output.Write(isFirst ? "\"value\":["u8 : ",\"value\":["u8);
    }

    private void EndRows(Utf8Output output, AnswerRequest request, Page page, PageProgress progress, long? count)
    {
        output.Write("\n]"u8);
        if (request.Target.Query.Count && !progress.CountIsWritten)
        {
            output.Write(",\"@odata.count\":"u8);
            JsonText.Integer(output, count ?? 0);
        }

        if (progress.HasMore)
        {
            var token = tokens.Seal(
                new PageToken(progress.Last, page.Remaining - progress.Written, request.Target.Query.Count ? count : null) 
                {
                    RowKey = progress.LastKey,
                    Position = request.Target.Query.Applied is null ? null : page.Position + progress.Written,
                },
                request.Identity,
                QueryPlanner.TotalOrder(request.Target.Query));
            var options = request.Url.OptionsText;
            output.Write(",\"@odata.nextLink\":"u8);
            JsonText.String(output, Encoding.UTF8.GetBytes($"{request.Root}{request.Path}?{options}{(options.Length > 0 ? "&" : "")}$skiptoken={token}"));
        }

        WriteExplanation(output, request.Explanation, isFirst: false);
        output.Write("}"u8);
    }

    /// <summary>How the answer was made, as an annotation; where the rows have been read, since it says what that took.</summary>
    /// <returns>Whether still nothing is written.</returns>
    private static bool WriteExplanation(Utf8Output output, Explanation? explanation, bool isFirst)
    {
        if (explanation is null)
        {
            return isFirst;
        }

        output.Write(isFirst ? "\""u8 : ",\""u8);
        output.Write(Encoding.UTF8.GetBytes(Explanation.Annotation));
        output.Write("\":"u8);
        JsonText.String(output, Encoding.UTF8.GetBytes(explanation.Write()));
        return false;
    }

    private static async Task ContainedAsync(AnswerRequest request, RowBatch batch, CancellationToken cancellation)
    {
        var (target, format) = (request.Target, FormatOf(request));
        var column = batch.Shape.Columns[batch.Shape.IndexOf(target.Contained!)];
        var collection = batch.Row(0)[batch.Shape.IndexOf(target.Contained!)];
        var query = target.Query.Selection.Expands[0].Query;
        var output = new Utf8Output(request.Context.Response.BodyWriter);
        var writer = new RowWriter(query.Selection, column.Nested!, format, request.Root);
        output.Write((byte)'{');
        var isFirst = WriteContext(output, format, ContextUrl.Rows(request.Root, target.CanonicalPath, query.Selection, isEntity: false));
        if (query.Count)
        {
            output.Write(isFirst ? "\"@odata.count\":"u8 : ",\"@odata.count\":"u8);
            JsonText.Integer(output, collection.IsNull ? 0 : collection.Total);
            isFirst = false;
        }

        output.Write(isFirst ? "\"value\":["u8 : ",\"value\":["u8);
        for (var i = 0; i < collection.Length && !collection.IsNull; i++)
        {
            output.Write(i == 0 ? "\n{"u8 : ",\n{"u8);
            writer.WriteMembers(output, batch, batch.NestedRow(collection, i, column.NestedWidth), isFirst: true);
            output.Write((byte)'}');
        }

        output.Write("\n]"u8);
        WriteExplanation(output, request.Explanation, isFirst: false);
        output.Write((byte)'}');
        await output.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task PropertyAsync(AnswerRequest request, RowBatch batch, Memory<Cell> cells, Shape shape, CancellationToken cancellation)
    {
        var (context, target) = (request.Context, request.Target);
        var (cell, property, column) = Descend(batch, cells, shape, target);
        if (cell.IsNull && !property.IsCollection)
        {
            // Protocol 11.2.4: a null property is no content.
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (target.IsValue)
        {
            await RawValueAsync(request, batch, cell, property).ConfigureAwait(false);
            return;
        }

        var format = FormatOf(request);
        var output = new Utf8Output(context.Response.BodyWriter);
        output.Write((byte)'{');
        var isFirst = WriteContext(output, format, ContextUrl.Property(request.Root, target.CanonicalPath));
        isFirst = WriteExplanation(output, request.Explanation, isFirst);
        if (property.Complex is not null && !property.IsCollection)
        {
            var selection = Everything(property.Complex);
            new RowWriter(selection, column.Nested!, format, request.Root).WriteMembers(output, batch, batch.NestedRow(cell, 0, column.NestedWidth), isFirst);
        }
        else
        {
            output.Write(isFirst ? "\"value\":"u8 : ",\"value\":"u8);
            WritePropertyValue(output, batch, cell, property, column, format, request.Root);
        }

        output.Write((byte)'}');
        await output.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private static void WritePropertyValue(Utf8Output output, RowBatch batch, Cell cell, Property property, Column column, JsonFormat format, string root)
    {
        if (!property.IsCollection)
        {
            RowWriter.WriteValue(output, batch, cell, property, format);
            return;
        }

        var elements = property.Complex is null ? null : new RowWriter(Everything(property.Complex), column.Nested!, format, root);
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

    private static Selection Everything(StructuredType type) =>
        new(type) { Properties = [.. type.Properties.Select(p => new SelectedProperty(p))] };

    private static Task RawValueAsync(AnswerRequest request, RowBatch batch, Cell cell, Property property)
    {
        if (property.IsCollection || property.Complex is not null)
        {
            throw new GatewayError(GatewayErrorCode.InvalidUrl, $"{property} is not primitive and has no $value.").ToException();
        }

        FormatNegotiation.RequireText(request.Url.Format, request.Context.Request.Headers.Accept.ToString());
        var value = batch.ValueOf(cell, property);
        var text = value.Type switch
        {
            Contracts.Model.ValueType.String => value.String,
            Contracts.Model.ValueType.Enum => value.Enum.Members[(int)value.Integer],
            _ => value.ToString(),
        };
        return TextAsync(request.Context, Encoding.UTF8.GetBytes(text));
    }

    private static (Cell Cell, Property Property, Column Column) Descend(RowBatch batch, Memory<Cell> cells, Shape shape, ResourceTarget target)
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

    private static bool WriteContext(Utf8Output output, JsonFormat format, string url) => WriteContext(output, format, Encoding.UTF8.GetBytes(url));

    private static bool WriteContext(Utf8Output output, JsonFormat format, byte[] url)
    {
        if (format.Metadata == MetadataLevel.None)
        {
            return true;
        }

        output.Write("\"@odata.context\":"u8);
        JsonText.String(output, url);
        return false;
    }

    private static Task TextAsync(HttpContext context, byte[] text) => BodyAsync(context, text, "text/plain;charset=utf-8");

    private static async Task BodyAsync(HttpContext context, byte[] body, string contentType)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private sealed class PageProgress(Page page)
    {
        public Page Page { get; } = page;

        public bool HasBegun { get; set; }

        public bool CountIsWritten { get; set; }

        public int Written { get; set; }

        public bool HasMore { get; set; }

        public System.Collections.Immutable.ImmutableArray<Value> Last { get; set; } = [];

        /// <summary>The key of the page's last row, where the values that it was ordered by are gone.</summary>
        public string? LastKey { get; set; }
    }
}
