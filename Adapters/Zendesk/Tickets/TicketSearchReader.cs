using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CanonicalGateway.Adapters.Zendesk.Organizations;
using CanonicalGateway.Adapters.Zendesk.Search;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Zendesk.Tickets;

/// <summary>
/// Reads tickets by the search index. The index runs behind, so what has changed lately is read from the database and takes the place of
/// what the index says of the same tickets.
/// </summary>
internal sealed class TicketSearchReader(ZendeskCalls calls, OrganizationDirectory directory, RecentTickets recent, ZendeskOptions options)
{
    // The lists of so few organizations cost no more calls than a search, and come from the database.
    private const int OrganizationListsMax = 2;

    public async IAsyncEnumerable<TicketPage> ReadAsync(
        TicketScan scan, TicketSearch search, ScanArguments arguments, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Step 1: the organizations that conditions or keys name by external id.
        var wanted = await WantedAsync(scan, search, arguments, cancellation).ConfigureAwait(false);
        if (wanted is null)
        {
            yield break;
        }

        if (wanted.Lists is { } lists)
        {
            var pages = ParallelCalls.RunAsync(lists, options.ParallelCalls, (t, stop) => WholeAsync(scan, t, TicketPages.List, stop), Discard, cancellation);
            await foreach (var page in Kept(pages, wanted).ConfigureAwait(false))
            {
                yield return page;
            }

            yield break;
        }

        // Step 2: what has changed lately, while the index looks. With too much of it, or keys that can't be searched for, everything is read.
        var (changed, first) = await BeginAsync(scan, wanted, arguments.Memo, cancellation).ConfigureAwait(false);
        if (changed is null)
        {
            var all = TicketTargets.All(isDescending: false, TicketTargets.PageRowsMax, scan.Pages.ReadsCustomers);
            await foreach (var page in TicketPaging.FollowAsync(calls, scan, all, TicketPages.List, cancellation).ConfigureAwait(false))
            {
                wanted.KeepIn(page, null);
                yield return page;
            }

            yield break;
        }

        // Step 3: what the index finds of the rest.
        await foreach (var page in FoundAsync(scan, wanted, first, changed.Ids, cancellation).ConfigureAwait(false))
        {
            yield return page;
        }

        // Step 4: what has changed. A ticket that changes while the list is read may stand on two of its pages.
        var seen = new HashSet<long>();
        foreach (var answer in changed.Ids.Count == 0 ? [] : changed.Answers)
        {
            var page = scan.Pages.Read(answer);
            page.Keep(i => page.Facts[i].UpdatedAt >= changed.Since && seen.Add(page.Facts[i].Id));
            wanted.KeepIn(page, null);
            yield return page;
        }
    }

    /// <returns>What has changed lately, null where everything has to be read; and the first page of the search, where there is but one.</returns>
    private async Task<(RecentPages? Changed, TicketPage? First)> BeginAsync(
        TicketScan scan, Wanted wanted, RequestMemo memo, CancellationToken cancellation)
    {
        if (wanted.Queries is null)
        {
            return (null, null);
        }

        var changing = recent.ReadAsync(memo, scan.Calls, cancellation);
        if (wanted.Queries is not [var single])
        {
            return (await changing.ConfigureAwait(false), null);
        }

        TicketPage? first = null;
        try
        {
            first = await TicketPaging.ReadAsync(calls, scan, TicketTargets.Search(single), TicketPages.Results, cancellation).ConfigureAwait(false);
        }
        finally
        {
            // Neither call is left alone where the other one fails.
            await Task.WhenAny(changing).ConfigureAwait(false);
            if (first is not null && !changing.IsCompletedSuccessfully)
            {
                first.Dispose();
            }
        }

        var changed = await changing.ConfigureAwait(false);
        if (changed is null)
        {
            first.Dispose();
        }

        return (changed, first);
    }

    // One query streams; several, of a lookup, run side by side and may find a ticket that moves twice.
    private async IAsyncEnumerable<TicketPage> FoundAsync(
        TicketScan scan, Wanted wanted, TicketPage? first, IReadOnlySet<long> changed, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (wanted.Queries is [var single])
        {
            var target = TicketTargets.Search(single);
            await foreach (var page in TicketPaging.FollowAsync(calls, scan, target, TicketPages.Results, cancellation, first).ConfigureAwait(false))
            {
                wanted.KeepIn(page, changed);
                yield return page;
            }

            yield break;
        }

        var seen = new HashSet<long>(changed);
        var found = ParallelCalls.RunAsync(
            wanted.Queries!.Value, options.ParallelCalls, (q, stop) => WholeAsync(scan, TicketTargets.Search(q), TicketPages.Results, stop), Discard, cancellation);
        await foreach (var page in Kept(found, wanted).ConfigureAwait(false))
        {
            page.Keep(i => seen.Add(page.Facts[i].Id));
            yield return page;
        }
    }

    /// <returns>What to ask; null where no ticket can be wanted.</returns>
    private async Task<Wanted?> WantedAsync(TicketScan scan, TicketSearch search, ScanArguments arguments, CancellationToken cancellation)
    {
        var age = TimeSpan.Zero;
        var terms = new List<string>();
        foreach (var term in search.Terms)
        {
            if (term.Keyword != TicketTerm.Organization)
            {
                terms.Add(term.ToString());
                continue;
            }

            var named = await directory.FindAsync(term.Values, arguments.Memo, scan.Calls, cancellation).ConfigureAwait(false);
            if (named.ExternalIds.Count == 0)
            {
                return null;
            }

            age = named.Age > age ? named.Age : age;
            terms.Add(Organizations(named.ExternalIds.Keys));
        }

        var query = string.Join(' ', terms);
        if (search.LookupBy is not { } lookup)
        {
            return new Wanted([query], null, null) { Age = age };
        }

        var wanted = search.LookupKeyword == TicketTerm.Organization
            ? await OfOrganizationsAsync(query, arguments, scan.Calls, cancellation).ConfigureAwait(false)
            : OfKeys(scan.Shape.IndexOf(lookup), search.LookupKeyword!, query, arguments.Keys);
        return wanted is null ? null : wanted with { Age = wanted.Age > age ? wanted.Age : age };
    }

    private async Task<Wanted?> OfOrganizationsAsync(string query, ScanArguments arguments, CallPolicy policy, CancellationToken cancellation)
    {
        var index = await directory.FindAsync(arguments.Keys.ToList(), arguments.Memo, policy, cancellation).ConfigureAwait(false);
        var organizations = index.ExternalIds;
        if (organizations.Count == 0)
        {
            return null;
        }

        bool Keeps(TicketPage page, int i) => page.Facts[i].OrganizationId is { } id && organizations.ContainsKey(id);

        if (organizations.Count <= OrganizationListsMax)
        {
            return new Wanted(null, [.. organizations.Keys.Select(id => TicketTargets.OfOrganization(id, TicketTargets.PageRowsMax))], Keeps) { Known = index, Age = index.Age };
        }

        var keys = organizations.Keys.Order().Select(id => Organizations([id]));
        return new Wanted(Queries(query, keys), null, Keeps) { Known = index, Age = index.Age };
    }

    private Wanted? OfKeys(int column, string keyword, string query, IReadOnlyList<string> keys)
    {
        var wanted = keys.Where(k => k.Length > 0).Select(Encoding.UTF8.GetBytes).ToHashSet(BytesComparer.Instance);
        if (wanted.Count == 0)
        {
            return null;
        }

        var known = wanted.GetAlternateLookup<ReadOnlySpan<byte>>();
        bool Keeps(TicketPage page, int i) =>
            page.Batch.Row(i)[column] is { Kind: CellKind.Text } cell && known.Contains(page.Batch.Utf8(cell));

        var terms = new List<string>();
        foreach (var key in keys.Where(k => k.Length > 0))
        {
            if (!SearchText.TryQuote(key, out var quoted))
            {
                return new Wanted(null, null, Keeps);
            }

            terms.Add(keyword + TicketTerm.Is + quoted);
        }

        return new Wanted(Queries(query, terms), null, Keeps);
    }

    private ImmutableArray<string> Queries(string query, IEnumerable<string> terms)
    {
        // Lengths count as they will be in the URL.
        var room = options.UrlCharactersMax - Uri.EscapeDataString(query).Length - TicketTargets.Search("").Length;
        return [.. KeyChunks.Of(terms.Select(Uri.EscapeDataString), options.KeysPerCall, room, separatorCharacters: 3)
            .Select(chunk => string.Join(' ', chunk.Select(Uri.UnescapeDataString).Prepend(query)).Trim())];
    }

    private static string Organizations(IEnumerable<long> ids) =>
        string.Join(' ', ids.Select(id => string.Create(CultureInfo.InvariantCulture, $"{TicketTerm.Organization}:{id}")));

    private async Task<List<TicketPage>> WholeAsync(TicketScan scan, string target, string array, CancellationToken cancellation)
    {
        var whole = new List<TicketPage>();
        try
        {
            await foreach (var page in TicketPaging.FollowAsync(calls, scan, target, array, cancellation).ConfigureAwait(false))
            {
                whole.Add(page);
            }

            return whole;
        }
        catch
        {
            Discard(whole);
            throw;
        }
    }

    private static async IAsyncEnumerable<TicketPage> Kept(IAsyncEnumerable<List<TicketPage>> results, Wanted wanted)
    {
        await foreach (var pages in results.ConfigureAwait(false))
        {
            foreach (var page in pages)
            {
                wanted.KeepIn(page, null);
                yield return page;
            }
        }
    }

    private static void Discard(List<TicketPage> pages) => pages.ForEach(p => p.Dispose());

    /// <param name="Queries">What to ask of the index; null where it can't be asked.</param>
    /// <param name="Lists">Lists of the database to read instead.</param>
    /// <param name="Keeps">Whether a row is one of those looked up; null for all.</param>
    private sealed record Wanted(ImmutableArray<string>? Queries, ImmutableArray<string>? Lists, Func<TicketPage, int, bool>? Keeps)
    {
        /// <summary>The organizations looked up, so that they need not be asked for again.</summary>
        public OrganizationIndex? Known { get; init; }

        /// <summary>Age of the oldest answer that said which rows are wanted.</summary>
        public TimeSpan Age { get; init; }

        /// <param name="besides">Tickets that have come already.</param>
        public void KeepIn(TicketPage page, IReadOnlySet<long>? besides)
        {
            page.DependOn(Age);
            if (Known is not null)
            {
                page.Organizations?.Add(Known);
            }

            if (Keeps is not null || besides is { Count: > 0 })
            {
                page.Keep(i => besides?.Contains(page.Facts[i].Id) != true && Keeps?.Invoke(page, i) != false);
            }
        }
    }
}
