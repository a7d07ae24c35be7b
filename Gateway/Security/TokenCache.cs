using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace CanonicalGateway.Gateway.Security;

/// <summary>
/// Principals of tokens that were found valid, so that a client's next request does not cost another signature check. Holds the tokens'
/// SHA-256 only. Bounded: the tokens least used make room. Thread-safe; the lock guards the change of generations alone.
/// </summary>
/// <param name="entriesMax">Entries held at most.</param>
/// <param name="ageMax">How long an entry is good at most.</param>
public sealed class TokenCache(int entriesMax, TimeSpan ageMax, TimeProvider time)
{
    /// <summary>The longest token that is kept, in characters.</summary>
    public const int TokenCharactersMax = 16 * 1024;

    private readonly Lock _turn = new();

    // Two generations of half the size: when the young one is full it becomes the old one, and what was not used since it was young goes.
    private Generation _young = new();
    private Generation _old = new();

    /// <summary>Entries held now.</summary>
    public int Count => _young.Count + _old.Count;

    /// <returns>The token's principal, or null where it is not known or its time is over.</returns>
    public ClaimsPrincipal? Find(ReadOnlySpan<char> token)
    {
        if (!TryHash(token, out var hash))
        {
            return null;
        }

        var now = time.GetUtcNow().UtcTicks;
        if (_young.Entries.TryGetValue(hash, out var entry))
        {
            return entry.EndTicks > now ? entry.Principal : null;
        }

        if (!_old.Entries.TryGetValue(hash, out entry) || entry.EndTicks <= now)
        {
            return null;
        }

        Put(hash, entry);
        return entry.Principal;
    }

    /// <summary>Remembers a token that was found valid.</summary>
    /// <param name="expires">Its <c>exp</c>.</param>
    public void Add(ReadOnlySpan<char> token, ClaimsPrincipal principal, DateTimeOffset expires)
    {
        var now = time.GetUtcNow();
        var end = now + ageMax < expires ? now + ageMax : expires;
        if (end > now && TryHash(token, out var hash))
        {
            Put(hash, new Entry(principal, end.UtcTicks));
        }
    }

    private void Put(TokenHash hash, Entry entry)
    {
        lock (_turn)
        {
            if (_young.Count >= entriesMax / 2)
            {
                (_old, _young) = (_young, new Generation());
            }

            if (_young.Entries.TryAdd(hash, entry))
            {
                _young.Count++;
            }
            else
            {
                _young.Entries[hash] = entry;
            }
        }
    }

    private static bool TryHash(ReadOnlySpan<char> token, out TokenHash hash)
    {
        hash = default;
        if (token.Length > TokenCharactersMax)
        {
            return false;
        }

        byte[]? rented = null;
        var ascii = token.Length <= 4096 ? stackalloc byte[4096] : rented = ArrayPool<byte>.Shared.Rent(token.Length);
        try
        {
            // Not Encoding.ASCII: it would turn different tokens into the same bytes.
            if (Ascii.FromUtf16(token, ascii, out var length) != OperationStatus.Done)
            {
                return false;
            }

            SHA256.HashData(ascii[..length], MemoryMarshal.AsBytes(new Span<TokenHash>(ref hash)));
            return true;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private sealed record Entry(ClaimsPrincipal Principal, long EndTicks);

    private sealed class Generation
    {
        public ConcurrentDictionary<TokenHash, Entry> Entries { get; } = new();

        /// <summary>Kept beside the dictionary, whose own Count takes all of its locks.</summary>
        public int Count { get; set; }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TokenHash : IEquatable<TokenHash>
    {
        private readonly ulong _a;
        private readonly ulong _b;
        private readonly ulong _c;
        private readonly ulong _d;

        public bool Equals(TokenHash other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

        public override bool Equals(object? obj) => obj is TokenHash other && Equals(other);

        public override int GetHashCode() => _a.GetHashCode();
    }
}
