using CanonicalGateway.Adapters.Zendesk.Maps;
using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Adapters.Zendesk.Tickets;

/// <summary>
/// The tickets that have changed so lately that the search index may not show it, from the database, newest change first. Read once a
/// gateway request.
/// </summary>
/// <param name="pages">Reads ids and times only.</param>
internal sealed class RecentTickets(ZendeskCalls calls, TicketPages pages, ZendeskOptions options, TimeProvider clock)
{
    /// <summary>When more than so many pages have changed lately, reading everything is as good.</summary>
    public const int PagesMax = 50;

    // Mostly nothing has changed, and then the first row tells so.
    private const int FirstPageRows = 10;

    /// <returns>The pages; null where there are more than <see cref="PagesMax"/>.</returns>
    public async Task<RecentPages?> ReadAsync(RequestMemo memo, CallPolicy policy, CancellationToken cancellation)
    {
        var answer = await memo.GetAsync(this, ZendeskCalls.SharedKey("", policy), () => FetchAsync(policy, cancellation)).ConfigureAwait(false);
        return answer.IsWhole ? answer : null;
    }

    private async Task<RecentPages> FetchAsync(CallPolicy policy, CancellationToken cancellation)
    {
        // An answer of the index that was kept shows as much less of the changes as it is old.
        var since = (clock.GetUtcNow() - TimeSpan.FromSeconds(options.SearchLagSeconds) - policy.FreshFor).UtcTicks;
        var answers = new List<SharedAnswer>();
        var ids = new HashSet<long>();
        var target = TicketTargets.Newest(FirstPageRows);
        string? last = null;
        while (answers.Count < PagesMax)
        {
            using var reply = await calls.GetAsync(target, TicketMap.Resource, policy, cancellation).ConfigureAwait(false);
            var answer = new SharedAnswer(reply.Body.ToArray(), reply.Age);
            using var page = pages.Read(answer);
            answers.Add(answer);
            ids.UnionWith(page.Facts.Where(f => f.UpdatedAt >= since).Select(f => f.Id));
            if (!page.HasMore || page.Facts.Exists(f => f.UpdatedAt < since))
            {
                return new RecentPages(answers, ids, since, IsWhole: true);
            }

            if (page.After is null || page.After == last)
            {
                throw ZendeskErrors.Fault(calls.Backend, "promised more changed tickets without a way to them");
            }

            last = page.After;
            target = TicketTargets.After(TicketTargets.Newest(TicketTargets.PageRowsMax), page.After);
        }

        return new RecentPages(answers, ids, since, IsWhole: false);
    }
}

/// <param name="Ids">The tickets that have changed.</param>
/// <param name="Since">UTC ticks; rows that changed earlier are none of these.</param>
/// <param name="IsWhole">Whether all that changed is there.</param>
internal sealed record RecentPages(IReadOnlyList<SharedAnswer> Answers, IReadOnlySet<long> Ids, long Since, bool IsWhole);
