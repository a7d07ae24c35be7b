using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Adapters.Zendesk;

/// <summary>Runs the calls of one read side by side, some at a time, and gives their results in the order of the items.</summary>
internal static class ParallelCalls
{
    /// <param name="width">Calls at the same time.</param>
    /// <param name="discard">Takes results that nobody will read, because the read ended early.</param>
    public static async IAsyncEnumerable<TResult> RunAsync<TItem, TResult>(
        IEnumerable<TItem> items,
        int width,
        Func<TItem, CancellationToken, Task<TResult>> run,
        Action<TResult> discard,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new Queue<Task<TResult>>();
        try
        {
            foreach (var item in items)
            {
                running.Enqueue(run(item, stop.Token));
                if (running.Count == width)
                {
                    yield return await running.Dequeue().ConfigureAwait(false);
                }
            }

            while (running.Count > 0)
            {
                yield return await running.Dequeue().ConfigureAwait(false);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var left in running)
            {
                await DiscardAsync(left, discard).ConfigureAwait(false);
            }
        }
    }

    private static async Task DiscardAsync<TResult>(Task<TResult> left, Action<TResult> discard)
    {
        try
        {
            discard(await left.ConfigureAwait(false));
        }
        catch (Exception failure) when (failure is GatewayException or OperationCanceledException)
        {
            // The read has ended, for a reason of its own or the first failure, which is the one reported.
        }
    }
}
