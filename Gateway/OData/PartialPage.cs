using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// Which rows a page of a collection lacks, and the way to them. The next links of a page that lacks a partition lead through the rest of the others, then
/// to what is missing, by the very link that it is told as: who follows them to the end has every row once, or the error of what is still missing.
/// </summary>
internal sealed class PartialPage
{
    private readonly IReadOnlyList<MissingPartition> _missing;

    public PartialPage(Page page, ReadPlan plan, IReadOnlyList<MissingPartition> missing)
    {
        _missing = missing;
        LacksRows = missing.Count > 0 || !page.Partitions.IsDefault;
        Living = missing.Count == 0 ? page.Partitions : [.. plan.Partitions.Where(p => !missing.Any(m => ReferenceEquals(m.Plan, p))).Select(p => p.Partition!.Mark)];
        Later = missing.Count == 0 ? page.Later : [.. LegsOf(page), .. page.Later];
    }

    /// <summary>Whether rows are missing from the page, or from those before it.</summary>
    public bool LacksRows { get; }

    /// <summary>The partitions that next pages are read of; default for all.</summary>
    public ImmutableArray<long> Living { get; }

    /// <summary>The rows that are missing, from this page on.</summary>
    public ImmutableArray<PageLeg> Later { get; }

    /// <summary>What to tell of partitions that failed while the page was read; null where none did.</summary>
    /// <param name="lacksCount">Whether the client asked for a count that is not known.</param>
    public GatewayError? Error(bool lacksCount) => _missing.Count == 0 ? null : _missing[0].Error with
    {
        Message = $"The rows of {_missing[0].Plan.Type.SetName} that {Holders} are missing. {string.Join(" ", _missing.Select(m => m.Error.Message).Distinct())}"
            + (lacksCount ? " They could not be counted either, so no count is given." : ""),
    };

    private string Holders
    {
        get
        {
            var backends = _missing.SelectMany(m => m.Plan.Backends).Distinct().Select(b => $"'{b}'").ToList();
            return backends.Count == 1 ? $"the backend {backends[0]} holds" : $"the backends {Names.And(backends)} hold";
        }
    }

    /// <summary>Leads to the rows that are missing.</summary>
    /// <param name="count">The number of all rows, where it became known.</param>
    public PageToken Rest(long? count) => new(Later[0].After, Later[0].Remaining, count)
    {
        RowKey = Later[0].RowKey,
        Partitions = Later[0].Partitions,
        Later = Later[1..],
    };

    // Those of which nothing came go on where the page began, together.
    private IEnumerable<PageLeg> LegsOf(Page page)
    {
        var marks = _missing.Where(m => m.After.IsEmpty).Select(m => m.Plan.Partition!.Mark).ToImmutableArray();
        if (!marks.IsEmpty)
        {
            yield return new PageLeg(marks, page.After?.Values ?? [], page.RowKey, page.Remaining);
        }

        foreach (var partition in _missing.Where(m => !m.After.IsEmpty))
        {
            yield return new PageLeg([partition.Plan.Partition!.Mark], partition.After, null, page.Remaining);
        }
    }
}
