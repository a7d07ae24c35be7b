using System.Text;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Metadata;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>How a member stands in a row.</summary>
internal enum RowEntryKind
{
    Value,
    Object,
    Collection,
    CountedCollection,

    /// <summary>The number of a collection's rows without the rows.</summary>
    Count,
    Link,
}

/// <summary>What a row writer writes for one member, encoded once.</summary>
/// <param name="Name">The member's name with the control information before it, encoded: <c>,"Name":</c>.</param>
/// <param name="IsOmittedNull">Whether the member is left out where it is null.</param>
internal sealed record RowEntry(RowEntryKind Kind, Member Member, byte[] Name, int Column, bool IsOmittedNull = false)
{
    public int Width { get; private init; }

    public RowWriter? Nested { get; private init; }

    /// <summary>The name, ready to copy.</summary>
    public PaddedText Lead { get; } = new(Name);

    /// <summary>The name followed by null; nothing where null is left out.</summary>
    public PaddedText Null { get; } = new(IsOmittedNull ? [] : [.. Name, .. "null"u8]);

    /// <summary>The name followed by each value of a type that has few, by their number; empty for other types.</summary>
    public PaddedText[] Constants { get; private init; } = [];

    /// <summary>What stands between a count and the rows counted; of a link, what its URL ends in.</summary>
    public byte[] SecondName { get; private init; } = [];

    /// <summary>The name of the annotation that stands in the member's place where it could not be read; empty where it then has none.</summary>
    public byte[] Missing { get; private init; } = [];

    /// <summary>What leads from the row's URL to the member.</summary>
    public byte[] Way { get; private init; } = [];

    public static RowEntry Of(SelectedProperty selected, Shape shape, JsonFormat format, string root)
    {
        var property = selected.Property;
        var column = shape.Columns[shape.IndexOf(property)];
        var isCounted = selected.Options is { Count: true };
        var kind = isCounted ? RowEntryKind.CountedCollection : property.IsCollection ? RowEntryKind.Collection : property.Complex is null ? RowEntryKind.Value : RowEntryKind.Object;

        // OData JSON 4.5.3: what $metadata does not tell of a property, the row does.
        var tells = format.Metadata == MetadataLevel.Full || (property.IsDynamic && format.Metadata == MetadataLevel.Minimal);
        var annotation = tells && TypeNames.OfValue(property, format.Version) is { } type
            ? $",\"{format.Names.NameOf("type", property.Name)}\":\"{type}\""
            : "";
        var name = Encoding.UTF8.GetBytes($"{annotation},\"{property.Name}\":");
        var first = isCounted ? Encoding.UTF8.GetBytes($",\"{format.Names.NameOf("count", property.Name)}\":") : name;
        return new RowEntry(kind, property, first, shape.IndexOf(property), format.OmitsNulls && !property.IsCollection)
        {
            SecondName = isCounted ? name : [],
            Constants = kind != RowEntryKind.Value ? [] : [.. ConstantsOf(property).Select(c => new PaddedText([.. name, .. c]))],
            Width = column.NestedWidth,
            Nested = property.Complex is null ? null : new RowWriter(selected.Nested!, column.Nested!, format, root),
            Missing = MissingOf(property, format),
            Way = format.TellsMissing ? Encoding.UTF8.GetBytes(WayTo.Property(selected)) : [],
        };
    }

    public static RowEntry Of(Expand expand, Shape shape, JsonFormat format, string root)
    {
        var navigation = expand.Navigation;
        var column = shape.Columns[shape.IndexOf(navigation)];
        var name = Encoding.UTF8.GetBytes($",\"{navigation.Name}\":");
        var counted = expand.Query.Count && navigation.IsCollection;
        var kind = expand.IsCount ? RowEntryKind.Count : counted ? RowEntryKind.CountedCollection : navigation.IsCollection ? RowEntryKind.Collection : RowEntryKind.Object;
        var first = counted ? Encoding.UTF8.GetBytes($",\"{format.Names.NameOf("count", navigation.Name)}\":") : name;
        return new RowEntry(kind, navigation, first, shape.IndexOf(navigation))
        {
            SecondName = counted ? name : [],
            Width = column.NestedWidth,
            Nested = new RowWriter(expand.Query.Selection, column.Nested!, format, root, navigation),
            Missing = MissingOf(navigation, format),
            Way = format.TellsMissing ? Encoding.UTF8.GetBytes(WayTo.Related(expand)) : [],
        };
    }

    /// <summary>The links of a member: of a navigation to its references, then to its rows (OData JSON 8.2), of a stream to its content.</summary>
    public static IEnumerable<RowEntry> LinksTo(Member member, JsonFormat format) => member is Navigation
        ? [LinkTo(member, format, "associationLink", "/$ref"), LinkTo(member, format, "navigationLink", "")]
        : [LinkTo(member, format, "mediaReadLink", "")];

    private static byte[] MissingOf(Member member, JsonFormat format) =>
        format.TellsMissing ? Encoding.UTF8.GetBytes($",\"{member.Name}@{ResourceException.Term}\":") : [];

    /// <summary>A function or action that can be called on the row (OData JSON 16, 17), all its overloads in one.</summary>
    public static RowEntry Offer(CanonicalOperation operation) =>
        new(RowEntryKind.Link, operation.Result, Encoding.UTF8.GetBytes($"\"#{operation.QualifiedName}\":{{\"title\":\"{operation.Name}\",\"target\":\""), -1)
        {
            SecondName = Encoding.UTF8.GetBytes($"/{operation.QualifiedName}\"}}"),
        };

    private static RowEntry LinkTo(Member member, JsonFormat format, string kind, string end) =>
        new(RowEntryKind.Link, member, Encoding.UTF8.GetBytes($"\"{format.Names.NameOf(kind, member.Name)}\":\""), -1)
        {
            SecondName = Encoding.UTF8.GetBytes($"/{member.Name}{end}\""),
        };

    private static byte[][] ConstantsOf(Property property) => property.Type switch
    {
        ValueType.Boolean => ["false"u8.ToArray(), "true"u8.ToArray()],
        ValueType.Enum => EnumNames.Of(property.Enum!),
        _ => [],
    };
}
