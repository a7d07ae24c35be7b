using System.Runtime.CompilerServices;
using CanonicalGateway.Adapters.Zendesk.Maps;

namespace CanonicalGateway.Adapters.Zendesk.Tickets;

/// <summary>Follows cursors.</summary>
internal static class TicketPaging
{
    /// <summary>Pages of one read; far beyond any account, so that a backend that never ends does not hold a read for ever.</summary>
    private const int PagesMax = 1_000_000;

    /// <param name="array">Where the rows of a page stand.</param>
    public static async Task<TicketPage> ReadAsync(
        ZendeskCalls calls, TicketScan scan, string target, string array, CancellationToken cancellation)
    {
        using var reply = await calls.GetAsync(target, TicketMap.Resource, scan.Calls, cancellation).ConfigureAwait(false);
        return scan.Pages.Read(reply, array);
    }

    /// <param name="array">Where the rows of a page stand.</param>
    /// <param name="first">The first page, where it has been asked for already.</param>
    public static async IAsyncEnumerable<TicketPage> FollowAsync(
        ZendeskCalls calls,
        TicketScan scan,
        string target,
        string array,
        [EnumeratorCancellation] CancellationToken cancellation,
        TicketPage? first = null)
    {
        string? after = null;
        for (var number = 0; number < PagesMax; number++)
        {
            var address = after is null ? target : TicketTargets.After(target, after);
            var page = number == 0 && first is not null ? first : await ReadAsync(calls, scan, address, array, cancellation).ConfigureAwait(false);
            var (hasMore, next) = (page.HasMore, page.After);
            yield return page;

            // A link to the next page stands on the last one too; only has_more tells.
            if (!hasMore)
            {
                yield break;
            }

            after = next is not null && next != after ? next : throw ZendeskErrors.Fault(calls.Backend, "promised more tickets without a way to them");
        }

        throw ZendeskErrors.Fault(calls.Backend, $"gave more than {PagesMax} pages of tickets");
    }
}
