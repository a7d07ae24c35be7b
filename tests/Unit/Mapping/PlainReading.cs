using System.Text;
using System.Text.Json;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Tests.Unit.Rows;

namespace CanonicalGateway.Tests.Unit.Mapping;

/// <summary>
/// Reads pages of orders twice: by <see cref="PageReader"/>, and by a plain walk over all of the page's JSON that shares nothing with it but the codecs.
/// Rows stand at <c>d.results</c>.
/// </summary>
internal sealed class PlainReading
{
    public const string Fault = "fault";

    private static readonly TextCodec Text = new(emptyIsNull: false);

    private static readonly (string Member, Codec Codec, string[] Paths)[] ItemColumns =
        [("Number", new IntegerCodec(), ["no"]), ("Text", Text, ["text"]), ("Quantity", new NumberCodec(), ["quantity.value"])];

    private static readonly (string Member, Codec Codec, string[] Paths)[] Columns =
    [
        ("Id", Text, ["id"]),
        ("OrderNumber", Text, ["id"]),
        ("CustomerId", Text, ["buyer.number"]),
        ("Currency", Text, ["buyer.area.currency"]),
        ("NetAmount", new NumberCodec(), ["net"]),
        ("IsBlocked", new BooleanCodec(), ["blocked"]),
        ("ModifiedAt", new InstantCodec(), ["changed"]),
    ];

    private static readonly EntityMap<object> Items = Map("OrderItem", ItemColumns);
    private readonly PageReader _reader = new(
        new RowReader(
            Map("Order", Columns).Map("Items", new(new CollectionCodec(Items), ["items.results"])), TestRows.Shape("Order", [.. Columns.Select(c => c.Member), "Items"])),
        "d.results",
        "d.__next");

    /// <summary>The page's cells as text, or <see cref="Fault"/>.</summary>
    public string Predicted(byte[] page)
    {
        // Bytes behind the page, as in rented memory, must not be looked at.
        var scalars = new string?[1];
        try
        {
            using var batch = _reader.Read(page, "erp", "Order", scalars);
            return Append(new StringBuilder(), batch).Append(scalars[0]).ToString();
        }
        catch (GatewayException error) when (error.Error.Code == GatewayErrorCode.BackendFault)
        {
            return Fault;
        }
    }

    /// <summary>The same, read while it arrives.</summary>
    public async Task<string> ArrivingAsync(ArrivingPage page)
    {
        var (text, scalars) = (new StringBuilder(), new string?[1]);
        try
        {
            using var reply = page.Reply();
            using var pieces = page.Open(_reader, reply, scalars);
            while (!pieces.IsAtEnd)
            {
                using var batch = await pieces.NextAsync(CancellationToken.None);
                Append(text, batch);
            }

            return text.Append(scalars[0]).ToString();
        }
        catch (GatewayException error) when (error.Error.Code == GatewayErrorCode.BackendFault)
        {
            return Fault;
        }
    }

    private static StringBuilder Append(StringBuilder text, RowBatch batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            foreach (var cell in batch.Row(i)[..Columns.Length])
            {
                Append(text, batch, cell);
            }

            var items = batch.Row(i)[Columns.Length];
            var nested = batch.Shape.Columns[Columns.Length].Nested!;
            for (var item = 0; item < items.Length; item++)
            {
                text.Append('{');
                foreach (var (member, _, _) in ItemColumns)
                {
                    Append(text, batch, batch.NestedRow(items, item, nested.Width)[nested.IndexOf(nested.Type.Find(member)!)]);
                }
            }

            text.Append('\n');
        }

        return text;
    }

    /// <summary>The same by the plain walk.</summary>
    public static string Plain(byte[] page)
    {
        using var batch = new RowBatch(TestRows.Shape("Order", "Id"));
        var sink = new RowSink(batch, page, batch.AddBuffer(page, isRented: false), "erp", "Order");
        var text = new StringBuilder();
        var (next, isFound) = ((string?)null, false);
        try
        {
            var json = new Utf8JsonReader(page);
            json.Read();
            var root = Node.Read(ref json);
            foreach (var d in root.Members("d").Where(m => m.Token.Type == JsonTokenType.StartObject).SelectMany(m => m.Children))
            {
                if (d.Name == "__next")
                {
                    next = d.Token.IsNull ? null : sink.String(d.Token);
                }
                else if (d.Name == "results")
                {
                    isFound = true;
                    AppendRows(text, sink, d);
                }
            }

            return isFound ? text.Append(next).ToString() : Fault;
        }
        catch (Exception error) when (error is JsonException or GatewayException)
        {
            return Fault;
        }
    }

    private static void AppendRows(StringBuilder text, RowSink sink, Node rows)
    {
        var elements = rows.Token.Type switch
        {
            JsonTokenType.StartArray => rows.Children,
            JsonTokenType.StartObject => [rows],
            _ => throw new JsonException("No rows."),
        };
        foreach (var row in elements)
        {
            AppendRow(text, sink, row, Columns);
            var items = row.Last(["items", "results"]);
            if (!items.IsNull && items.Type != JsonTokenType.StartArray)
            {
                throw new JsonException("No items.");
            }

            foreach (var item in row.Values(["items", "results"]).LastOrDefault()?.Children ?? [])
            {
                text.Append('{');
                AppendRow(text, sink, item, ItemColumns);
            }

            text.Append('\n');
        }
    }

    private static void AppendRow(StringBuilder text, RowSink sink, Node row, (string Member, Codec Codec, string[] Paths)[] columns)
    {
        if (row.Token.Type != JsonTokenType.StartObject)
        {
            throw new JsonException("No row.");
        }

        foreach (var (_, codec, paths) in columns)
        {
            Append(text, sink.Batch, codec.Read([.. paths.Select(p => row.Last(p.Split('.')))], sink));
        }
    }

    private static void Append(StringBuilder text, RowBatch batch, Cell cell) => text.Append('|').Append(cell.Kind switch
    {
        CellKind.Null => "null",
        CellKind.Text or CellKind.Number => $"{cell.Kind}{cell.IsPlain}{Convert.ToHexString(batch.Utf8(cell))}",
        _ => $"{cell.Kind}{cell.Bits}",
    });

    private static EntityMap<object> Map(string type, (string Member, Codec Codec, string[] Paths)[] columns) => columns.Aggregate(
        new EntityMap<object>(TestRows.Type(type), type), (map, c) => map.Map(c.Member, new(c.Codec, [.. c.Paths])));

    private sealed record Node(string? Name, RawToken Token, List<Node> Children)
    {
        public static Node Read(ref Utf8JsonReader json, string? name = null)
        {
            var children = new List<Node>();
            var (type, start) = (json.TokenType, (int)json.TokenStartIndex);
            switch (type)
            {
                case JsonTokenType.StartObject:
                    while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                    {
                        var inner = NameOf(ref json);
                        json.Read();
                        children.Add(Read(ref json, inner));
                    }

                    break;
                case JsonTokenType.StartArray:
                    while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                    {
                        children.Add(Read(ref json));
                    }

                    break;
                case JsonTokenType.String:
                    return new Node(name, new RawToken(type, start + 1, json.ValueSpan.Length, json.ValueIsEscaped), children);
                default:
                    break;
            }

            return new Node(name, new RawToken(type, start, (int)json.BytesConsumed - start), children);
        }

        public IEnumerable<Node> Members(string name) => Token.Type == JsonTokenType.StartObject ? Children.Where(c => c.Name == name) : [];

        public IEnumerable<Node> Values(IEnumerable<string> path) => path.Aggregate((IEnumerable<Node>)[this], (nodes, name) => nodes.SelectMany(n => n.Members(name)));

        public RawToken Last(IEnumerable<string> path) => Values(path).LastOrDefault()?.Token ?? default;

        private static string? NameOf(ref Utf8JsonReader json)
        {
            try
            {
                return json.GetString();
            }
            catch (InvalidOperationException)
            {
                // Half of a surrogate pair.
                return null;
            }
        }
    }
}
