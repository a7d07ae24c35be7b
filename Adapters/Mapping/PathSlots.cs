namespace CanonicalGateway.Adapters.Mapping;

/// <summary>Gives the wanted paths of a row their slots, so that the values that one codec reads stand side by side.</summary>
internal sealed class PathSlots(PathNode root)
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);

    /// <summary>Number of slots.</summary>
    public int Count { get; private set; }

    /// <summary>Values to copy once a row is read, for paths whose slot stands elsewhere.</summary>
    public List<(int From, int To)> Copies { get; } = [];

    /// <returns>The first of adjacent slots for the paths, in their order.</returns>
    public int Arrange(ReadOnlySpan<string> paths)
    {
        if (paths.Length > 0 && _slots.TryGetValue(paths[0], out var first) && AreAdjacent(paths, first))
        {
            return first;
        }

        first = Count;
        foreach (var path in paths)
        {
            var slot = Count++;
            if (_slots.TryGetValue(path, out var known))
            {
                Copies.Add((known, slot));
            }
            else
            {
                _slots[path] = slot;
                root.Add(path.Split('.'), slot);
            }
        }

        return first;
    }

    private bool AreAdjacent(ReadOnlySpan<string> paths, int first)
    {
        for (var i = 1; i < paths.Length; i++)
        {
            if (!_slots.TryGetValue(paths[i], out var slot) || slot != first + i)
            {
                return false;
            }
        }

        return true;
    }
}
