using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>
/// Reads header lines of a part, or of the request in it (RFC 9112 section 5). Lines end with CRLF; LF alone is taken too, since nothing else can be meant.
/// </summary>
internal static class HeaderLines
{
    private static readonly SearchValues<byte> _token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Takes one line off the text.</summary>
    public static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        var line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }

    /// <summary>Takes the lines up to the blank one off the text; where none is blank, all of them.</summary>
    /// <param name="fault">What is wrong with the first line that is no header; null where nothing is.</param>
    public static ImmutableArray<KeyValuePair<string, string>> Read(ref ReadOnlySpan<byte> text, out string? fault)
    {
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        fault = null;
        while (!text.IsEmpty)
        {
            var line = NextLine(ref text);
            if (line.IsEmpty)
            {
                break;
            }

            if (FaultOf(line) is { } wrong)
            {
                fault ??= wrong;
                continue;
            }

            var colon = line.IndexOf((byte)':');
            headers.Add(KeyValuePair.Create(Encoding.ASCII.GetString(line[..colon]), Encoding.UTF8.GetString(line[(colon + 1)..].Trim(" \t"u8))));
        }

        return headers.DrainToImmutable();
    }

    public static string? Find(ImmutableArray<KeyValuePair<string, string>> headers, string name)
    {
        foreach (var header in headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }

    /// <summary>Whether the text can be a header's name.</summary>
    public static bool IsName(ReadOnlySpan<byte> name) => !name.IsEmpty && !name.ContainsAnyExcept(_token);

    private static string? FaultOf(ReadOnlySpan<byte> line)
    {
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            return "A header goes on in a second line, which HTTP no longer allows.";
        }

        var colon = line.IndexOf((byte)':');
        if (colon < 0)
        {
            return "A header line has no colon; a blank line must stand between headers and body.";
        }

        if (!IsName(line[..colon]))
        {
            return "A header's name holds a character that it may not hold.";
        }

        var value = line[(colon + 1)..];
        return !Utf8.IsValid(value) || HasControl(value)
            ? $"The value of the header {Encoding.ASCII.GetString(line[..colon])} holds a control character, or is not UTF-8."
            : null;
    }

    public static bool HasControl(ReadOnlySpan<byte> text)
    {
        foreach (var b in text)
        {
            if (b is 0x7F or (< 0x20 and not (byte)'\t'))
            {
                return true;
            }
        }

        return false;
    }
}
