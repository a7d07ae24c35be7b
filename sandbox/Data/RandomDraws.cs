namespace CanonicalGateway.Sandbox.Data;

/// <summary>Draws that the generators share. Every draw takes the seeded random that it draws from.</summary>
internal static class RandomDraws
{
    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    public static T Pick<T>(this Random random, IReadOnlyList<T> values) => values[random.Next(values.Count)];

    /// <summary>One of the values, each as likely as its weight says.</summary>
    public static T Weighted<T>(this Random random, params ReadOnlySpan<(T Value, int Weight)> values)
    {
        var total = 0;
        foreach (var (_, weight) in values)
        {
            total += weight;
        }

        var draw = random.Next(total);
        foreach (var (value, weight) in values)
        {
            draw -= weight;
            if (draw < 0)
            {
                return value;
            }
        }

        return values[^1].Value;
    }

    /// <summary>An instant of whole seconds, from <paramref name="from"/> to <paramref name="to"/>, both possible.</summary>
    public static DateTimeOffset Second(this Random random, DateTimeOffset from, DateTimeOffset to) =>
        to <= from ? from : from.AddSeconds(random.NextInt64((long)(to - from).TotalSeconds + 1));

    /// <summary>An instant of whole milliseconds after <paramref name="from"/>, up to <paramref name="to"/>.</summary>
    public static DateTimeOffset Millisecond(this Random random, DateTimeOffset from, DateTimeOffset to) =>
        to <= from ? from : from.AddMilliseconds(1 + random.NextInt64((long)(to - from).TotalMilliseconds));

    public static string Digits(this Random random, int count) => string.Create(count, random, static (digits, source) =>
    {
        for (var at = 0; at < digits.Length; at++)
        {
            digits[at] = (char)('0' + source.Next(at == 0 ? 1 : 0, 10));
        }
    });
}
