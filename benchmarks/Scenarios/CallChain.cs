namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>
/// The calls of one backend that could not have been made side by side, as far as its log tells: the longest row of calls each of which began when
/// the one before had ended.
/// </summary>
/// <param name="Time">What the backend took for them in all.</param>
/// <param name="Steps">Their number.</param>
internal readonly record struct CallChain(TimeSpan Time, int Steps)
{
    public static CallChain Longest(IReadOnlyList<LoggedCall> calls)
    {
        var ordered = calls.OrderBy(c => c.StartedAt).ToArray();
        var endingWith = new CallChain[ordered.Length];
        var longest = default(CallChain);
        for (var i = 0; i < ordered.Length; i++)
        {
            var before = default(CallChain);
            for (var j = 0; j < i; j++)
            {
                if (ordered[j].EndedAt <= ordered[i].StartedAt && endingWith[j].Time > before.Time)
                {
                    before = endingWith[j];
                }
            }

            endingWith[i] = new CallChain(before.Time + ordered[i].Duration, before.Steps + 1);
            longest = endingWith[i].Time > longest.Time ? endingWith[i] : longest;
        }

        return longest;
    }
}
