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
    Link,
}

/// <summary>What a row writer writes for one member, encoded once.</summary>
/// <param name="Name">The member's name with the control information before it, encoded: <c>,"Name":</c>.</param>
internal sealed record RowEntry(RowEntryKind Kind, Member Member, byte[] Name, int Column)
{
    public int Width { get; private init; }

    public RowWriter? Nested { get; private init; }

    /// <summary>The name, ready to copy.</summary>
    public PaddedText Lead { get; } = new(Name);

    /// <summary>The name followed by null.</summary>
    public PaddedText Null { get; } = new([.. Name, .. "null"u8]);

    /// <summary>The name followed by each value of a type that has few, by their number; empty for other types.</summary>
    public PaddedText[] Constants { get; private init; } = [];

    public byte[] SecondName { get; private init; } = [];

    public byte[] ThirdName { get; private init; } = [];

    public static RowEntry Of(SelectedProperty selected, Shape shape, JsonFormat format, string root)
    {
        var property = selected.Property;
        var column = shape.Columns[shape.IndexOf(property)];
        var kind = property.IsCollection ? RowEntryKind.Collection : property.Complex is null ? RowEntryKind.Value : RowEntryKind.Object;
        // OData JSON 4.5.3: what $metadata does not tell of a property, the row does.
        var tells = format.Metadata == MetadataLevel.Full || (property.IsDynamic && format.Metadata == MetadataLevel.Minimal);
        var annotation = tells && TypeName(property) is { } type ? $",\"{property.Name}@odata.type\":\"#{type}\"" : "";
        var name = Encoding.UTF8.GetBytes($"{annotation},\"{property.Name}\":");
        return new RowEntry(kind, property, name, shape.IndexOf(property))
        {
            Constants = kind != RowEntryKind.Value ? [] : [.. ConstantsOf(property).Select(c => new PaddedText([.. name, .. c]))],
            Width = column.NestedWidth,
            Nested = property.Complex is null ? null : new RowWriter(selected.Nested!, column.Nested!, format, root),
        };
    }

    public static RowEntry Of(Expand expand, Shape shape, JsonFormat format, string root)
    {
        var navigation = expand.Navigation;
        var column = shape.Columns[shape.IndexOf(navigation)];
        var name = Encoding.UTF8.GetBytes($",\"{navigation.Name}\":");
        var counted = expand.Query.Count && navigation.IsCollection;
        var kind = counted ? RowEntryKind.CountedCollection : navigation.IsCollection ? RowEntryKind.Collection : RowEntryKind.Object;
        return new RowEntry(kind, navigation, counted ? Encoding.UTF8.GetBytes($",\"{navigation.Name}@odata.count\":") : name, shape.IndexOf(navigation))
        {
            SecondName = counted ? name : [],
            Width = column.NestedWidth,
            Nested = new RowWriter(expand.Query.Selection, column.Nested!, format, root),
        };
    }

    public static RowEntry LinkTo(Member member) => member is Navigation
        ? new RowEntry(RowEntryKind.Link, member, Encoding.UTF8.GetBytes($"\"{member.Name}@odata.navigationLink\":"), -1)
        {
            SecondName = Encoding.UTF8.GetBytes("/" + member.Name),
            ThirdName = Encoding.UTF8.GetBytes($"\"{member.Name}@odata.associationLink\":"),
        }
        : new RowEntry(RowEntryKind.Link, member, Encoding.UTF8.GetBytes($"\"{member.Name}@odata.mediaReadLink\":"), -1)
        {
            SecondName = Encoding.UTF8.GetBytes("/" + member.Name),
        };

    private static byte[][] ConstantsOf(Property property) => property.Type switch
    {
        ValueType.Boolean => ["false"u8.ToArray(), "true"u8.ToArray()],
        ValueType.Enum => EnumNames.Of(property.Enum!),
        _ => [],
    };

    // OData JSON 4.6.3: types that the JSON value does not tell.
    private static string? TypeName(Property property)
    {
        var type = property.Type switch
        {
            ValueType.String or ValueType.Boolean or ValueType.Double => null,
            ValueType.Enum => $"{CanonicalModel.Namespace}.{property.Enum!.Name}",
            ValueType.Complex => $"{CanonicalModel.Namespace}.{property.Complex!.Name}",
            var primitive => primitive.ToString(),
        };
        return property.IsCollection ? $"Collection({type ?? property.Type.ToString()})" : property.Type == ValueType.Complex ? null : type;
    }
}
