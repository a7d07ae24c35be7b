using System.Globalization;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Adapters.S4Hana.Codecs;

/// <summary>A text in one language out of rows by language: the wanted one, else English, else the first in order of language.</summary>
internal sealed class LanguageCodec(string language, string text) : Codec
{
    private static readonly byte[] English = "EN"u8.ToArray();
    private readonly byte[] _wanted = Encoding.ASCII.GetBytes(language);
    private readonly RelatedRows _rows = new("Language", text);

    public override bool Fits(Member member) => member is Property { Type: ValueType.String, IsCollection: false };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        var (found, rank, code) = (default(RawToken), int.MaxValue, default(RawToken));
        Span<RawToken> row = stackalloc RawToken[2];
        for (var at = 0; _rows.Next(tokens[0], ref at, row, sink);)
        {
            var its = row[0];
            var itsRank = sink.Is(its, _wanted) ? 0 : sink.Is(its, English) ? 1 : 2;
            if (itsRank < rank || (itsRank == rank && sink.Utf8(its).SequenceCompareTo(sink.Utf8(code)) < 0))
            {
                (found, rank, code) = (row[1], itsRank, its);
            }
        }

        return found.Type == JsonTokenType.String && found.Length > 0 ? sink.Text(found) : Cell.Null;
    }
}

/// <summary>The number in the row of a given type, such as a tax number.</summary>
internal sealed class TypedTextCodec(string typeField, string type, string text) : Codec
{
    private readonly byte[] _type = Encoding.UTF8.GetBytes(type);
    private readonly RelatedRows _rows = new(typeField, text);

    public override bool Fits(Member member) => member is Property { Type: ValueType.String, IsCollection: false };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        Span<RawToken> row = stackalloc RawToken[2];
        for (var at = 0; _rows.Next(tokens[0], ref at, row, sink);)
        {
            if (sink.Is(row[0], _type))
            {
                var found = row[1];
                return found.Type == JsonTokenType.String && found.Length > 0 ? sink.Text(found) : Cell.Null;
            }
        }

        return Cell.Null;
    }
}

/// <summary>The sum of the amounts of one condition type; null where there is none.</summary>
internal sealed class ConditionSumCodec(string conditionType) : Codec
{
    private readonly byte[] _type = Encoding.UTF8.GetBytes(conditionType);
    private readonly RelatedRows _rows = new("ConditionType", "ConditionAmount");

    public override bool Fits(Member member) => member is Property { Type: ValueType.Decimal };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        decimal? sum = null;
        Span<RawToken> row = stackalloc RawToken[2];
        for (var at = 0; _rows.Next(tokens[0], ref at, row, sink);)
        {
            if (sink.Is(row[0], _type)
                && Decimals.Read(row[1], sink) is { } amount)
            {
                sum = (sum ?? 0) + amount;
            }
        }

        return sum is { } total ? NumberCodec.AddNumber(total, sink.Batch) : Cell.Null;
    }
}

/// <summary>How much of an order is billed, from the statuses of those items that have one.</summary>
internal sealed class BillingStatusCodec : Codec
{
    private readonly RelatedRows _items = new("OrderRelatedBillingStatus");

    public override bool Fits(Member member) => member is Property { Type: ValueType.Enum, Enum.Name: nameof(BillingStatus) };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        var (count, billed, open) = (0, 0, 0);
        Span<RawToken> item = stackalloc RawToken[1];
        for (var at = 0; _items.Next(tokens[0], ref at, item, sink);)
        {
            var status = item[0];
            if (!status.IsEmpty())
            {
                count++;
                billed += sink.Is(status, "C"u8) ? 1 : 0;
                open += sink.Is(status, "A"u8) ? 1 : 0;
            }
        }

        return Cell.Enum((int)(count == 0 ? BillingStatus.NotRelevant
            : billed == count ? BillingStatus.Billed
            : open == count ? BillingStatus.NotBilled
            : BillingStatus.PartiallyBilled));
    }
}

/// <summary>An item's amount divided by its quantity, rounded half to even at the tenth decimal.</summary>
internal sealed class UnitPriceCodec : Codec
{
    public override bool Fits(Member member) => member is Property { Type: ValueType.Decimal };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink) =>
        Decimals.Read(tokens[0], sink) is { } amount && Decimals.Read(tokens[1], sink) is { } quantity && quantity != 0
            ? NumberCodec.AddNumber(decimal.Round(amount / quantity, 10, MidpointRounding.ToEven), sink.Batch)
            : Cell.Null;
}

/// <summary>Decimals that are computed with.</summary>
internal static class Decimals
{
    public static decimal? Read(RawToken token, RowSink sink)
    {
        if (token.IsEmpty())
        {
            return null;
        }

        return decimal.TryParse(sink.Utf8(token), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw sink.Fault("something other than a number", token);
    }
}
