using System.Text;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>Splits a multipart text at its boundary (RFC 2046 section 5.1). What stands before the first and after the last delimiter is ignored.</summary>
internal static class MultipartParts
{
    private const int BoundaryCharactersMax = 70;

    /// <summary>Whether the text may be a boundary: 1 to 70 of the characters that RFC 2046 lists, the last one no blank.</summary>
    public static bool IsBoundary(string boundary) =>
        boundary.Length is > 0 and <= BoundaryCharactersMax
        && boundary[^1] != ' '
        && boundary.All(c => char.IsAsciiLetterOrDigit(c) || "'()+_,-./:=? ".Contains(c, StringComparison.Ordinal));

    /// <param name="partsMax">Splitting ends one part after so many.</param>
    /// <returns>The parts without the line ends that belong to the delimiters; null where the last delimiter is missing.</returns>
    public static List<ReadOnlyMemory<byte>>? Split(ReadOnlyMemory<byte> text, string boundary, int partsMax)
    {
        var marker = Encoding.ASCII.GetBytes($"--{boundary}");
        var parts = new List<ReadOnlyMemory<byte>>();
        var span = text.Span;
        var (from, start) = (0, -1);
        while (span[from..].IndexOf(marker) is >= 0 and var offset)
        {
            var at = from + offset;
            from = at + marker.Length;
            if ((at > 0 && span[at - 1] != '\n') || EndOfDelimiter(span, from, out var isLast) is not { } next)
            {
                // Within a line, or a longer word: a client that takes a boundary for a beginning of another one is read as it meant it.
                continue;
            }

            if (start >= 0)
            {
                parts.Add(text[start..EndOfPart(span, start, at)]);
            }

            if (isLast || parts.Count > partsMax)
            {
                return parts;
            }

            (from, start) = (next, next);
        }

        return null;
    }

    /// <summary>Where the line after a delimiter begins; null where this is none.</summary>
    private static int? EndOfDelimiter(ReadOnlySpan<byte> text, int at, out bool isLast)
    {
        isLast = text[at..].StartsWith("--"u8);
        at += isLast ? 2 : 0;
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t')
        {
            at++;
        }

        if (at < text.Length && text[at] == '\r')
        {
            at++;
        }

        return at < text.Length && text[at] == '\n' ? at + 1
            : at == text.Length && isLast ? at
            : null;
    }

    // The line end before a delimiter is the delimiter's.
    private static int EndOfPart(ReadOnlySpan<byte> text, int start, int delimiter)
    {
        var end = delimiter;
        if (end > start && text[end - 1] == '\n')
        {
            end--;
        }

        return end > start && text[end - 1] == '\r' ? end - 1 : end;
    }
}
