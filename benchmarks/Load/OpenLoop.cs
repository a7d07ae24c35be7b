using System.Diagnostics;
using System.Net.Sockets;

namespace CanonicalGateway.Benchmarks.Load;

/// <summary>
/// Asks at a fixed rate whether or not answers come, as many users do. A request has its due time; if all connections still wait for answers then,
/// it is late, and its latency counts from when it was due.
/// </summary>
internal static class OpenLoop
{
    /// <summary>Requests of one run at most.</summary>
    public const int RequestsMax = 1_000_000;

    /// <summary>What takes longer is held to hang.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <param name="rate">Requests a second.</param>
    public static async Task<OpenLoopResult> RunAsync(LoadTarget target, int connections, double rate, TimeSpan time)
    {
        var count = (int)Math.Min(RequestsMax, rate * time.TotalSeconds);
        var answers = new OpenLoopAnswer[count];
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(RunOneAsync)));
        return new OpenLoopResult(answers, time);

        async Task RunOneAsync()
        {
            LoadConnection? connection = null;
            try
            {
                while (Interlocked.Increment(ref next) is var number && number < count)
                {
                    var due = TimeSpan.FromSeconds(number / rate);
                    var wait = due - Stopwatch.GetElapsedTime(started);
                    if (wait > TimeSpan.FromMilliseconds(1))
                    {
                        await Task.Delay(wait, TimeProvider.System);
                    }

                    var (status, isGood) = await AskAsync(number);
                    answers[number] = new OpenLoopAnswer(due, Stopwatch.GetElapsedTime(started), status);
                    if (!isGood)
                    {
                        connection?.Dispose();
                        connection = null;
                    }
                }
            }
            finally
            {
                connection?.Dispose();
            }

            async Task<(int Status, bool IsGood)> AskAsync(int number)
            {
                using var patience = new CancellationTokenSource(_patience);
                try
                {
                    connection ??= await LoadConnection.OpenAsync(target.Address, cancellation: patience.Token);
                    return ((await connection.SendAsync(target.RequestAt(number), patience.Token)).Status, true);
                }
                catch (OperationCanceledException)
                {
                    return (OpenLoopAnswer.Hung, false);
                }
                catch (Exception broken) when (broken is IOException or SocketException)
                {
                    return (OpenLoopAnswer.Broken, false);
                }
            }
        }
    }
}
