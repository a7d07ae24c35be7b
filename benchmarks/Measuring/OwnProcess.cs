using System.Diagnostics;
using System.Globalization;

namespace CanonicalGateway.Benchmarks.Measuring;

/// <summary>The counters of this process.</summary>
internal static class OwnProcess
{
    private const string StatusFile = "/proc/self/status";
    private const string ClearFile = "/proc/self/clear_refs";

    public static RoleStats Stats()
    {
        var (peak, resident) = Memory();
        return new RoleStats(
            Environment.CpuUsage.TotalTime.TotalMicroseconds,
            GC.GetTotalAllocatedBytes(precise: true),
            peak,
            resident,
            GC.CollectionCount(0),
            GC.GetTotalPauseDuration().TotalMicroseconds);
    }

    /// <summary>Lets go of garbage and forgets the peak, so that what follows is measured from rest.</summary>
    public static void Reset()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (File.Exists(ClearFile))
        {
            File.WriteAllText(ClearFile, "5"); // proc(5): resets VmHWM.
        }
    }

    private static (long Peak, long Resident) Memory()
    {
        if (!File.Exists(StatusFile))
        {
            using var process = Process.GetCurrentProcess();
            return (process.PeakWorkingSet64, process.WorkingSet64);
        }

        long peak = 0, resident = 0;
        foreach (var line in File.ReadLines(StatusFile))
        {
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
            {
                peak = Kilobytes(line);
            }
            else if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
            {
                resident = Kilobytes(line);
            }
        }

        return (peak, resident);
    }

    private static long Kilobytes(string line) =>
        1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
