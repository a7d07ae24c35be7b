using System.Text;

namespace CanonicalGateway.Contracts.Query;

/// <summary>Spreads keys evenly over a hundred shares, the same on every node and in every version.</summary>
public static class KeyShare
{
    /// <returns>0 to 99: the 32-bit FNV-1a hash of the key's UTF-8, mixed once more, modulo 100.</returns>
    public static int Of(ReadOnlySpan<byte> utf8)
    {
        var hash = 2166136261u;
        foreach (var b in utf8)
        {
            hash = (hash ^ b) * 16777619u;
        }

        // FNV's low bits follow the last character; consecutive numbers would not spread (MurmurHash3's finaliser).
        hash ^= hash >> 16;
        hash *= 0x85EBCA6B;
        hash ^= hash >> 13;
        hash *= 0xC2B2AE35;
        hash ^= hash >> 16;
        return (int)(hash % 100);
    }

    public static int Of(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Of(Encoding.UTF8.GetBytes(key));
    }
}
