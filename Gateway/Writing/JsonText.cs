using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>JSON forms of canonical values (OData JSON 7.1), written as bytes.</summary>
public static class JsonText
{
    /// <summary>Bytes of text that is written at once into one block of the output.</summary>
    internal const int ShortBytesMax = 1024;

    private static readonly SearchValues<byte> Special =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    /// <summary>A JSON string from UTF-8 text that may need escapes (RFC 8259 section 7).</summary>
    public static void String(Utf8Output output, ReadOnlySpan<byte> text)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write((byte)'"');
        while (text.IndexOfAny(Special) is >= 0 and var at)
        {
            output.Write(text[..at]);
            Escape(output, text[at]);
            text = text[(at + 1)..];
        }

        output.Write(text);
        output.Write((byte)'"');
    }

    /// <summary>A JSON string from text that needs no escapes.</summary>
    public static void PlainString(Utf8Output output, ReadOnlySpan<byte> text)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write((byte)'"');
        output.Write(text);
        output.Write((byte)'"');
    }

    public static void Integer(Utf8Output output, long value)
    {
        ArgumentNullException.ThrowIfNull(output);
        Utf8Formatter.TryFormat(value, output.Reserve(20), out var written);
        output.Advance(written);
    }

    /// <summary><c>yyyy-MM-dd</c> without quotes.</summary>
    public static int Date(Span<byte> target, DateOnly date)
    {
        var (year, month, day) = date;
        Two(target, year / 100);
        Two(target[2..], year % 100);
        target[4] = (byte)'-';
        Two(target[5..], month);
        target[7] = (byte)'-';
        Two(target[8..], day);
        return 10;
    }

    /// <summary><c>yyyy-MM-ddTHH:mm:ss[.fffffff]Z</c> without quotes; the fraction without trailing zeros.</summary>
    public static int Instant(Span<byte> target, long utcTicks)
    {
        var (days, ticks) = Math.DivRem(utcTicks, TimeSpan.TicksPerDay);
        var (seconds, fraction) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        var (minutes, second) = Math.DivRem((int)seconds, 60);
        var written = Date(target, DateOnly.FromDayNumber((int)days));
        target[written++] = (byte)'T';
        Two(target[written..], minutes / 60);
        target[written + 2] = (byte)':';
        Two(target[(written + 3)..], minutes % 60);
        target[written + 5] = (byte)':';
        Two(target[(written + 6)..], second);
        written += 8;
        if (fraction > 0)
        {
            target[written++] = (byte)'.';
            for (var unit = TimeSpan.TicksPerSecond / 10; fraction > 0; unit /= 10)
            {
                target[written++] = (byte)('0' + (fraction / unit));
                fraction %= unit;
            }
        }

        target[written++] = (byte)'Z';
        return written;
    }

    private static void Escape(Utf8Output output, byte value)
    {
        switch (value)
        {
            case (byte)'"':
                output.Write("\\\""u8);
                break;
            case (byte)'\\':
                output.Write("\\\\"u8);
                break;
            case (byte)'\n':
                output.Write("\\n"u8);
                break;
            case (byte)'\r':
                output.Write("\\r"u8);
                break;
            case (byte)'\t':
                output.Write("\\t"u8);
                break;
            default:
                var target = output.Reserve(6);
                "\\u00"u8.CopyTo(target);
                value.TryFormat(target[4..], out _, "x2", CultureInfo.InvariantCulture);
                output.Advance(6);
                break;
        }
    }

    private static void Two(Span<byte> target, int value)
    {
        var tens = (uint)value / 10;
        target[1] = (byte)('0' + (uint)value - (tens * 10));
        target[0] = (byte)('0' + tens);
    }
}
