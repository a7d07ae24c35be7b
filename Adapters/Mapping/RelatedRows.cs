using System.Text.Json;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>
/// The objects of an array that a codec computes one value from, such as an order's price conditions. Remembers how they lay like
/// <see cref="RowReader"/>; may be used by several threads.
/// </summary>
public sealed class RelatedRows
{
    // The array was found valid with its row, levels included.
    private const int Depth = 1;

    private readonly PathNode _root = new("");
    private readonly LayoutMemory _memory = new();
    private readonly int _count;

    /// <param name="names">The members that the codec wants of each object.</param>
    public RelatedRows(params ReadOnlySpan<string> names)
    {
        _count = names.Length;
        for (var i = 0; i < names.Length; i++)
        {
            _root.Add([names[i]], i);
        }
    }

    /// <summary>Moves on to the next object of the array; a value that is null has none.</summary>
    /// <param name="at">How far the walk has come; 0 to begin.</param>
    /// <param name="values">Receives the values of the object's members in the order of their names; null where absent.</param>
    /// <returns>Whether there is another object.</returns>
    public bool Next(RawToken array, ref int at, Span<RawToken> values, RowSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        if (array.IsNull)
        {
            return false;
        }

        if (array.Type != JsonTokenType.StartArray)
        {
            throw sink.Fault("something other than an array", array);
        }

        var isFirst = at == 0;
        at = isFirst ? array.Start + 1 : at;
        if (!JsonScan.NextObject(sink.Json, ref at, isFirst))
        {
            return at == array.Start + array.Length - 1
                ? false
                : throw sink.Fault("something other than an object in an array", JsonRows.OddElement(sink.Json, array.Start, LayoutWalk.DepthMax));
        }

        values[.._count].Clear();
        at = new LayoutWalk(sink.Json, values).ReadObject(at, Depth, _memory, _root);
        return true;
    }
}
