using System.Diagnostics;

namespace CanonicalGateway.Benchmarks.Load;

/// <summary>Asks one thing again and again over some connections, each with one request at a time, until time or count is over.</summary>
internal static class ClosedLoop
{
    /// <summary>Requests of one run at most, whatever the time.</summary>
    public const int RequestsMax = 200_000;

    public static async Task<LoadResult> RunAsync(
        LoadTarget target, int connections, TimeSpan time, int requestsMax = RequestsMax, CancellationToken cancellation = default)
    {
        using var overtime = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        overtime.CancelAfter(time + TimeSpan.FromSeconds(60));
        var started = Stopwatch.GetTimestamp();
        var next = -1;
        var runs = Enumerable.Range(0, connections).Select(_ => Task.Run(RunOneAsync, overtime.Token)).ToArray();
        var all = await Task.WhenAll(runs);
        return new LoadResult(Stopwatch.GetElapsedTime(started), [.. all.SelectMany(r => r.Latencies)], all.Sum(r => r.Bytes));

        async Task<(List<double> Latencies, long Bytes)> RunOneAsync()
        {
            using var connection = await LoadConnection.OpenAsync(target.Address, cancellation: overtime.Token);
            var latencies = new List<double>(4096);
            long bytes = 0;
            while (Stopwatch.GetElapsedTime(started) < time && !cancellation.IsCancellationRequested
                && Interlocked.Increment(ref next) is var number && number < requestsMax)
            {
                var reply = target.Checked(await connection.SendAsync(target.RequestAt(number), overtime.Token));
                latencies.Add(reply.Milliseconds);
                bytes += reply.BodyBytes;
            }

            return (latencies, bytes);
        }
    }
}
