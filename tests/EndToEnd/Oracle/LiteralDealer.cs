using System.Text;
using CanonicalGateway.Sandbox.Data;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Deals values to compare with: those of the data, those that nearly are, and those that break careless code.</summary>
internal sealed class LiteralDealer(Random random)
{
    private const int TextLengthMax = 60;

    /// <param name="sample">A value that the data has in that place; may be null.</param>
    public object? Near(Kind kind, Type? enumType, object? sample)
    {
        if (random.Next(25) == 0)
        {
            return null;
        }

        return kind switch
        {
            Kind.Text => Text(sample as string),
            Kind.Bool => random.Next(2) == 0,
            Kind.Int => (sample as int? ?? random.Next(100)) + Step(),
            Kind.Decimal when random.Next(8) == 0 => random.Next(-5, 1000),
            Kind.Decimal => Number(sample as decimal?),
            Kind.Date => Date(sample as DateOnly? ?? new DateOnly(2020 + random.Next(6), random.Next(1, 13), random.Next(1, 29))),
            Kind.Instant => Instant(sample as DateTimeOffset? ?? new DateTimeOffset(2020 + random.Next(6), random.Next(1, 13), random.Next(1, 29), random.Next(24), 0, 0, TimeSpan.Zero)),
            Kind.Enum => sample is not null && random.Next(2) == 0 ? sample : Enum.GetValues(enumType!).GetValue(random.Next(Enum.GetValues(enumType!).Length)),
            _ => null,
        };
    }

    public string Text(string? sample)
    {
        var text = Cut(sample ?? AwkwardText.Lines[random.Next(AwkwardText.Lines.Count)]);
        return random.Next(20) switch
        {
            < 11 => text,
            11 => text.ToUpperInvariant(),
            12 => text.ToLowerInvariant(),
            13 => Part(text),
            14 => text + " ",
            15 => random.Next(2) == 0 ? "000" + text : text.TrimStart('0'),
            16 => random.Next(3) == 0 ? "" : " " + text,
            17 => text.Insert(text.Length / 2 is var at && at < text.Length && char.IsLowSurrogate(text[at]) ? at + 1 : at, "'"),
            18 => AwkwardText.Lines[random.Next(AwkwardText.Lines.Count)],
            _ => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => (char)random.Next(' ', '~'))),
        };
    }

    /// <summary>A piece of a text, cut between code points.</summary>
    public string Part(string text)
    {
        var runes = text.EnumerateRunes().Take(2000).ToArray();
        if (runes.Length == 0)
        {
            return text;
        }

        var start = random.Next(3) == 0 ? 0 : random.Next(runes.Length);
        var part = new StringBuilder();
        foreach (var rune in runes.Skip(start).Take(random.Next(1, 12)))
        {
            part.Append(rune.ToString());
        }

        return part.ToString();
    }

    private static string Cut(string text)
    {
        var cut = Math.Min(text.Length, TextLengthMax);
        return cut < text.Length && char.IsHighSurrogate(text[cut - 1]) ? text[..(cut - 1)] : text[..cut];
    }

    private int Step() => random.Next(6) switch { 0 => 1, 1 => -1, 2 => 10, _ => 0 };

    private decimal Number(decimal? sample)
    {
        var number = sample ?? random.Next(1000);
        return random.Next(8) switch
        {
            0 when Math.Abs(number) < 1e15m => number + 0.001m,
            1 when Math.Abs(number) < 1e15m => number - 0.001m,
            2 => Math.Floor(number),
            4 => 0m,
            _ => number,
        };
    }

    private DateOnly Date(DateOnly date) => random.Next(4) switch
    {
        0 when date < new DateOnly(9999, 1, 1) => date.AddDays(1),
        1 when date > new DateOnly(1000, 1, 1) => date.AddDays(-1),
        _ => date,
    };

    private DateTimeOffset Instant(DateTimeOffset instant) => random.Next(8) switch
    {
        0 => instant.AddSeconds(1),
        1 => instant.AddMilliseconds(-1),
        2 => new DateTimeOffset(instant.UtcDateTime.Date, TimeSpan.Zero),
        3 => instant.AddMilliseconds(random.Next(1000)),
        _ => instant,
    };
}
