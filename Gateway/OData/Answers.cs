using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// Writes collections in pages, each while it is read; nothing leaves before the first batch is complete, so that what fails early is still an
/// error answer. What is single is written by <see cref="RowAnswer"/>.
/// </summary>
public sealed class Answers(SkipTokens tokens, PlanningOptions options)
{
    internal Page PageOf(AnswerRequest request)
    {
        var query = request.Target.Query;
        if (request.IsTooLongForALink && QuerySegment.IsPosted(request.Context))
        {
            return OnePage(request);
        }

        var preferred = request.Preferences.MaxPageSize;
        var rows = Math.Min(preferred ?? options.PageRowsDefault, options.PageRowsMax);
        if (preferred is not null)
        {
            request.Preferences.TellApplied(request.Context.Response, "maxpagesize", rows.ToString(CultureInfo.InvariantCulture));
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

        return new Page(rows, token.Remaining, token.After.IsEmpty ? null : new AfterExpr(order, token.After), token.Count)
        {
            RowKey = token.RowKey,
            Partitions = token.Partitions,
            Later = token.Later,
        };
    }

    /// <summary>All that is asked for, where no URL could carry the way to a next page.</summary>
    private Page OnePage(AnswerRequest request) =>
        request.Target.Query.Top <= options.PageRowsMax
            ? new Page(options.PageRowsMax, request.Target.Query.Top, null, null)
            : throw new GatewayError(
                GatewayErrorCode.LimitExceeded,
                $"The query is too long for a next link, whose URL may have {request.UrlCharactersMax} characters. Add $top with at most {options.PageRowsMax}, so that the answer is one page.")
            {
                Target = "$top",
            }.ToException();

    internal async Task RowsAsync(AnswerRequest request, ReadPlan plan, Page page, PlanRun run, CancellationToken cancellation)
    {
        var (context, target, format) = (request.Context, request.Target, AnswerParts.FormatOf(request));
        var form = request.Read.FormOf(target.Selection, plan.Shape, format, request.Root);
        var held = plan.MayBeKept ? new HeldAnswer(context) : null;
        if (held is null)
        {
            ProtocolHeaders.RequireNoMatch(context.Request);
        }

        using var delayed = held is null ? new DelayedAnswer(context.Response.BodyWriter) : null;
        var output = new Utf8Output(held ?? (PipeWriter)delayed!);
        var progress = new PageProgress(page);
        WaitingRows? waiting = null;
        await foreach (var batch in run.RowsAsync(cancellation).ConfigureAwait(false))
        {
            using (batch)
            {
                if (!progress.HasBegun && waiting is null)
                {
                    if (format.IsStreaming && target.Query.Count && run.TotalCount is null && page.Count is null)
                    {
                        waiting = new WaitingRows();
                    }
                    else
                    {
                        Begin(output, request, form, run.TotalCount ?? page.Count, progress);
                    }

                    run.Missing?.Begin();
                }

                AnswerParts.TellAge(context.Response, run.Age);
                if (run.Missing is { IsEmpty: false })
                {
                    AnswerParts.TellMissing(context.Response);
                }

                WriteRows(waiting?.Output ?? output, form.Writer, batch, plan, progress);
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

        AnswerParts.TellAge(context.Response, run.Age);
        waiting?.MoveTo(output);
        if (run.Missing is { IsEmpty: false })
        {
            AnswerParts.TellMissing(context.Response);
        }

        EndRows(output, request, page, progress, run.TotalCount ?? page.Count, new PartialPage(page, plan, run.Missing?.Partitions ?? []));
        await output.FlushAsync(cancellation).ConfigureAwait(false);
        if (held is not null)
        {
            await held.SendAsync(isWhole: run.Missing is not { IsEmpty: false }, cancellation).ConfigureAwait(false);
        }
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
            progress.Add(batch, row, plan);
        }
    }

    private static void Begin(Utf8Output output, AnswerRequest request, RowsForm form, long? count, PageProgress progress)
    {
        request.Time.Stop();
        BeginRows(output, request, form, count);
        (progress.HasBegun, progress.CountIsWritten) = (true, count is not null);
    }

    private static void BeginRows(Utf8Output output, AnswerRequest request, RowsForm form, long? count)
    {
        output.Write((byte)'{');
        var isFirst = AnswerParts.WriteContext(output, form.Format, form.Context);
        if (count is { } known && request.Target.Query.Count)
        {
            isFirst = AnswerParts.WriteCount(output, form.Format, known, isFirst);
        }

        AnswerParts.WriteValueName(output, isFirst);
        output.Write((byte)'[');
    }

    private void EndRows(Utf8Output output, AnswerRequest request, Page page, PageProgress progress, long? count, PartialPage partial)
    {
        output.Write("\n]"u8);
        var lacksCount = request.Target.Query.Count && count is null && partial.LacksRows;
        if (request.Target.Query.Count && !progress.CountIsWritten && !lacksCount)
        {
            AnswerParts.WriteCount(output, request.Format, count ?? 0, isFirst: false);
        }

        var kept = request.Target.Query.Count ? count : null;
        if (progress.HasMore)
        {
            WriteNextLink(output, request, new PageToken(progress.Last, page.Remaining - progress.Written, kept)
            {
                RowKey = progress.LastKey,
                Position = request.Target.Query.Applied is null ? null : page.Position + progress.Written,
                Partitions = partial.Living,
                Later = partial.Later,
            });
        }
        else if (!partial.Later.IsEmpty)
        {
            WriteNextLink(output, request, partial.Rest(kept));
        }

        if (partial.Error(lacksCount) is { } error)
        {
            output.Write(Encoding.UTF8.GetBytes($",\"@{ResourceException.Term}\":"));
            ResourceException.Write(output, error, Encoding.UTF8.GetBytes(LinkTo(request, partial.Rest(kept))));
        }

        AnswerParts.WriteExplanation(output, request.Explanation, isFirst: false);
        output.Write("}"u8);
    }

    private void WriteNextLink(Utf8Output output, AnswerRequest request, PageToken token)
    {
        output.Write((byte)',');
        output.Write(request.Format.Names.NextLink.Span);
        JsonText.String(output, Encoding.UTF8.GetBytes(LinkTo(request, token)));
    }

    private string LinkTo(AnswerRequest request, PageToken token) =>
        NextLink(request, tokens.Seal(token, request.Identity, QueryPlanner.TotalOrder(request.Target.Query)));

    // The next page comes in the same format (Protocol 11.2.6.7): what Accept says is repeated by the client, $format only by the link.
    private static string NextLink(AnswerRequest request, string token)
    {
        var options = request.Url.OptionsText;
        var format = request.Url.Format is { } given ? $"$format={Uri.EscapeDataString(given)}&" : "";
        return $"{request.Root}{request.Path}?{options}{(options.Length > 0 ? "&" : "")}{format}$skiptoken={SkipTokens.Join(token, request.Url.Clock)}";
    }
}
