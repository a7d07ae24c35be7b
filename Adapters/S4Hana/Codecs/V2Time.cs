using System.Buffers.Text;

namespace CanonicalGateway.Adapters.S4Hana.Codecs;

/// <summary>Dates and times of OData V2 in JSON.</summary>
internal static class V2Time
{
    private const long EpochTicks = 621_355_968_000_000_000;

    /// <summary>
    /// Reads <c>/Date(ms)/</c> or <c>/Date(ms+offset)/</c>, its slashes escaped or not. The offset is how the time was shown and does not
    /// move it.
    /// </summary>
    public static bool TryReadTicks(ReadOnlySpan<byte> text, out long utcTicks)
    {
        utcTicks = 0;
        var open = text.IndexOf((byte)'(');
        if (open < 0 || !Utf8Parser.TryParse(text[(open + 1)..], out long milliseconds, out var read)
            || text[(open + 1 + read)..] is not [(byte)')' or (byte)'+' or (byte)'-', ..]
            || milliseconds is < -62_135_596_800_000 or > 253_402_300_799_999)
        {
            return false;
        }

        utcTicks = EpochTicks + (milliseconds * TimeSpan.TicksPerMillisecond);
        return true;
    }

    /// <summary>Reads a time of day: <c>PT13H20M05S</c>, parts that are zero left out.</summary>
    public static bool TryReadTimeOfDay(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 3 || !text.StartsWith("PT"u8))
        {
            return false;
        }

        var rest = text[2..];
        while (rest.Length > 0)
        {
            if (!Utf8Parser.TryParse(rest, out decimal number, out var read) || read == rest.Length)
            {
                return false;
            }

            var unit = rest[read] switch
            {
                (byte)'H' => TimeSpan.TicksPerHour,
                (byte)'M' => TimeSpan.TicksPerMinute,
                (byte)'S' => TimeSpan.TicksPerSecond,
                _ => 0,
            };
            if (unit == 0 || number is < 0 or > 86_400)
            {
                return false;
            }

            ticks += (long)(number * unit);
            rest = rest[(read + 1)..];
        }

        return ticks < TimeSpan.TicksPerDay;
    }
}
