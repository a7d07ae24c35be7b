using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Adapters.S4Hana.Codecs;

/// <summary>Gives the position of an enumeration's member for the values of several fields.</summary>
internal delegate int CodeRule(ReadOnlySpan<RawToken> tokens, RowSink sink);

/// <summary>An enumeration that follows from several fields.</summary>
internal sealed class RuleCodec(EnumType type, CodeRule rule) : Codec
{
    public override bool Fits(Member member) => member is Property { Type: ValueType.Enum } property && property.Enum == type;

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink) => Cell.Enum(rule(tokens, sink));
}

/// <summary>True where a reason or block stands in any of the fields.</summary>
internal sealed class FilledCodec : Codec
{
    public override bool Fits(Member member) => member is Property { Type: ValueType.Boolean };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        foreach (var token in tokens)
        {
            if (!token.IsNull && token.Length > 0)
            {
                return Cell.Of(true);
            }
        }

        return Cell.Of(false);
    }
}

/// <summary>Whether an order is blocked: delivery block, billing block, or the credit check's code for blocked.</summary>
internal sealed class BlockedCodec(byte[] creditBlocked) : Codec
{
    private static readonly FilledCodec Blocks = new();

    public override bool Fits(Member member) => Blocks.Fits(member);

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink) =>
        !tokens[2].IsNull && sink.Utf8(tokens[2]).SequenceEqual(creditBlocked) ? Cell.Of(true) : Blocks.Read(tokens[..2], sink);
}

/// <summary>An item number that refers to another document's item; 0 is how a numeric character field says that there is none.</summary>
internal sealed class ItemReferenceCodec : Codec
{
    private static readonly IntegerCodec Number = new();

    public override bool Fits(Member member) => Number.Fits(member);

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink) =>
        Number.Read(tokens, sink) is { Bits: not 0 } cell ? cell : Cell.Null;
}

/// <summary>Reads of tokens that code rules share.</summary>
internal static class Tokens
{
    public static bool Is(this RowSink sink, RawToken token, ReadOnlySpan<byte> code) => !token.IsNull && sink.Utf8(token).SequenceEqual(code);

    public static bool IsEmpty(this RawToken token) => token.IsNull || token.Length == 0;
}
