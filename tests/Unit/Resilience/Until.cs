using System.Diagnostics;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Resilience;

/// <summary>Waits on conditions, not on time.</summary>
public static class Until
{
    public static async Task True(Func<bool> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20), $"Waited in vain: {what}");
            await Task.Delay(2);
        }
    }

    /// <summary>Moves the clock in small steps until the task ends.</summary>
    public static async Task Ends(Task task, ManualTime time, double stepSeconds)
    {
        var started = Stopwatch.GetTimestamp();
        while (!task.IsCompleted)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20), "Waited in vain for the call to end");
            await Task.Delay(2);
            time.AdvanceSeconds(stepSeconds);
        }
    }
}
