using System.Text;
using System.Text.Json;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Adapters.Zendesk.Maps;

/// <summary>Whether an array of texts holds a tag.</summary>
internal sealed class TagCodec(string tag) : Codec
{
    private readonly byte[] _tag = Encoding.UTF8.GetBytes(tag);

    /// <summary>The tag looked for.</summary>
    public string Tag { get; } = tag;

    public override bool Fits(Member member) => member is Property { Type: ValueType.Boolean };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        foreach (var element in JsonRows.Elements(tokens[0], sink))
        {
            if (element.Type == JsonTokenType.String && sink.Unescaped(element).SequenceEqual(_tag))
            {
                return Cell.Of(true);
            }
        }

        return Cell.Of(false);
    }
}
