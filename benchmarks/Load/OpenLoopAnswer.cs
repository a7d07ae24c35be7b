namespace CanonicalGateway.Benchmarks.Load;

/// <summary>What became of one request.</summary>
/// <param name="DueAt">When it was to be sent, from the start.</param>
/// <param name="EndedAt">When its answer had come, from the start.</param>
/// <param name="Status">Of HTTP, or <see cref="Hung"/>, or <see cref="Broken"/>.</param>
internal readonly record struct OpenLoopAnswer(TimeSpan DueAt, TimeSpan EndedAt, int Status)
{
    public const int Hung = -1;
    public const int Broken = -2;

    public bool IsGood => Status == 200;

    public double Milliseconds => (EndedAt - DueAt).TotalMilliseconds;
}
