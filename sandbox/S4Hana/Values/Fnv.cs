namespace CanonicalGateway.Sandbox.S4Hana.Values;

/// <summary>FNV-1a: a hash that is the same in every run, for choices that must not change from run to run.</summary>
public static class Fnv
{
    public static uint Hash(string text, uint seed = 2166136261)
    {
        var hash = seed;
        foreach (var unit in text)
        {
            hash = unchecked((hash ^ unit) * 16777619);
        }
        // The low bits of FNV follow the last character too closely for choices by remainder.
        return hash ^ (hash >> 15);
    }

    /// <summary>A choice among <paramref name="count"/> that depends on the id alone.</summary>
    public static int Choice(string id, string purpose, int count) => (int)(Hash(id, Hash(purpose)) % (uint)count);
}
