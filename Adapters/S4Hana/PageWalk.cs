using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.S4Hana;

/// <summary>Sends the calls of a read and walks through the pages that the server makes of the answer.</summary>
internal sealed class PageWalk(IBackendTransport transport)
{
    /// <summary>Pages of one read at most: beyond it the server links in circles.</summary>
    private const int PagesMax = 100_000;

    /// <summary>Reads one entity; none where there is no such key.</summary>
    /// <exception cref="GatewayException">The backend failed.</exception>
    public async IAsyncEnumerable<RowBatch> ReadEntityAsync(S4HanaScan scan, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reply = await transport.SendAsync(scan.Request, cancellation).ConfigureAwait(false);
        if (S4HanaErrors.IsNoEntity(reply))
        {
            yield break;
        }

        Check(reply, scan);
        yield return scan.Pages.Read(reply, transport.Backend, scan.Source.Resource, []);
    }

    /// <summary>Reads the number of rows, as a batch without any.</summary>
    /// <exception cref="GatewayException">The backend failed.</exception>
    public async IAsyncEnumerable<RowBatch> ReadCountAsync(S4HanaScan scan, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (count, age) = await CountAsync(scan, cancellation).ConfigureAwait(false);
        yield return new RowBatch(scan.Shape, capacity: 0)
        {
            TotalCount = count ?? throw S4HanaErrors.Broken(transport.Backend, scan.Source.Resource, "something other than a number to $count"),
            Age = age,
        };
    }

    /// <returns>How many rows fulfil the scan's conditions, null where the answer is no number; and the answer's age.</returns>
    /// <exception cref="GatewayException">The backend failed.</exception>
    public async Task<(long? Count, TimeSpan Age)> CountAsync(S4HanaScan scan, CancellationToken cancellation)
    {
        using var reply = await transport.SendAsync(scan.CountRequest(), cancellation).ConfigureAwait(false);

        // A login page is a success in HTML.
        if (!reply.IsSuccess || reply.ContentHeaders.ContentType?.MediaType is not ("text/plain" or null))
        {
            throw S4HanaErrors.Read(reply, transport.Backend, scan.Source.Resource);
        }

        var text = reply.Body.Span;
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        return (Utf8Parser.TryParse(text, out long count, out var read) && read == text.Length && count >= 0 ? count : null, reply.Age);
    }

    /// <summary>Reads a collection to its end or to the scan's Top.</summary>
    /// <param name="inPieces">Whether a page may be read while it arrives.</param>
    /// <exception cref="GatewayException">The backend failed.</exception>
    public async IAsyncEnumerable<RowBatch> ReadPagesAsync(
        S4HanaScan scan, string first, bool inPieces, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Most reads end with the first page; only one that reads ahead has something to call off.
        CancellationTokenSource? stop = null;
        var left = scan.Top ?? long.MaxValue;
        var scalars = new string?[2];
        long? total = null;
        Task<BackendReply>? ahead = null;
        try
        {
            var target = first;
            for (var page = 1; ; page++)
            {
                using var reply = await (ahead ?? SendAsync(scan, target, inPieces, cancellation)).ConfigureAwait(false);
                ahead = null;
                Check(reply, scan);
                using var pieces = reply.HasMore ? PiecesOf(reply, scan, scalars, total) : null;
                var isAtEnd = false;
                while (!isAtEnd)
                {
                    var batch = pieces is null
                        ? scan.Pages.Read(reply, transport.Backend, scan.Source.Resource, scalars)
                        : await pieces.NextAsync(cancellation).ConfigureAwait(false);
                    isAtEnd = pieces is null || pieces.IsAtEnd;
                    try
                    {
                        total ??= CountOf(scan, scalars[1]);
                        batch.TotalCount = total;
                        batch.Truncate((int)Math.Min(left, int.MaxValue));
                        left -= batch.Count;

                        // The link to the next page stands behind the rows.
                        if (isAtEnd || left <= 0)
                        {
                            var next = left > 0 && scalars[0] is { } link ? NextTarget(link, target, page, scan) : null;

                            // Who asked for a second page is likely to want the third: it comes while this one is worked on.
                            if (next is not null && page > 1)
                            {
                                stop ??= CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                                ahead = SendAsync(scan, next, inPieces, stop.Token);
                            }

                            (target, isAtEnd) = (next ?? "", true);
                        }
                    }
                    catch
                    {
                        batch.Dispose();
                        throw;
                    }

                    yield return batch;
                }

                if (target.Length == 0)
                {
                    yield break;
                }
            }
        }
        finally
        {
            if (ahead is not null)
            {
                await stop!.CancelAsync().ConfigureAwait(false);
                await DropAsync(ahead).ConfigureAwait(false);
            }

            stop?.Dispose();
        }
    }

    private Task<BackendReply> SendAsync(S4HanaScan scan, string target, bool inPieces, CancellationToken cancellation) =>
        transport.SendAsync(scan.RequestOf(target, inPieces), cancellation);

    // The count goes with the first rows.
    private PageStream PiecesOf(BackendReply reply, S4HanaScan scan, string?[] scalars, long? total) =>
        new(scan.Pages, reply, transport.Backend, scan.Source.Resource, scalars) { ScalarNeeded = scan.IsCounted && total is null ? 1 : null };

    // Nobody reads this page any more: neither its rows nor its error concern anyone.
    private static async Task DropAsync(Task<BackendReply> ahead)
    {
        try
        {
            (await ahead.ConfigureAwait(false)).Dispose();
        }
        catch (OperationCanceledException)
        {
            // As asked for.
        }
        catch (GatewayException)
        {
            // The transport has told the breaker.
        }
    }

    private void Check(BackendReply reply, S4HanaScan scan)
    {
        if (!reply.IsSuccess || !reply.IsJson)
        {
            throw S4HanaErrors.Read(reply, transport.Backend, scan.Source.Resource);
        }
    }

    private long? CountOf(S4HanaScan scan, string? text)
    {
        if (!scan.IsCounted)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw S4HanaErrors.Broken(transport.Backend, scan.Source.Resource, "a first page without __count");
    }

    // Links name the host that the system knows itself by, which is not the one that it is reached at: only path and query count.
    private string NextTarget(string link, string current, int page, S4HanaScan scan)
    {
        var target = link;
        if (link.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme && scheme < 6)
        {
            var path = link.IndexOf('/', scheme + 3);
            target = path < 0 ? "" : link[path..];
        }
        else if (!link.StartsWith('/'))
        {
            target = scan.Resource.Path[..(scan.Resource.Path.LastIndexOf('/') + 1)] + link;
        }

        if (!target.StartsWith(S4HanaResource.Root, StringComparison.Ordinal) || target.AsSpan().ContainsAnyInRange('\0', ' '))
        {
            throw S4HanaErrors.Broken(transport.Backend, scan.Source.Resource, "a link to the next page that leads outside its services");
        }

        return target == current || page == PagesMax
            ? throw S4HanaErrors.Broken(transport.Backend, scan.Source.Resource, "a link to the next page that leads in a circle")
            : target;
    }
}
