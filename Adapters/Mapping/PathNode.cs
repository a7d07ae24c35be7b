using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>The wanted paths of a row as a tree: each name leads to a slot for its value, or to the names below it. Fixed once built.</summary>
internal sealed class PathNode(string segment)
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(segment);
    private readonly List<PathNode> _children = [];

    /// <summary>Where the value goes; -1 where only values below it are wanted.</summary>
    public int Slot { get; private set; } = -1;

    private string Segment { get; } = segment;

    public void Add(ReadOnlySpan<string> path, int slot)
    {
        var next = Child(path[0]);
        if (path.Length == 1)
        {
            next.Slot = slot;
        }
        else
        {
            next.Add(path[1..], slot);
        }
    }

    /// <summary>The child of the name that the reader stands on; null where it is not wanted.</summary>
    /// <param name="expected">The child that is most likely next.</param>
    public PathNode? Match(ref Utf8JsonReader json, ref int expected)
    {
        var children = CollectionsMarshal.AsSpan(_children);
        for (var i = 0; i < children.Length; i++)
        {
            var at = expected + i;
            if (at >= children.Length)
            {
                at -= children.Length;
            }

            if (children[at].IsName(ref json))
            {
                expected = at + 1 == children.Length ? 0 : at + 1;
                return children[at];
            }
        }

        return null;
    }

    private bool IsName(ref Utf8JsonReader json) => JsonRows.NameEquals(ref json, _name);

    private PathNode Child(string segment)
    {
        foreach (var known in _children)
        {
            if (known.Segment == segment)
            {
                return known;
            }
        }

        var child = new PathNode(segment);
        _children.Add(child);
        return child;
    }
}
