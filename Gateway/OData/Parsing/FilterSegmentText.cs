using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Where a path segment ends: at the next slash, but for the slashes of property paths within <c>$filter(…)</c>.</summary>
internal static class FilterSegmentText
{
    private const string Opening = "$filter(";

    /// <param name="rawPath">The path from the segment on, not decoded.</param>
    public static int LengthOfSegment(ReadOnlySpan<char> rawPath)
    {
        var from = rawPath.StartsWith(Opening) ? Math.Max(0, EndOfParenthesis(rawPath[(Opening.Length - 1)..], isEncoded: true) + Opening.Length - 1) : 0;
        var length = rawPath[from..].IndexOf('/');
        return length < 0 ? rawPath.Length : from + length;
    }

    /// <param name="rawPath">Not decoded.</param>
    public static int CountSegments(ReadOnlySpan<char> rawPath)
    {
        for (var count = 1; ; count++)
        {
            var length = LengthOfSegment(rawPath);
            if (length == rawPath.Length)
            {
                return count;
            }

            rawPath = rawPath[(length + 1)..];
        }
    }

    /// <param name="text">The decoded segment from the parenthesis that opens.</param>
    public static TextParts Split(ReadOnlySpan<char> text)
    {
        var end = EndOfParenthesis(text, isEncoded: false);
        return end > 0
            ? new TextParts(text[1..(end - 1)].Trim(' '), text[end..])
            : throw UrlErrors.Of(GatewayErrorCode.InvalidUrl, $"{UrlErrors.Quote(text)} is not closed by a parenthesis.", "$filter");
    }

    /// <returns>The position behind the parenthesis that closes the first one; 0 where none does.</returns>
    private static int EndOfParenthesis(ReadOnlySpan<char> text, bool isEncoded)
    {
        var depth = 0;
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'' || (isEncoded && text[i..].StartsWith("%27")))
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && text[i] == '(')
            {
                depth++;
            }
            else if (!isQuoted && text[i] == ')' && --depth == 0)
            {
                return i + 1;
            }
        }

        return 0;
    }

    internal readonly ref struct TextParts(ReadOnlySpan<char> inner, ReadOnlySpan<char> behind)
    {
        private readonly ReadOnlySpan<char> _inner = inner;
        private readonly ReadOnlySpan<char> _behind = behind;

        public void Deconstruct(out ReadOnlySpan<char> inner, out ReadOnlySpan<char> behind)
        {
            inner = _inner;
            behind = _behind;
        }
    }
}
