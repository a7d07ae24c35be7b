using System.Numerics;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>
/// How an object that was read lay in its page: the bytes between its values. Another object with the same bytes at the same places has the
/// same names in the same order, and was found valid with the first. Immutable.
/// </summary>
/// <param name="Steps">The object's values in their order.</param>
/// <param name="Tail">What stands after the last value, the closing brace included.</param>
internal sealed record ObjectLayout(LayoutStep[] Steps, byte[] Tail);

/// <summary>One value of an object.</summary>
/// <param name="Lead">The bytes before it, from the end of the value before: <c>,"Name":</c>.</param>
/// <param name="Slot">Where the value goes; -1 where it is not wanted.</param>
/// <param name="Node">What is wanted of an object that stands here; null where nothing or the object itself is.</param>
/// <param name="Inner">How an object or the elements of an array that stand here lie.</param>
internal readonly record struct LayoutStep(byte[] Lead, int Slot, PathNode? Node, LayoutMemory Inner);

/// <summary>
/// The layouts last seen at one place of a backend's rows. Shared by all threads that read there: layouts are immutable and replaced whole,
/// and one that gets lost between two threads is only learnt again.
/// </summary>
internal sealed class LayoutMemory
{
    private uint _misses;

    /// <summary>The one that fitted last.</summary>
    public ObjectLayout? First { get; private set; }

    /// <summary>The one before.</summary>
    public ObjectLayout? Second { get; private set; }

    /// <summary>Puts first what fitted.</summary>
    public void Prefer(ObjectLayout layout) => (First, Second) = (layout, First);

    public void Add(ObjectLayout layout)
    {
        if (First is null)
        {
            First = layout;
        }
        else
        {
            Second = layout;
        }
    }

    /// <summary>Whether to learn the layout of the next object that fits none: ever more rarely, since rows that all differ teach nothing.</summary>
    public bool LearnsNext => BitOperations.IsPow2(_misses + 1);

    /// <summary>Counts an object that fitted none.</summary>
    public void Missed() => _misses++;
}
