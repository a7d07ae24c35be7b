using System.Diagnostics;

namespace CanonicalGateway.Benchmarks.Micro;

/// <summary>What one step costs: processor time of the whole process, the collector's share included, and allocated bytes.</summary>
internal sealed record Step(string Name, double Microseconds, double AllocatedBytes)
{
    private const int Pauses = 4;
    private const int Turns = 5;
    private static readonly TimeSpan _turn = TimeSpan.FromMilliseconds(200);

    /// <param name="step">Must end on the thread that it began on.</param>
    /// <returns>The best of some turns: what disturbs only adds.</returns>
    public static async Task<Step> MeasureAsync(string name, Func<ValueTask> step)
    {
        for (var pause = 0; pause < Pauses; pause++)
        {
            var end = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 4);
            while (Stopwatch.GetTimestamp() < end)
            {
                await step();
            }

            // Lets the compiler finish its tiers in the background.
            await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System);
        }

        double best = double.MaxValue, allocated = 0;
        for (var turn = 0; turn < Turns; turn++)
        {
            var count = 0;
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var used = Environment.CpuUsage.TotalTime;
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < _turn)
            {
                for (var i = 0; i < 8; i++)
                {
                    await step();
                }

                count += 8;
            }

            best = Math.Min(best, (Environment.CpuUsage.TotalTime - used).TotalMicroseconds / count);
            allocated = (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / count;
        }

        return new Step(name, best, allocated);
    }
}
