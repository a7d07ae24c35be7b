namespace CanonicalGateway.Benchmarks.Measuring;

/// <summary>What a process has used so far.</summary>
/// <param name="CpuMicroseconds">User and system time of all threads.</param>
/// <param name="AllocatedBytes">Managed memory allocated in all, freed or not.</param>
/// <param name="PeakBytes">Largest resident memory since the last reset.</param>
/// <param name="ResidentBytes">Resident memory now.</param>
/// <param name="PauseMicroseconds">Time that the garbage collector stopped all threads.</param>
public sealed record RoleStats(
    double CpuMicroseconds, long AllocatedBytes, long PeakBytes, long ResidentBytes, long Collections, double PauseMicroseconds);
