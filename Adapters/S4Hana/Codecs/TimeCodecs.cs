using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Adapters.S4Hana.Codecs;

/// <summary>A date without time, from an Edm.DateTime.</summary>
internal sealed class V2DateCodec : Codec
{
    public override bool Fits(Member member) => member is Property { Type: ValueType.Date };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        var token = tokens[0];
        if (token.IsNull || token.Length == 0)
        {
            return Cell.Null;
        }

        return V2Time.TryReadTicks(sink.Utf8(token), out var ticks)
            ? Cell.Date((int)(ticks / TimeSpan.TicksPerDay))
            : throw sink.Fault("something other than a date", token);
    }
}

/// <summary>The instant in UTC of a date and, where the resource keeps one, a time of day.</summary>
internal sealed class CreatedCodec : Codec
{
    public override bool Fits(Member member) => member is Property { Type: ValueType.DateTimeOffset };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        var date = tokens[0];
        if (date.IsNull || date.Length == 0)
        {
            return Cell.Null;
        }

        if (!V2Time.TryReadTicks(sink.Utf8(date), out var ticks))
        {
            throw sink.Fault("something other than a date", date);
        }

        if (tokens.Length > 1 && !tokens[1].IsNull)
        {
            ticks += V2Time.TryReadTimeOfDay(sink.Utf8(tokens[1]), out var time) ? time : throw sink.Fault("something other than a time", tokens[1]);
        }

        return Cell.Instant(ticks);
    }
}

/// <summary>When a document last changed; documents never changed since they were created keep no such time, so that of creation counts.</summary>
internal sealed class ChangedCodec : Codec
{
    private static readonly CreatedCodec Created = new();

    public override bool Fits(Member member) => Created.Fits(member);

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        var changed = tokens[0];
        if (changed.IsNull || changed.Length == 0)
        {
            return Created.Read(tokens[1..], sink);
        }

        return V2Time.TryReadTicks(sink.Utf8(changed), out var ticks) ? Cell.Instant(ticks) : throw sink.Fault("something other than a timestamp", changed);
    }
}
