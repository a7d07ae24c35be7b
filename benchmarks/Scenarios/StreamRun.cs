using System.Globalization;
using CanonicalGateway.Benchmarks.Load;
using CanonicalGateway.Benchmarks.Measuring;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>One stream of rows, whole or cut off.</summary>
/// <param name="StartedAt">When the request was sent, by the clock of the backend's log.</param>
/// <param name="Calls">The backend's pages.</param>
internal sealed record StreamRun(
    string Name, Reply Reply, DateTimeOffset StartedAt, RoleStats Before, RoleStats After, IReadOnlyList<LoggedCall> Calls)
{
    public static string[] Header =>
    [
        "run", "body MB", "wall s", "first byte ms", "2nd page by ms", "CPU s", "allocated B/row", "idle MB", "peak MB", "above idle MB", "backend calls", "GC pause ms",
    ];

    public double AboveIdleBytes => After.PeakBytes - Before.ResidentBytes;

    /// <summary>Below 1 where the first row was out before the backend had sent its second page.</summary>
    public double FirstByteAgainstSecondPage => Reply.FirstByteMilliseconds / SecondPageMilliseconds;

    private double SecondPageMilliseconds => Calls.Count < 2 ? double.PositiveInfinity : (Calls[1].EndedAt - StartedAt).TotalMilliseconds;

    /// <param name="rows">Rows of a whole stream.</param>
    public string[] Row(int rows) =>
    [
        Name,
        Report.Megabytes(Reply.BodyBytes),
        Report.Number(Reply.Milliseconds / 1000),
        Report.Number(Reply.FirstByteMilliseconds),
        Report.Number(SecondPageMilliseconds),
        Report.Number((After.CpuMicroseconds - Before.CpuMicroseconds) / 1_000_000),
        Reply.Lines - 1 == rows ? Report.Number((double)(After.AllocatedBytes - Before.AllocatedBytes) / rows) : "-",
        Report.Megabytes(Before.ResidentBytes),
        Report.Megabytes(After.PeakBytes),
        Report.Megabytes(AboveIdleBytes),
        Calls.Count.ToString(CultureInfo.InvariantCulture),
        Report.Number((After.PauseMicroseconds - Before.PauseMicroseconds) / 1000),
    ];
}
