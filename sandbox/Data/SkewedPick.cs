namespace CanonicalGateway.Sandbox.Data;

/// <summary>Picks rows as real life does (after Zipf): few very often, many seldom, some never.</summary>
internal sealed class SkewedPick<T>
{
    private const double Exponent = 0.9;
    private const int FlattenedTop = 3;

    private readonly Random _random;
    private readonly T[] _rows;
    private readonly double[] _cumulated;

    public SkewedPick(Random random, IReadOnlyList<T> rows, double shareWithoutAny)
    {
        _random = random;
        var shuffled = rows.ToArray();
        random.Shuffle(shuffled);
        _rows = shuffled[..Math.Max(1, (int)(shuffled.Length * (1 - shareWithoutAny)))];
        _cumulated = new double[_rows.Length];
        var sum = 0.0;
        for (var rank = 0; rank < _rows.Length; rank++)
        {
            sum += 1 / Math.Pow(rank + 1 + FlattenedTop, Exponent);
            _cumulated[rank] = sum;
        }
    }

    public T Next()
    {
        var at = Array.BinarySearch(_cumulated, _random.NextDouble() * _cumulated[^1]);
        return _rows[Math.Min(at < 0 ? ~at : at, _rows.Length - 1)];
    }
}
