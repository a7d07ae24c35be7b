using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>
/// The row readers that were made for a shape, with the layouts that they learnt: what is read next into the same shape need not be learnt again.
/// They live as long as their shape. Thread-safe: each list is replaced as a whole.
/// </summary>
public static class RowReaders
{
    /// <summary>Readers kept for one shape; those beyond are made anew each time.</summary>
    public const int ReadersMax = 16;

    private static readonly ConditionalWeakTable<Shape, Readers> _ofShapes = [];

    /// <summary>The reader of a map's rows into a shape.</summary>
    /// <param name="sidePaths">See <see cref="RowReader(IRowMap, Shape, ReadOnlySpan{string})"/>.</param>
    public static RowReader Of(IRowMap map, Shape shape, params ReadOnlySpan<string> sidePaths)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(shape);
        return _ofShapes.GetOrCreateValue(shape).Of(map, shape, sidePaths);
    }

    private sealed class Readers
    {
        private ImmutableArray<Entry> _entries = [];

        public RowReader Of(IRowMap map, Shape shape, ReadOnlySpan<string> sidePaths)
        {
            foreach (var entry in _entries)
            {
                if (ReferenceEquals(entry.Map, map) && sidePaths.SequenceEqual(entry.SidePaths))
                {
                    return entry.Reader;
                }
            }

            var made = new Entry(map, sidePaths.ToArray(), new RowReader(map, shape, sidePaths));

            // Two threads may both make it; either will do.
            ImmutableInterlocked.Update(ref _entries, static (entries, added) => entries.Length < ReadersMax ? entries.Add(added) : entries, made);
            return made.Reader;
        }
    }

    private sealed record Entry(IRowMap Map, string[] SidePaths, RowReader Reader);
}
