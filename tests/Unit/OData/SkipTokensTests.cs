using System.Buffers.Text;
using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Unit.OData;

public sealed class SkipTokensTests
{
    private const string Query = "Customers?$orderby=Name";
    private static readonly StructuredType Customer = TestRows.Type("Customer");
    private static readonly SkipTokens Tokens = new(new byte[32]);
    private static readonly ImmutableArray<SortKey> NameThenKey = [Key("Name"), Key("Id")];

    public static TheoryData<Value> Values => new(
        Value.Null,
        Value.Of(""),
        Value.Of("é😀\0"),
        Value.True,
        Value.Of(int.MinValue),
        Value.Of(long.MaxValue),
        Value.Of(1234567890123456789012345678m),
        Value.Of(-0.10m),
        Value.Of(double.Epsilon),
        Value.Of(new DateOnly(1, 1, 1)),
        Value.Of(DateTimeOffset.MaxValue),
        Value.Of(new DateTimeOffset(1969, 12, 31, 23, 0, 0, TimeSpan.Zero)),
        Value.Of(new TimeOnly(23, 59, 59)),
        Value.Of(TimeSpan.FromTicks(-1)),
        Value.Of(new Guid("00112233-4455-6677-8899-aabbccddeeff")),
        Value.Of(Customer.Property("Status").Enum!, 2));

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Open_SealedToken_GivesItsValues(Value value)
    {
        ImmutableArray<SortKey> order = [Key(value.Type == ValueType.Enum ? "Status" : "Name"), Key("Id")];

        var opened = Tokens.Open(Tokens.Seal(new PageToken([value, Value.Of("7")], 12, 34), Query, order), Query, order);

        Assert.Equal([value, Value.Of("7")], opened.After);
        Assert.Equal((12L, 34L, null), (opened.Remaining, opened.Count, opened.RowKey));
    }

    [Fact]
    public void Open_TokenOfPartitions_GivesThemAndWhatComesLater()
    {
        var token = new PageToken([], 5, null)
        {
            Partitions = [long.MinValue, 7],
            Later = [new PageLeg([9], [Value.Of("N"), Value.Of("1")], null, null), new PageLeg([1], [], "4711", 3), new PageLeg([2, 3], [], null, 3)],
        };

        var opened = Tokens.Open(Tokens.Seal(token, Query, NameThenKey), Query, NameThenKey);

        Assert.Equal(token.Partitions, opened.Partitions.AsEnumerable());
        Assert.Empty(opened.After);
        Assert.Equal((5L, null, null), (opened.Remaining, opened.Count, opened.RowKey));
        Assert.Equal(token.Later.Select(Text), opened.Later.Select(Text));
        Assert.Equal(Tokens.Seal(token, Query, NameThenKey), Tokens.Seal(opened, Query, NameThenKey));
        Assert.True(Tokens.Open(Sealed(), Query, NameThenKey).Partitions.IsDefault);

        static string Text(PageLeg leg) => $"{string.Join(',', leg.Partitions)} {string.Join(',', leg.After)} {leg.RowKey} {leg.Remaining}";
    }

    [Fact]
    public void Open_EnumerationThatIsComputed_GivesItsValue()
    {
        var status = Customer.Property("Status");
        ImmutableArray<SortKey> order =
        [
            new(new CallExpr(Function.Case, [new LiteralExpr(Value.True), new PathExpr(0, [status], status.Type)], ValueType.Enum) { Enum = status.Enum }, false, Collation.CodePoint),
            Key("Id"),
        ];

        var opened = Tokens.Open(Tokens.Seal(new PageToken([Value.Of(status.Enum!, 2), Value.Of("7")], null, null), Query, order), Query, order);

        Assert.Equal([Value.Of(status.Enum!, 2), Value.Of("7")], opened.After);
    }

    [Theory]
    [InlineData("abc~637134336000000000", "abc", 637134336000000000)]
    [InlineData("abc", "abc", null)]
    [InlineData("abc~", "abc~", null)]
    [InlineData("abc~-1", "abc~-1", null)]
    [InlineData("abc~9223372036854775807", "abc~9223372036854775807", null)]
    public void Split_Token_GivesTheInstantBehindIt(string given, string token, long? ticks)
    {
        var (split, clock) = SkipTokens.Split(given);

        Assert.Equal((token, ticks), (split, clock?.Ticks));
        Assert.Equal(given, SkipTokens.Join(split, clock));
    }

    [Fact]
    public void Open_WithoutTopAndCount_GivesNone()
    {
        var opened = Tokens.Open(Sealed(), Query, NameThenKey);

        Assert.Equal((null, null), (opened.Remaining, opened.Count));
    }

    [Fact]
    public void Open_AnyByteChanged_IsRefused()
    {
        var bytes = Base64Url.DecodeFromChars(Sealed());
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var flip in new byte[] { 1, 0x80, 0xff })
            {
                var changed = bytes.ToArray();
                changed[i] ^= flip;
                Refuses(Base64Url.EncodeToString(changed));
            }
        }
    }

    [Fact]
    public void Open_AnyTruncation_IsRefused()
    {
        var text = Sealed();
        for (var length = 0; length < text.Length; length++)
        {
            Refuses(text[..length]);
        }

        Refuses(text + "AAAA");
        Refuses("%%%");
    }

    [Fact]
    public void Open_WithAnotherQueryOrKey_IsRefused()
    {
        Refuses(Sealed(), "Customers?$orderby=Name desc");
        var other = new SkipTokens(new byte[] { 1 });
        Assert.Throws<GatewayException>(() => other.Open(Sealed(), Query, NameThenKey));
    }

    [Theory]
    [InlineData(999, false)]
    [InlineData(1000, true)]
    public void Seal_LongText_KeepsTheKeyOnly(int length, bool keepsKeyOnly)
    {
        var name = Value.Of(new string('n', length));

        var text = Tokens.Seal(new PageToken([name, Value.Of("7")], 5, null), Query, NameThenKey);
        var opened = Tokens.Open(text, Query, NameThenKey);

        Assert.Equal(keepsKeyOnly ? 0 : 2, opened.After.Length);
        Assert.Equal(keepsKeyOnly ? "7" : null, opened.RowKey);
        Assert.Equal(5, opened.Remaining);
        Assert.True(text.Length < 2000);
    }

    private static SortKey Key(string property) =>
        new(new PathExpr(0, [Customer.Property(property)], Customer.Property(property).Type), false, Collation.CodePoint);

    private static string Sealed() => Tokens.Seal(new PageToken([Value.Of("Acme"), Value.Of("7")], null, null), Query, NameThenKey);

    private static void Refuses(string text, string query = Query)
    {
        var error = Assert.Throws<GatewayException>(() => Tokens.Open(text, query, NameThenKey)).Error;
        Assert.Equal((GatewayErrorCode.InvalidSkipToken, "$skiptoken"), (error.Code, error.Target));
    }
}
