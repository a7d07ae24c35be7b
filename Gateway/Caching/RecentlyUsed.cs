using System.Collections.Concurrent;

namespace CanonicalGateway.Gateway.Caching;

/// <summary>
/// What was worked out for texts that come again and again. Bounded: what was used least lately makes room. Thread-safe; the lock guards the
/// change of generations alone.
/// </summary>
/// <param name="entriesMax">Entries held at most.</param>
/// <param name="charactersMax">The longest text that is held.</param>
public sealed class RecentlyUsed<T>(int entriesMax, int charactersMax)
    where T : class
{
    private readonly Lock _turn = new();

    // Two generations of half the size: when the young one is full it becomes the old one, and what was not used since it was young goes.
    private volatile ConcurrentDictionary<string, T> _young = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, T> _old = new(StringComparer.Ordinal);
    private int _count;

    public T? Find(ReadOnlySpan<char> text)
    {
        if (_young.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var known))
        {
            return known;
        }

        if (_old.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out known))
        {
            Add(text, known);
        }

        return known;
    }

    /// <summary>Holds a value in the place of an older one, unless its text is too long.</summary>
    public void Add(ReadOnlySpan<char> text, T value)
    {
        if (text.Length > charactersMax)
        {
            return;
        }

        var key = text.ToString();
        lock (_turn)
        {
            if (_count >= entriesMax / 2)
            {
                (_old, _young, _count) = (_young, new(StringComparer.Ordinal), 0);
            }

            if (_young.TryAdd(key, value))
            {
                _count++;
            }
            else
            {
                _young[key] = value;
            }
        }
    }
}
