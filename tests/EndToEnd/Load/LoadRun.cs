using System.Collections.Concurrent;
using System.Diagnostics;

namespace CanonicalGateway.Tests.EndToEnd.Load;

/// <summary>
/// Clients that ask one after another without end, as many as wanted: with as many as a backend carries they measure its peak, with a multiple of
/// them its overload. Who is refused pauses a little, as clients do, and asks again.
/// </summary>
public static class LoadRun
{
    /// <param name="send">Asks once; the number is another each time.</param>
    /// <param name="pause">Time for which a client that was refused keeps quiet.</param>
    public static async Task<LoadCount> RunAsync(int clients, TimeSpan duration, Func<int, Task<LoadAnswer>> send, TimeSpan pause)
    {
        var counts = new ConcurrentDictionary<LoadAnswer, int>();
        var number = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => AskAsync()));
        return new LoadCount(counts, Stopwatch.GetElapsedTime(started));

        async Task AskAsync()
        {
            await Task.Yield();
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                var answer = await send(Interlocked.Increment(ref number));
                counts.AddOrUpdate(answer, 1, static (_, count) => count + 1);
                if (answer != LoadAnswer.Good)
                {
                    await Task.Delay(pause);
                }
            }
        }
    }
}

/// <summary>How one request ended.</summary>
public enum LoadAnswer
{
    Good,

    /// <summary>503 with Retry-After, because the backend is busy.</summary>
    Refused,

    /// <summary>Anything else.</summary>
    Wrong,
}

/// <summary>How the requests of a run ended, and how long it took until the last was answered.</summary>
public sealed record LoadCount(IReadOnlyDictionary<LoadAnswer, int> Answers, TimeSpan Time)
{
    public int Of(LoadAnswer answer) => Answers.GetValueOrDefault(answer);

    /// <summary>Good answers a second.</summary>
    public double Goodput => Of(LoadAnswer.Good) / Time.TotalSeconds;

    public static LoadCount Sum(IEnumerable<LoadCount> runs)
    {
        var all = runs.ToList();
        return new LoadCount(
            Enum.GetValues<LoadAnswer>().ToDictionary(answer => answer, answer => all.Sum(run => run.Of(answer))),
            TimeSpan.FromTicks(all.Sum(run => run.Time.Ticks)));
    }

    public override string ToString() =>
        FormattableString.Invariant($"{Of(LoadAnswer.Good)} good, {Of(LoadAnswer.Refused)} refused, {Of(LoadAnswer.Wrong)} wrong in {Time.TotalSeconds:0.0} s: {Goodput:0} good a second");
}
