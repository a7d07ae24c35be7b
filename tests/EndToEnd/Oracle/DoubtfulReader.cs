using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>
/// A reader that takes less than it could: it leaves some conditions and orders to the gateway, and calls others only nearly right. What
/// a backend takes must not change any answer.
/// </summary>
/// <param name="takesNothing">Whether it leaves all conditions, orders, limits and counts to the gateway.</param>
internal sealed class DoubtfulReader(IBackendReader inner, bool takesNothing) : IBackendReader
{
    public ImmutableArray<Source> Sources => inner.Sources;

    public ScanOffer Negotiate(ScanRequest request)
    {
        // What is held for single rows only can't be read for more.
        if (request.IsSingleRow)
        {
            return inner.Negotiate(request);
        }

        var moods = request.Conjuncts.Select(c => takesNothing ? Mood.Unable : (Mood)(Draw(c) % 3)).ToList();
        var isOrdered = !takesNothing && (request.OrderBy.IsEmpty || Draw(request.OrderBy[0].Expression) % 2 == 0);
        var isSure = isOrdered && moods.TrueForAll(m => m == Mood.Sure);
        var offer = inner.Negotiate(request with
        {
            Conjuncts = [.. request.Conjuncts.Where((_, i) => moods[i] != Mood.Unable)],
            OrderBy = isOrdered ? request.OrderBy : [],
            Skip = isSure ? request.Skip : 0,
            Top = isSure ? request.Top : null,
            Count = isSure && request.Count,
        });
        if (offer.Refusal is not null)
        {
            return offer;
        }

        var given = 0;
        return offer with
        {
            Verdicts = [.. moods.Select(m => m == Mood.Unable ? Verdict.Unsupported : offer.Verdicts[given++] is var verdict && m == Mood.Unsure && verdict == Verdict.Exact ? Verdict.Superset : verdict)],
            IsOrdered = isOrdered && offer.IsOrdered,
            IsLimited = isSure && offer.IsLimited,
            IsCounted = isSure && offer.IsCounted,
        };
    }

    public IAsyncEnumerable<RowBatch> ReadAsync(Scan scan, ScanArguments arguments, CancellationToken cancellation) => inner.ReadAsync(scan, arguments, cancellation);

    public ValueTask<long?> EstimateAsync(Scan scan, CancellationToken cancellation) => inner.EstimateAsync(scan, cancellation);

    // The same condition, the same draw, in every process.
    private static uint Draw(Expr expression)
    {
        var hash = 17u;
        foreach (var character in expression.ToString())
        {
            hash = (hash * 31) + character;
        }

        return hash ^ (hash >> 15);
    }

    private enum Mood
    {
        Sure,
        Unsure,
        Unable,
    }
}
