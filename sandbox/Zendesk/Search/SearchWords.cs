namespace CanonicalGateway.Sandbox.Zendesk.Search;

/// <summary>
/// Analysed text: runs of letters and digits, without regard to case. Signs and emoji are lost, which is why equality on text is loose.
/// </summary>
internal static class SearchWords
{
    /// <summary>Whether the words of <paramref name="sought"/> stand next to each other in <paramref name="text"/>.
    /// Nothing but signs is found everywhere.</summary>
    public static bool Contains(string? text, string sought, bool isPrefix)
    {
        if (text is null) return false;
        if (!Next(sought, 0, out _, out _)) return true;
        for (var at = 0; Next(text, at, out var start, out var end); at = end)
        {
            if (StartsAt(text, start, sought, isPrefix)) return true;
        }

        return false;
    }

    private static bool StartsAt(string text, int at, string sought, bool isPrefix)
    {
        var soughtAt = 0;
        while (Next(sought, soughtAt, out var soughtStart, out soughtAt))
        {
            if (!Next(text, at, out var start, out at)) return false;
            var word = text.AsSpan(start, at - start);
            var soughtWord = sought.AsSpan(soughtStart, soughtAt - soughtStart);
            var isLast = !Next(sought, soughtAt, out _, out _);
            var fits = isPrefix && isLast
                ? word.StartsWith(soughtWord, StringComparison.OrdinalIgnoreCase)
                : word.Equals(soughtWord, StringComparison.OrdinalIgnoreCase);
            if (!fits) return false;
        }

        return true;
    }

    private static bool Next(string text, int from, out int start, out int end)
    {
        start = from;
        while (start < text.Length && !char.IsLetterOrDigit(text[start])) start++;
        end = start;
        while (end < text.Length && char.IsLetterOrDigit(text[end])) end++;
        return end > start;
    }
}
