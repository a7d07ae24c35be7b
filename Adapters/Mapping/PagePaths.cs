using System.Text;
using System.Text.Json;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>The paths of what is wanted of a page: of its rows, and of values around them. Immutable.</summary>
internal sealed class PagePaths
{
    private readonly byte[][][] _paths;
    private readonly PathSet[] _alongRows;

    /// <param name="rowsPath">Path of the array or object of rows, dots between the levels.</param>
    /// <param name="scalarPaths">Paths of the values wanted from around the rows.</param>
    public PagePaths(string rowsPath, ReadOnlySpan<string> scalarPaths)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(scalarPaths.Length, PathSet.Max);
        Rows = rowsPath;
        _paths = [Names(rowsPath), .. scalarPaths.ToArray().Select(Names)];
        _alongRows = new PathSet[_paths[0].Length];
        for (var level = 0; level < _alongRows.Length; level++)
        {
            for (var i = 0; i < _paths.Length; i++)
            {
                _alongRows[level] = Share(i, level) ? _alongRows[level].With(i) : _alongRows[level];
            }
        }
    }

    /// <summary>The rows' path, for messages.</summary>
    public string Rows { get; }

    /// <summary>Levels of objects around the rows.</summary>
    public int RowsLevels => _alongRows.Length;

    /// <summary>Number of paths; the rows' is 0, the others are those of the scalars.</summary>
    public int Count => _paths.Length;

    /// <summary>All paths.</summary>
    public PathSet All => PathSet.All(_paths.Length);

    /// <summary>The paths that lead through the object of a level around the rows.</summary>
    public PathSet AlongRows(int level) => _alongRows[level];

    /// <summary>The paths that end at the name that the reader stands on, and those that lead on below it.</summary>
    /// <param name="around">The paths that lead to the object that the name stands in.</param>
    public (PathSet Ends, PathSet Through) Matches(ref Utf8JsonReader json, int level, PathSet around)
    {
        var (ends, through) = (default(PathSet), default(PathSet));
        for (var i = 0; i < _paths.Length; i++)
        {
            var path = _paths[i];
            if (around.Has(i) && level < path.Length && JsonRows.NameEquals(ref json, path[level]))
            {
                (ends, through) = level == path.Length - 1 ? (ends.With(i), through) : (ends, through.With(i));
            }
        }

        return (ends, through);
    }

    private static byte[][] Names(string path) => [.. path.Split('.').Select(Encoding.UTF8.GetBytes)];

    // Whether a path begins with the names of the rows' path down to a level, and leads on.
    private bool Share(int path, int level)
    {
        var (names, rows) = (_paths[path], _paths[0]);
        return names.Length > level && Enumerable.Range(0, level).All(l => names[l].AsSpan().SequenceEqual(rows[l]));
    }
}

/// <summary>Some of a page's paths, by number.</summary>
internal readonly record struct PathSet(uint Bits)
{
    public const int Max = 32;

    public bool IsEmpty => Bits == 0;

    public static PathSet All(int count) => new(uint.MaxValue >> (Max - count));

    public bool Has(int path) => (Bits & (1u << path)) != 0;

    public PathSet With(int path) => new(Bits | (1u << path));
}
