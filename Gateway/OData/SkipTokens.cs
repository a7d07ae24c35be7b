using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.OData.Parsing;
using SortKey = CanonicalGateway.Contracts.Query.SortKey;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData;

/// <summary>Where a page ended: what a next link carries.</summary>
/// <param name="After">Values of the total order's keys in the page's last row.</param>
/// <param name="Remaining">Rows that $top still allows; null without $top.</param>
/// <param name="Count">The answer to $count, which stays that of the first page.</param>
public sealed record PageToken(ImmutableArray<Value> After, long? Remaining, long? Count)
{
    /// <summary>The key of the page's last row, where its values are too long for a URL, or not known, and have to be read again.</summary>
    public string? RowKey { get; init; }

    /// <summary>The partitions that the page after is read of; default for all.</summary>
    public ImmutableArray<long> Partitions { get; init; }

    /// <summary>Rows of other partitions, missing so far, that come when these have ended.</summary>
    public ImmutableArray<PageLeg> Later { get; init; } = [];

    /// <summary>Rows on the pages so far, where rows have no key; else null.</summary>
    public long? Position { get; init; }
}

/// <summary>Rows of some partitions, from a place in the order on.</summary>
/// <param name="After">Values of the total order's keys in the row before; empty where they are wanted from the start, or from after <paramref name="RowKey"/>.</param>
/// <param name="Remaining">Rows that $top allows of them; null without $top.</param>
public sealed record PageLeg(ImmutableArray<long> Partitions, ImmutableArray<Value> After, string? RowKey, long? Remaining);

/// <summary>
/// Seals page tokens into the opaque $skiptoken and opens them again. The signature (HMAC-SHA256) covers the query that the token belongs
/// to, so that a token neither can be made up nor used with another query.
/// </summary>
/// <param name="key">The signing key; nodes behind one address share it.</param>
public sealed class SkipTokens(ReadOnlyMemory<byte> key)
{
    /// <summary>Room that a next link needs for its token, unless its values are unusually long.</summary>
    public const int CharactersUsual = 512;

    private const byte Version = 1;
    private const char ClockMark = '~'; // None of base64url's, and needs no escape.

    // Of tokens that lead to some of the partitions, and have the others behind.
    private const byte LegsVersion = 2;

    // In the place of the number of values.
    private const byte HasPosition = 255;
    private const byte HasNothing = 254;
    private const byte HasRowKey = 0;

    // Next links have to fit the URL lengths of proxies on the way (8 KB is common), with the query's own options beside the token.
    private const int TextCharactersMax = 1_000;
    private const int SignatureBytes = 16;

    /// <summary>
    /// A token, or the query that it belongs to, with the instant that <c>now()</c> stands for. In a token it can be read, since the query has to
    /// be understood before the token can be opened; as part of the query it is signed.
    /// </summary>
    public static string Join(string text, DateTime? clock) => clock is { } instant ? string.Create(CultureInfo.InvariantCulture, $"{text}{ClockMark}{instant.Ticks}") : text;

    /// <summary>Takes a token and the instant apart.</summary>
    public static (string Token, DateTime? Clock) Split(string given)
    {
        var mark = given.LastIndexOf(ClockMark);
        return mark >= 0 && long.TryParse(given.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            ? (given[..mark], new DateTime(ticks, DateTimeKind.Utc))
            : (given, null);
    }

    /// <param name="query">The path and options that the token belongs to.</param>
    /// <param name="order">The total order that the token's values belong to; one of its keys is the row's.</param>
    public string Seal(PageToken token, string query, ImmutableArray<SortKey> order)
    {
        ArgumentNullException.ThrowIfNull(token);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(token.Partitions.IsDefault ? Version : LegsVersion);
        writer.Write(token.Remaining ?? -1);
        writer.Write(token.Count ?? -1);
        if (token.Position is { } position)
        {
            writer.Write(HasPosition);
            writer.Write(position);
        }
        else
        {
            WritePlace(writer, token.After, token.RowKey, order);
        }

        if (!token.Partitions.IsDefault)
        {
            WritePartitions(writer, token.Partitions);
            writer.Write((byte)token.Later.Length);
            foreach (var leg in token.Later)
            {
                WritePartitions(writer, leg.Partitions);
                writer.Write(leg.Remaining ?? -1);
                WritePlace(writer, leg.After, leg.RowKey, order);
            }
        }

        writer.Flush();
        var payload = stream.ToArray();
        return Base64Url.EncodeToString([.. Sign(payload, query), .. payload]);
    }

    /// <param name="order">The total order of the query, which gives the values their types.</param>
    /// <exception cref="GatewayException">InvalidSkipToken.</exception>
    public PageToken Open(string sealedToken, string query, ImmutableArray<SortKey> order)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(sealedToken);
            var payload = bytes.AsSpan(Math.Min(SignatureBytes, bytes.Length)).ToArray();
            if (bytes.Length <= SignatureBytes
                || !CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, SignatureBytes), Sign(payload, query)))
            {
                throw Invalid();
            }

            using var reader = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
            var version = reader.ReadByte();
            if (version is not (Version or LegsVersion))
            {
                throw Invalid();
            }

            var (remaining, count) = (reader.ReadInt64(), reader.ReadInt64());
            var (after, rowKey, position) = ReadPlace(reader, order);
            var token = new PageToken(after, OrNull(remaining), OrNull(count)) { RowKey = rowKey, Position = position };
            return version == Version ? token : token with { Partitions = ReadPartitions(reader), Later = ReadLegs(reader, order) };
        }
        catch (Exception broken) when (broken is FormatException or EndOfStreamException or ArgumentException)
        {
            throw Invalid();
        }
    }

    private static long? OrNull(long number) => number < 0 ? null : number;

    private static void WritePlace(BinaryWriter writer, ImmutableArray<Value> after, string? rowKey, ImmutableArray<SortKey> order)
    {
        if (rowKey is not null || after.Sum(v => v.Type == ValueType.String ? v.String.Length : 0) > TextCharactersMax)
        {
            writer.Write(HasRowKey);
            Write(writer, rowKey is null ? after[KeyIndex(order)] : Value.Of(rowKey));
            return;
        }

        writer.Write(after.IsEmpty ? HasNothing : (byte)after.Length);
        foreach (var value in after)
        {
            Write(writer, value);
        }
    }

    private static (ImmutableArray<Value> After, string? RowKey, long? Position) ReadPlace(BinaryReader reader, ImmutableArray<SortKey> order)
    {
        var length = reader.ReadByte();
        return length switch
        {
            HasPosition => ([], null, reader.ReadInt64()),
            HasRowKey => ([], Read(reader, order[KeyIndex(order)].Expression).String, null),
            HasNothing => ([], null, null),
            _ when length == order.Length => ([.. order.Select(k => Read(reader, k.Expression))], null, null),
            _ => throw Invalid(),
        };
    }

    private static void WritePartitions(BinaryWriter writer, ImmutableArray<long> partitions)
    {
        writer.Write((byte)partitions.Length);
        foreach (var mark in partitions)
        {
            writer.Write(mark);
        }
    }

    private static ImmutableArray<long> ReadPartitions(BinaryReader reader)
    {
        var partitions = new long[reader.ReadByte()];
        for (var i = 0; i < partitions.Length; i++)
        {
            partitions[i] = reader.ReadInt64();
        }

        return [.. partitions];
    }

    private static ImmutableArray<PageLeg> ReadLegs(BinaryReader reader, ImmutableArray<SortKey> order)
    {
        var legs = new PageLeg[reader.ReadByte()];
        for (var i = 0; i < legs.Length; i++)
        {
            var (partitions, remaining) = (ReadPartitions(reader), OrNull(reader.ReadInt64()));
            var (after, rowKey, _) = ReadPlace(reader, order);
            legs[i] = new PageLeg(partitions, after, rowKey, remaining);
        }

        return [.. legs];
    }

    private static int KeyIndex(ImmutableArray<SortKey> order)
    {
        for (var i = 0; i < order.Length; i++)
        {
            if (order[i].Expression is PathExpr { IsOwn: true, Property.IsKey: true })
            {
                return i;
            }
        }

        throw new InvalidOperationException("A total order has the key among its terms.");
    }

    private byte[] Sign(byte[] payload, string query) =>
        HMACSHA256.HashData(key.Span, [.. Encoding.UTF8.GetBytes(query), 0, .. payload])[..SignatureBytes];

    private static void Write(BinaryWriter writer, Value value)
    {
        writer.Write((byte)value.Type);
        switch (value.Type)
        {
            case ValueType.Null:
                break;
            case ValueType.String:
                writer.Write(value.String);
                break;
            case ValueType.Decimal:
                writer.Write(value.Decimal);
                break;
            case ValueType.Double:
                writer.Write(value.Double);
                break;
            case ValueType.Guid:
                writer.Write(value.Guid.ToByteArray());
                break;
            default:
                writer.Write(value.Integer);
                break;
        }
    }

    private static Value Read(BinaryReader reader, Expr expression)
    {
        var type = (ValueType)reader.ReadByte();
        return type switch
        {
            ValueType.Null => Value.Null,
            ValueType.String => Value.Of(reader.ReadString()),
            ValueType.Decimal => Value.Of(reader.ReadDecimal()),
            ValueType.Double => Value.Of(reader.ReadDouble()),
            ValueType.Guid => Value.Of(new Guid(reader.ReadBytes(16))),
            ValueType.Boolean => Value.Of(reader.ReadInt64() != 0),
            ValueType.Int32 => Value.Of((int)reader.ReadInt64()),
            ValueType.Int64 => Value.Of(reader.ReadInt64()),
            ValueType.Date => Value.Of(DateOnly.FromDayNumber((int)reader.ReadInt64())),
            ValueType.DateTimeOffset => Value.Of(new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero)),
            ValueType.TimeOfDay => Value.Of(new TimeOnly(reader.ReadInt64())),
            ValueType.Duration => Value.Of(new TimeSpan(reader.ReadInt64())),
            ValueType.Enum when ExpressionTypes.EnumOf(expression) is { } named => Value.Of(named, (int)reader.ReadInt64()),
            _ => throw Invalid(),
        };
    }

    internal static GatewayException Invalid() => new GatewayError(
        GatewayErrorCode.InvalidSkipToken,
        "$skiptoken was not issued by this service for this query, or has been changed. Follow @odata.nextLink as it is, or start from the first page.")
    {
        Target = "$skiptoken",
    }.ToException();
}
