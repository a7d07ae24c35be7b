namespace CanonicalGateway.Sandbox.Salesforce.Soql;

/// <summary>A LIKE pattern: <c>%</c> any text, <c>_</c> one code point, both literal after a backslash. Matches without case, or exactly for a case-sensitive field.</summary>
internal sealed class LikePattern
{
    public const int AnyText = -1;
    public const int AnyOne = -2;

    private readonly int[] _tokens;
    private readonly bool _exact;

    /// <param name="tokens">Code points, <see cref="AnyText"/> and <see cref="AnyOne"/>.</param>
    public LikePattern(IEnumerable<int> tokens, bool exact)
    {
        _exact = exact;
        _tokens = tokens.Select(t => t < 0 || exact ? t : SoqlText.Fold(new System.Text.Rune(t))).ToArray();
    }

    public bool Matches(string text)
    {
        var runes = _exact ? text.EnumerateRunes().Select(r => r.Value).ToArray() : SoqlText.FoldAll(text);
        int at = 0, token = 0, retryToken = -1, retryAt = 0;
        while (at < runes.Length)
        {
            if (token < _tokens.Length && _tokens[token] == AnyText)
            {
                (retryToken, retryAt) = (token++, at);
            }
            else if (token < _tokens.Length && (_tokens[token] == AnyOne || _tokens[token] == runes[at]))
            {
                token++;
                at++;
            }
            else if (retryToken >= 0)
            {
                token = retryToken + 1;
                at = ++retryAt;
            }
            else
            {
                return false;
            }
        }

        while (token < _tokens.Length && _tokens[token] == AnyText)
        {
            token++;
        }

        return token == _tokens.Length;
    }
}
