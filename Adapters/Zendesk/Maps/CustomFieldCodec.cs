using System.Buffers.Text;
using System.Text.Json;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Zendesk.Maps;

/// <summary>The text of one of a ticket's own fields, which stand in an array of <c>{id, value}</c>. Missing, null and empty text give null.</summary>
internal sealed class CustomFieldCodec(long id) : Codec
{
    private static readonly TextCodec Text = new(emptyIsNull: true);
    private readonly RelatedRows _fields = new("id", "value");

    public override bool Fits(Member member) => Text.Fits(member);

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        Span<RawToken> field = stackalloc RawToken[2];
        for (var at = 0; _fields.Next(tokens[0], ref at, field, sink);)
        {
            var number = field[0];
            if (number.Type == JsonTokenType.Number && Utf8Parser.TryParse(sink.Utf8(number), out long value, out _) && value == id)
            {
                return Text.Read(field[1..], sink);
            }
        }

        return Cell.Null;
    }
}
