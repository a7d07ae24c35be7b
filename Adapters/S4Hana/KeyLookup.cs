using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using CanonicalGateway.Adapters.S4Hana.Query;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.S4Hana;

/// <summary>Reads the rows of many keys in as few calls as addresses allow, some of them side by side.</summary>
internal sealed class KeyLookup(PageWalk walk, S4HanaOptions options)
{
    public IAsyncEnumerable<RowBatch> ReadAsync(S4HanaScan scan, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var targets = Targets(scan, keys);
        return targets.Count == 1 ? walk.ReadPagesAsync(scan, targets[0], inPieces: false, cancellation) : ReadSideBySideAsync(scan, targets, cancellation);
    }

    // Keys that the field can't show are left out: they have no rows, and the field might take them for other keys.
    private List<string> Targets(S4HanaScan scan, IReadOnlyList<string> keys)
    {
        var targets = new List<string>();
        var target = new StringBuilder();
        var count = 0;
        foreach (var key in keys)
        {
            if (!scan.LookupField!.CanShow(key))
            {
                continue;
            }

            var condition = V2Literal.Encode($"{scan.LookupField.Name} eq {V2Literal.Of(key)}");
            if (count == options.KeysPerCall || (count > 0 && target.Length + condition.Length + 9 > options.UrlCharactersMax))
            {
                targets.Add(target.Append(')').ToString());
                count = 0;
            }

            if (count++ == 0)
            {
                target.Clear().Append(scan.Target).Append('(');
            }
            else
            {
                target.Append("%20or%20");
            }

            target.Append(condition);
        }

        if (count > 0)
        {
            targets.Add(target.Append(')').ToString());
        }

        return targets;
    }

    private async IAsyncEnumerable<RowBatch> ReadSideBySideAsync(
        S4HanaScan scan, List<string> targets, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (targets.Count == 0)
        {
            yield break;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var batches = Channel.CreateBounded<RowBatch>(options.ParallelCalls);
        var reading = FillAsync(scan, targets, batches.Writer, stop.Token);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                yield return batch;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
            while (batches.Reader.TryRead(out var unread))
            {
                unread.Dispose();
            }
        }
    }

    // Never fails itself: what went wrong reaches the consumer through the channel.
    private async Task FillAsync(S4HanaScan scan, List<string> targets, ChannelWriter<RowBatch> batches, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.ParallelCalls, CancellationToken = cancellation };
        try
        {
            await Parallel.ForEachAsync(targets, parallel, async (target, stop) =>
            {
                await foreach (var batch in walk.ReadPagesAsync(scan, target, inPieces: false, stop).ConfigureAwait(false))
                {
                    try
                    {
                        await batches.WriteAsync(batch, stop).ConfigureAwait(false);
                    }
                    catch
                    {
                        batch.Dispose();
                        throw;
                    }
                }
            }).ConfigureAwait(false);
            batches.Complete();
        }
        catch (Exception failure)
        {
            batches.Complete(failure);
        }
    }
}
