namespace CanonicalGateway.Sandbox.Salesforce.Soql;

/// <summary>Exact text, by code point: ids and fields that are marked case-sensitive.</summary>
internal sealed class CodePointOrder : IComparer<string>
{
    public static CodePointOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return x is null ? (y is null ? 0 : -1) : 1;
        }

        var shared = x.AsSpan().CommonPrefixLength(y);
        if (shared == x.Length || shared == y.Length)
        {
            return x.Length - y.Length;
        }

        // Surrogates stand below U+E000..U+FFFF as units and above them as code points.
        var (a, b) = (x[shared], y[shared]);
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a - b : char.IsSurrogate(a) ? 1 : -1;
    }
}
