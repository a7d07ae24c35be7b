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

    /// <summary>Rows on the pages so far, where rows have no key; else null.</summary>
    public long? Position { get; init; }
}

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

    // In the place of the number of values.
    private const byte HasPosition = 255;

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
        writer.Write(Version);
        writer.Write(token.Remaining ?? -1);
        writer.Write(token.Count ?? -1);
        if (token.Position is { } position)
        {
            writer.Write(HasPosition);
            writer.Write(position);
        }
        else if (token.RowKey is not null || token.After.Sum(v => v.Type == ValueType.String ? v.String.Length : 0) > TextCharactersMax)
        {
            writer.Write((byte)0);
            Write(writer, token.After[KeyIndex(order)]);
        }
        else
        {
            writer.Write((byte)token.After.Length);
            foreach (var value in token.After)
            {
                Write(writer, value);
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
            if (reader.ReadByte() != Version)
            {
                throw Invalid();
            }

            var (remaining, count) = (reader.ReadInt64(), reader.ReadInt64());
            var length = reader.ReadByte();
            if (length == HasPosition)
            {
                return Token([], remaining, count) with { Position = reader.ReadInt64() };
            }

            if (length == 0)
            {
                return Token([], remaining, count) with { RowKey = Read(reader, order[KeyIndex(order)].Expression).String };
            }

            if (length != order.Length)
            {
                throw Invalid();
            }

            var after = ImmutableArray.CreateBuilder<Value>(order.Length);
            foreach (var sortKey in order)
            {
                after.Add(Read(reader, sortKey.Expression));
            }

            return Token(after.MoveToImmutable(), remaining, count);
        }
        catch (Exception broken) when (broken is FormatException or EndOfStreamException or ArgumentException)
        {
            throw Invalid();
        }
    }

    private static PageToken Token(ImmutableArray<Value> after, long remaining, long count) =>
        new(after, remaining < 0 ? null : remaining, count < 0 ? null : count);

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
