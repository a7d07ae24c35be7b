using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>JSON forms of canonical values (OData JSON 7.1), written as bytes.</summary>
public static class JsonText
{
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
        if (text.Length > 1024)
        {
            output.Write((byte)'"');
            output.Write(text);
            output.Write((byte)'"');
            return;
        }

        var target = output.Reserve(text.Length + 2);
        target[0] = (byte)'"';
        text.CopyTo(target[1..]);
        target[text.Length + 1] = (byte)'"';
        output.Advance(text.Length + 2);
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
        Four(target, date.Year);
        target[4] = (byte)'-';
        Two(target[5..], date.Month);
        target[7] = (byte)'-';
        Two(target[8..], date.Day);
        return 10;
    }

    /// <summary><c>yyyy-MM-ddTHH:mm:ss[.fffffff]Z</c> without quotes; the fraction without trailing zeros.</summary>
    public static int Instant(Span<byte> target, long utcTicks)
    {
        var time = new DateTime(utcTicks, DateTimeKind.Utc);
        var written = Date(target, DateOnly.FromDateTime(time));
        target[written++] = (byte)'T';
        Two(target[written..], time.Hour);
        target[written + 2] = (byte)':';
        Two(target[(written + 3)..], time.Minute);
        target[written + 5] = (byte)':';
        Two(target[(written + 6)..], time.Second);
        written += 8;
        var fraction = utcTicks % TimeSpan.TicksPerSecond;
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
        target[1] = (byte)('0' + (value % 10));
        target[0] = (byte)('0' + (value / 10));
    }

    private static void Four(Span<byte> target, int value)
    {
        Two(target, value / 100);
        Two(target[2..], value % 100);
    }
}
