using System.Runtime.CompilerServices;
using System.Text.Json;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>
/// Finds the wanted values of a backend's objects. Backends write the members of every row in the same order, so an object is first compared
/// with the layouts seen before: equal bytes between the values need no tokeniser, and the end of a value is a search. At any surprise the
/// object is tokenised from its beginning, which alone decides what is valid.
/// </summary>
/// <param name="page">The page, as far as it is there.</param>
/// <param name="values">Receives the values by slot.</param>
/// <param name="isWhole">Whether the page is there to its end.</param>
internal readonly ref struct LayoutWalk(ReadOnlySpan<byte> page, Span<RawToken> values, bool isWhole = true)
{
    /// <summary>The object goes on beyond what is there of the page.</summary>
    public const int Short = -2;

    /// <summary>Levels that a page may have; the tokeniser's default.</summary>
    public const int DepthMax = 64;

    /// <summary>Levels below which layouts are neither compared nor learnt.</summary>
    private const int PredictedDepthMax = 24;

    /// <summary>Members of an object whose layout is worth remembering.</summary>
    private const int StepsMax = 1024;

    /// <summary>Bytes of a name, with what stands around it, that is worth remembering.</summary>
    private const int LeadBytesMax = 512;

    private readonly ReadOnlySpan<byte> _page = page;
    private readonly Span<RawToken> _values = values;
    private readonly bool _isWhole = isWhole;

    /// <summary>Reads an object and gives the position after it; <see cref="Short"/> where its end is not there yet.</summary>
    /// <param name="at">Position of its brace.</param>
    /// <param name="depth">Levels around it.</param>
    /// <param name="node">What is wanted of it; null for nothing.</param>
    /// <exception cref="JsonException">It is not valid.</exception>
    public int ReadObject(int at, int depth, LayoutMemory memory, PathNode? node)
    {
        if (depth > PredictedDepthMax)
        {
            return Tokenise(at, depth, null, node);
        }

        if (memory.First is { } first && ReadAs(first, at, depth) is >= 0 and var end)
        {
            return end;
        }

        if (memory.Second is { } second && ReadAs(second, at, depth) is >= 0 and var secondEnd)
        {
            memory.Prefer(second);
            return secondEnd;
        }

        return Tokenise(at, depth, memory, node);
    }

    // What it has put among the values before a surprise is what the tokeniser will put there too.
    private int ReadAs(ObjectLayout layout, int at, int depth)
    {
        var page = _page;
        foreach (ref readonly var step in layout.Steps.AsSpan())
        {
            var lead = step.Lead;
            if (!page[at..].StartsWith(lead) || (at += lead.Length) >= page.Length)
            {
                return JsonScan.Surprise;
            }

            int end;
            if (page[at] == '"')
            {
                end = JsonScan.StringEnd(page, at + 1, out var isEscaped);
                if (end < 0)
                {
                    return JsonScan.Surprise;
                }

                if (step.Slot >= 0)
                {
                    _values[step.Slot] = new RawToken(JsonTokenType.String, at + 1, end - at - 1, isEscaped);
                }

                end++;
            }
            else
            {
                end = ReadValue(at, depth + 1, step.Inner, step.Node, out var type);
                if (end < 0)
                {
                    return JsonScan.Surprise;
                }

                if (step.Slot >= 0)
                {
                    _values[step.Slot] = new RawToken(type, at, end - at);
                }
            }

            at = end;
        }

        return page[at..].StartsWith(layout.Tail) ? at + layout.Tail.Length : JsonScan.Surprise;
    }

    // The position after any value but text whose place is wanted.
    private int ReadValue(int at, int depth, LayoutMemory inner, PathNode? node, out JsonTokenType type)
    {
        switch (_page[at])
        {
            case (byte)'"':
                type = JsonTokenType.String;
                var quote = JsonScan.StringEnd(_page, at + 1, out _);
                return quote < 0 ? JsonScan.Surprise : quote + 1;
            case (byte)'{':
                type = JsonTokenType.StartObject;
                return ReadObject(at, depth, inner, node);
            case (byte)'[':
                type = JsonTokenType.StartArray;
                return ReadArray(at, depth, inner);
            case (byte)'n':
                type = JsonTokenType.Null;
                return JsonScan.LiteralEnd(_page, at, "null"u8);
            case (byte)'t':
                type = JsonTokenType.True;
                return JsonScan.LiteralEnd(_page, at, "true"u8);
            case (byte)'f':
                type = JsonTokenType.False;
                return JsonScan.LiteralEnd(_page, at, "false"u8);
            default:
                type = JsonTokenType.Number;
                return JsonScan.NumberEnd(_page, at);
        }
    }

    private int ReadArray(int start, int depth, LayoutMemory inner)
    {
        if (depth > PredictedDepthMax)
        {
            return Tokenise(start, depth, null, null);
        }

        var at = JsonScan.SkipSpace(_page, start + 1);
        if (at < _page.Length && _page[at] == ']')
        {
            return at + 1;
        }

        while (at < _page.Length)
        {
            at = ReadValue(at, depth + 1, inner, null, out _);
            if (at < 0)
            {
                break;
            }

            at = JsonScan.SkipSpace(_page, at);
            if (at >= _page.Length || _page[at] is not ((byte)',' or (byte)']'))
            {
                break;
            }

            if (_page[at] == ']')
            {
                return at + 1;
            }

            at = JsonScan.SkipSpace(_page, at + 1);
        }

        return Tokenise(start, depth, null, null);
    }

    // Objects with a memory are learnt as they are read.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Tokenise(int at, int depth, LayoutMemory? memory, PathNode? node)
    {
        var json = new Utf8JsonReader(_page[at..], _isWhole, new JsonReaderState(new JsonReaderOptions { MaxDepth = DepthMax - depth }));
        json.Read();
        var steps = memory is { LearnsNext: true } && json.TokenType == JsonTokenType.StartObject ? new List<LayoutStep>() : null;
        ReadOnlySpan<byte> tail = default;
        var isThere = (node is null && steps is null) || json.TokenType == JsonTokenType.StartArray
            ? json.TrySkip()
            : !(tail = TokeniseObject(ref json, node, at, steps)).IsEmpty;
        if (!isThere)
        {
            return Short;
        }

        memory?.Missed();
        if (steps is not null && steps.Count <= StepsMax && tail.Length <= LeadBytesMax && steps.TrueForAll(s => s.Lead.Length <= LeadBytesMax))
        {
            memory!.Add(new ObjectLayout([.. steps], tail.ToArray()));
        }

        return at + (int)json.BytesConsumed;
    }

    // Returns what stands after the last value, which is the closing brace at least; nothing where the object's end is not there yet.
    private ReadOnlySpan<byte> TokeniseObject(scoped ref Utf8JsonReader json, PathNode? node, int origin, List<LayoutStep>? steps)
    {
        var expected = 0;
        var depth = json.CurrentDepth;
        var last = origin + (int)json.TokenStartIndex;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var child = node?.Match(ref json, ref expected);
            if (!json.Read())
            {
                return default;
            }

            var start = origin + (int)json.TokenStartIndex;
            var isThere = child is { Slot: >= 0 } ? JsonRows.TryCapture(ref json, origin, out _values[child.Slot])
                : child is not null && json.TokenType == JsonTokenType.StartObject ? !TokeniseObject(ref json, child, origin, null).IsEmpty
                : json.TrySkip();
            if (!isThere)
            {
                return default;
            }

            if (steps is not null && steps.Count <= StepsMax)
            {
                var lead = _page[last..start];
                steps.Add(new LayoutStep(
                    lead[..Math.Min(lead.Length, LeadBytesMax + 1)].ToArray(), child?.Slot ?? -1, child is { Slot: < 0 } ? child : null, new LayoutMemory()));
            }

            last = origin + (int)json.BytesConsumed;
        }

        return json.TokenType == JsonTokenType.EndObject && json.CurrentDepth == depth ? _page[last..(origin + (int)json.BytesConsumed)] : default;
    }
}
