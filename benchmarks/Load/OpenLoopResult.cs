namespace CanonicalGateway.Benchmarks.Load;

/// <summary>The outcome of an open loop.</summary>
/// <param name="Time">For which requests were due.</param>
internal sealed record OpenLoopResult(IReadOnlyList<OpenLoopAnswer> Answers, TimeSpan Time)
{
    /// <summary>Good answers a second, while requests were due.</summary>
    public double Goodput => Answers.Count(a => a.IsGood && a.EndedAt <= Time) / Time.TotalSeconds;

    public int Count(Func<OpenLoopAnswer, bool> fits) => Answers.Count(fits);

    /// <param name="share">0 to 1.</param>
    public double Percentile(double share, Func<OpenLoopAnswer, bool> fits)
    {
        var sorted = Answers.Where(fits).Select(a => a.Milliseconds).Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
    }

    /// <summary>Good answers in each whole window, a second.</summary>
    public IEnumerable<double> GoodputBy(TimeSpan window) =>
        Enumerable.Range(0, (int)(Time / window)).Select(w => Answers.Count(a => a.IsGood && a.EndedAt >= w * window && a.EndedAt < (w + 1) * window) / window.TotalSeconds);

    /// <returns>When the first window began all of whose requests were answered well and in time; the whole time where none was.</returns>
    public TimeSpan FirstWellAt(TimeSpan window, double millisecondsMax)
    {
        for (var begin = TimeSpan.Zero; begin + window <= Time; begin += window / 5)
        {
            var end = begin + window;
            if (Answers.Where(a => a.DueAt >= begin && a.DueAt < end).All(a => a.IsGood && a.Milliseconds <= millisecondsMax))
            {
                return begin;
            }
        }

        return Time;
    }
}
