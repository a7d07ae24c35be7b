using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.Zendesk.Maps;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Zendesk.Tickets;

/// <summary>Reads the comments of one ticket, while the ticket itself is read.</summary>
internal sealed class CommentReader(ZendeskCalls calls, IRowMap map, Navigation comments)
{
    // The product closes a ticket's conversation at 5,000 comments.
    private const int PagesMax = 1000;

    /// <summary>Begins to read the comments where the shape has them.</summary>
    public CommentReading Start(Shape shape, string ticketId, CallPolicy policy, CancellationToken cancellation)
    {
        var column = shape.IndexOf(comments);
        if (column < 0)
        {
            return new CommentReading(-1, null, null);
        }

        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        return new CommentReading(column, ReadAsync(shape.Columns[column].Nested!, ticketId, policy, stop.Token), stop);
    }

    private async Task<RowBatch> ReadAsync(Shape shape, string ticketId, CallPolicy policy, CancellationToken cancellation)
    {
        var reader = new PageReader(RowReaders.Of(map, shape), CommentMap.Resource, "meta.has_more", "meta.after_cursor");
        var all = new RowBatch(shape);
        try
        {
            string? after = null;
            for (var number = 0; number < PagesMax; number++)
            {
                var target = TicketTargets.Comments(ticketId);
                using var reply = await calls.FindAsync(
                    after is null ? target : TicketTargets.After(target, after), nameof(Case.Comments), policy, cancellation).ConfigureAwait(false);
                if (reply is null)
                {
                    return all;
                }

                var scalars = new string?[2];
                using (var page = reader.Read(reply, calls.Backend, CommentMap.Resource, scalars))
                {
                    Append(all, page);
                }

                if (scalars[0] != "true")
                {
                    return all;
                }

                after = scalars[1] is { } next && next != after ? next : throw ZendeskErrors.Fault(calls.Backend, "promised more comments without a way to them");
            }

            throw ZendeskErrors.Fault(calls.Backend, $"gave more than {PagesMax} pages of comments");
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    private static void Append(RowBatch all, RowBatch page)
    {
        var shift = all.Adopt(page);
        for (var i = 0; i < page.Count; i++)
        {
            var row = all.AddRow();
            for (var c = 0; c < all.Shape.Width; c++)
            {
                row[c] = all.Import(page, page.Row(i)[c], all.Shape.Columns[c], shift);
            }
        }
    }
}

/// <summary>Comments on their way.</summary>
/// <param name="column">Where they go; -1 where none are read.</param>
internal sealed class CommentReading(int column, Task<RowBatch>? comments, CancellationTokenSource? stop) : IAsyncDisposable
{
    /// <summary>Puts the comments into the ticket's row.</summary>
    public async Task PutIntoAsync(RowBatch ticket)
    {
        if (comments is null || ticket.Count == 0)
        {
            return;
        }

        var read = await comments.ConfigureAwait(false);
        var shift = ticket.Adopt(read);
        var width = read.Shape.Width;
        var cells = new Cell[read.Count * width];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = ticket.Import(read, read.Row(i / width)[i % width], read.Shape.Columns[i % width], shift);
        }

        var nested = ticket.AddNested(cells, read.Count);
        ticket.Row(0)[column] = nested;
    }

    public async ValueTask DisposeAsync()
    {
        if (comments is null)
        {
            return;
        }

        await stop!.CancelAsync().ConfigureAwait(false);
        try
        {
            (await comments.ConfigureAwait(false)).Dispose();
        }
        catch (Exception failure) when (failure is GatewayException or OperationCanceledException)
        {
            // The ticket's own reading has ended or failed; a failure of the comments that mattered was thrown by PutIntoAsync.
        }

        stop.Dispose();
    }
}
