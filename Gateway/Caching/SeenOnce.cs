namespace CanonicalGateway.Gateway.Caching;

/// <summary>
/// Tells whether a text was seen lately, by its hash alone: a text may pass for another, or be forgotten, seldom. Of fixed size. Thread-safe: each
/// place is one number.
/// </summary>
public sealed class SeenOnce
{
    /// <summary>Texts remembered at most; a power of two.</summary>
    public const int TextsMax = 8192;

    private readonly int[] _hashes = new int[TextsMax];

    /// <returns>Whether it was seen before.</returns>
    public bool Note(ReadOnlySpan<char> text)
    {
        // Never 0, which is an empty place. The hash is seeded anew in each process, so that nobody can choose texts that collide.
        var hash = string.GetHashCode(text) | 1 << 31;
        ref var place = ref _hashes[hash & (TextsMax - 1)];
        if (Volatile.Read(ref place) == hash)
        {
            return true;
        }

        Volatile.Write(ref place, hash);
        return false;
    }
}
