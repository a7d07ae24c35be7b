using System.Globalization;
using System.Runtime.CompilerServices;
using CanonicalGateway.Adapters.Zendesk.Maps;
using CanonicalGateway.Adapters.Zendesk.Organizations;
using CanonicalGateway.Adapters.Zendesk.Search;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Zendesk.Tickets;

/// <summary>Reads tickets from the database, page by page.</summary>
internal sealed class TicketReader(
    ZendeskCalls calls, OrganizationDirectory directory, TicketSearchReader search, CommentReader comments, ZendeskOptions options)
{
    // Beyond so many ids without a single ticket the list from the start is the shorter way.
    private const int EmptyRangesMax = 20;

    public IAsyncEnumerable<RowBatch> ReadAsync(TicketScan scan, ScanArguments arguments, CancellationToken cancellation) =>
        Limit(PagesOf(scan, arguments, cancellation), scan, arguments, cancellation);

    /// <summary>About how many tickets the scan finds; more where the search can't state all of its conditions.</summary>
    /// <returns>Null where one call can't tell: customers are known to the search by another id.</returns>
    public async ValueTask<long?> EstimateAsync(TicketScan scan, CancellationToken cancellation)
    {
        if (scan.CountTarget is { } target)
        {
            var path = target == TicketTargets.CountAll ? (string[])["count", "value"] : ["count"];
            return await calls.CountAsync(target, TicketMap.Resource, scan.Calls, cancellation, path).ConfigureAwait(false);
        }

        return scan.Access switch
        {
            NoTickets => 0,
            OneTicket => 1,
            TicketsById { Ids: { IsDefault: false } ids } => ids.Length,
            _ => null,
        };
    }

    private IAsyncEnumerable<TicketPage> PagesOf(TicketScan scan, ScanArguments arguments, CancellationToken cancellation) => scan.Access switch
    {
        OneTicket one => OneAsync(scan, one.Id, cancellation),
        TicketsById some => ByIdAsync(scan, some.Ids.IsDefault ? [.. arguments.Keys.Where(SearchText.IsId)] : some.Ids, cancellation),
        AllTickets all => TicketPaging.FollowAsync(
            calls, scan, TicketTargets.All(all.IsDescending, TicketTargets.PageSize(scan.Top), scan.Pages.ReadsCustomers), TicketPages.List, cancellation),
        TicketsAfter after => AfterAsync(scan, after.Id, cancellation),
        TicketsByReference reference => TicketPaging.FollowAsync(
            calls, scan, TicketTargets.ByReference(reference.ExternalId, scan.Pages.ReadsCustomers), TicketPages.List, cancellation),
        TicketsOfCustomer one => OfCustomerAsync(scan, one.CustomerId, arguments, cancellation),
        TicketSearch found => search.ReadAsync(scan, found, arguments, cancellation),
        _ => NoneAsync(),
    };

    // The end of every way: customers are put in, and rows beyond the limit are left out without a further call.
    private async IAsyncEnumerable<RowBatch> Limit(
        IAsyncEnumerable<TicketPage> pages, TicketScan scan, ScanArguments arguments, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var left = scan.Top ?? long.MaxValue;
        if (left <= 0)
        {
            yield break;
        }

        var organizations = new OrganizationIndex();
        await foreach (var page in pages.ConfigureAwait(false))
        {
            try
            {
                if (page.Facts.Count > left)
                {
                    page.Keep(i => i < left);
                }

                await FillCustomersAsync(page, scan, organizations, arguments.Memo, cancellation).ConfigureAwait(false);
            }
            catch
            {
                page.Dispose();
                throw;
            }

            left -= page.Batch.Count;
            // That there is nothing may be old news too.
            if (page.Batch.Count == 0 && page.Batch.Age == default)
            {
                page.Dispose();
            }
            else
            {
                yield return page.Batch;
            }

            if (left <= 0)
            {
                yield break;
            }
        }
    }

    // The cell holds the organization's own id until its external id takes the place.
    private async Task FillCustomersAsync(
        TicketPage page, TicketScan scan, OrganizationIndex organizations, RequestMemo memo, CancellationToken cancellation)
    {
        if (!scan.Pages.ReadsCustomers)
        {
            return;
        }

        if (page.Organizations is not null)
        {
            organizations.Add(page.Organizations);
        }

        var named = page.Facts.Select(f => f.OrganizationId).OfType<long>();
        await directory.CompleteAsync(organizations, named, memo, scan.Calls, cancellation).ConfigureAwait(false);
        page.DependOn(organizations.Age);
        var cells = new Dictionary<long, Cell>();
        for (var i = 0; i < page.Facts.Count; i++)
        {
            var cell = Cell.Null;
            if (page.Facts[i].OrganizationId is { } id && organizations.ExternalIds[id] is { } externalId && !cells.TryGetValue(id, out cell))
            {
                cells[id] = cell = page.Batch.AddText(externalId);
            }

            page.Batch.Row(i)[scan.Pages.CustomerColumn] = cell;
        }
    }

    private async IAsyncEnumerable<TicketPage> OneAsync(TicketScan scan, string id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reading = comments.Start(scan.Shape, id, scan.Calls, cancellation);
        try
        {
            var target = TicketTargets.One(id, scan.Pages.ReadsCustomers);
            using var reply = await calls.FindAsync(target, TicketMap.Resource, scan.Calls, cancellation).ConfigureAwait(false);
            if (reply is null)
            {
                yield break;
            }

            var page = scan.Pages.Read(reply, TicketPages.Single);
            try
            {
                await reading.PutIntoAsync(page.Batch).ConfigureAwait(false);
            }
            catch
            {
                page.Dispose();
                throw;
            }

            yield return page;
        }
        finally
        {
            await reading.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<TicketPage> ByIdAsync(TicketScan scan, IReadOnlyCollection<string> ids, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var room = options.UrlCharactersMax - TicketTargets.ByIds("", scan.Pages.ReadsCustomers).Length;
        var chunks = KeyChunks.Of(ids.Distinct(StringComparer.Ordinal), options.KeysPerCall, room, separatorCharacters: 3);
        var pages = ParallelCalls.RunAsync(chunks, options.ParallelCalls, (chunk, stop) => ManyAsync(scan, chunk, stop), static p => p.Dispose(), cancellation);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            yield return page;
        }
    }

    private async Task<TicketPage> ManyAsync(TicketScan scan, IEnumerable<string> ids, CancellationToken cancellation)
    {
        var target = TicketTargets.ByIds(string.Join("%2C", ids), scan.Pages.ReadsCustomers);
        using var reply = await calls.GetAsync(target, TicketMap.Resource, scan.Calls, cancellation).ConfigureAwait(false);
        return scan.Pages.Read(reply, TicketPages.List);
    }

    // Cursors can't be made from an id, but ids are given out one after the other: the next ones are asked for by number, up to the greatest.
    private async IAsyncEnumerable<TicketPage> AfterAsync(TicketScan scan, long id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = await LastIdAsync(scan, cancellation).ConfigureAwait(false);
        var empty = 0;
        for (var from = id; from < last && empty < EmptyRangesMax; from += TicketTargets.PageRowsMax)
        {
            var count = (int)Math.Min(TicketTargets.PageRowsMax, last - from);
            var ids = Enumerable.Range(1, count).Select(i => (from + i).ToString(CultureInfo.InvariantCulture));
            var page = await ManyAsync(scan, ids, cancellation).ConfigureAwait(false);
            SortById(page);
            empty = page.Facts.Count == 0 ? empty + 1 : 0;
            id = from + count;
            yield return page;
        }

        if (id >= last)
        {
            yield break;
        }

        var all = TicketTargets.All(isDescending: false, TicketTargets.PageRowsMax, scan.Pages.ReadsCustomers);
        await foreach (var page in TicketPaging.FollowAsync(calls, scan, all, TicketPages.List, cancellation).ConfigureAwait(false))
        {
            page.Keep(i => page.Facts[i].Id > id);
            yield return page;
        }
    }

    private async Task<long> LastIdAsync(TicketScan scan, CancellationToken cancellation)
    {
        var target = TicketTargets.All(isDescending: true, pageSize: 1, withOrganizations: false);
        using var reply = await calls.GetAsync(target, TicketMap.Resource, scan.Calls, cancellation).ConfigureAwait(false);
        using var page = scan.Pages.Read(reply, TicketPages.List);
        return page.Facts.Count == 0 ? page.HasMore ? long.MaxValue : 0 : page.Facts[0].Id;
    }

    // The product promises no order of many tickets asked for by id.
    private static void SortById(TicketPage page)
    {
        var order = Enumerable.Range(0, page.Facts.Count).OrderBy(i => page.Facts[i].Id).ToArray();
        page.Batch.Reorder(order);
        page.Facts.Sort((left, right) => left.Id.CompareTo(right.Id));
    }

    private async IAsyncEnumerable<TicketPage> OfCustomerAsync(
        TicketScan scan, string customer, ScanArguments arguments, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var found = await directory.FindAsync([customer], arguments.Memo, scan.Calls, cancellation).ConfigureAwait(false);
        if (found.ExternalIds.Count > 1)
        {
            throw ZendeskErrors.Fault(calls.Backend, $"holds {found.ExternalIds.Count} organizations with the same external id");
        }

        foreach (var organization in found.ExternalIds.Keys)
        {
            var target = TicketTargets.OfOrganization(organization, TicketTargets.PageSize(scan.Top));
            await foreach (var page in TicketPaging.FollowAsync(calls, scan, target, TicketPages.List, cancellation).ConfigureAwait(false))
            {
                page.Organizations?.Add(found);
                page.DependOn(found.Age);
                yield return page;
            }
        }
    }

    private static async IAsyncEnumerable<TicketPage> NoneAsync()
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }
}
