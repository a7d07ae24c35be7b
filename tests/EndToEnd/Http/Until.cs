using System.Diagnostics;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Http;

/// <summary>Waits on conditions, not on time.</summary>
public static class Until
{
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, double seconds = 30)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < seconds, $"Waited in vain: {what}");
            await Task.Delay(20);
        }
    }
}
