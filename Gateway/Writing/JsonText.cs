using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>JSON forms of canonical values (OData JSON 7.1), written as bytes.</summary>
public static class JsonText
{
    /// <summary>Bytes of text that is written at once into one block of the output.</summary>
    internal const int ShortBytesMax = 1024;

    /// <summary>Bytes of a date.</summary>
    internal const int DateBytes = 10;

    /// <summary>Bytes of an instant with all digits of its fraction.</summary>
    internal const int InstantBytesMax = 28;

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

    /// <summary>A number of rows, which is an Int64: text where the format wants that.</summary>
    public static void Count(Utf8Output output, long count, JsonFormat format)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(format);
        if (!format.IsIeee754Compatible)
        {
            Integer(output, count);
            return;
        }

        output.Write((byte)'"');
        Integer(output, count);
        output.Write((byte)'"');
    }

    /// <summary><c>yyyy-MM-dd</c> without quotes.</summary>
    public static int Date(Span<byte> target, DateOnly date)
    {
        var (year, month, day) = date;
        target = target[..DateBytes];
        Two(target, 0, year / 100);
        Two(target, 2, year % 100);
        target[4] = (byte)'-';
        Two(target, 5, month);
        target[7] = (byte)'-';
        Two(target, 8, day);
        return DateBytes;
    }

    /// <summary><c>yyyy-MM-ddTHH:mm:ss[.fffffff]Z</c> without quotes; the fraction without trailing zeros.</summary>
    public static int Instant(Span<byte> target, long utcTicks)
    {
        target = target[..InstantBytesMax];
        var days = utcTicks / TimeSpan.TicksPerDay;
        var ticks = utcTicks - (days * TimeSpan.TicksPerDay);
        var seconds = (uint)(ticks / TimeSpan.TicksPerSecond);
        var fraction = (uint)(ticks - (seconds * TimeSpan.TicksPerSecond));
        var minutes = seconds / 60;
        Date(target, DateOnly.FromDayNumber((int)days));
        target[10] = (byte)'T';
        Two(target, 11, (int)(minutes / 60));
        target[13] = (byte)':';
        Two(target, 14, (int)(minutes % 60));
        target[16] = (byte)':';
        Two(target, 17, (int)(seconds % 60));
        var written = 19;
        if (fraction > 0)
        {
            target[19] = (byte)'.';
            target[20] = (byte)('0' + (fraction / 1_000_000));
            Two(target, 21, (int)(fraction / 10_000 % 100));
            Two(target, 23, (int)(fraction / 100 % 100));
            Two(target, 25, (int)(fraction % 100));
            written = target[..27].LastIndexOfAnyExcept((byte)'0') + 1;
        }

        target[written] = (byte)'Z';
        return written + 1;
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

    private static void Two(Span<byte> target, int at, int value)
    {
        var tens = (uint)value / 10;
        target[at + 1] = (byte)('0' + (uint)value - (tens * 10));
        target[at] = (byte)('0' + tens);
    }
}
