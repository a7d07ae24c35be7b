using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Metadata;

/// <summary>A service as its EDMX document describes it. The document itself is what <c>$metadata</c> serves.</summary>
public sealed class ServiceMetadata
{
    private static readonly XNamespace Edm = "http://schemas.microsoft.com/ado/2008/09/edm";
    private static readonly XNamespace Sap = "http://www.sap.com/Protocols/SAPData";
    private static readonly XNamespace Data = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata";

    private readonly Dictionary<string, EntityType> _bySet;

    private ServiceMetadata(string name, ReadOnlyMemory<byte> document, IEnumerable<EntityType> types, IReadOnlySet<string> functionImports)
    {
        Name = name;
        Document = document;
        Types = [.. types];
        FunctionImports = functionImports;
        _bySet = Types.ToDictionary(type => type.SetName);
    }

    public string Name { get; }

    public ReadOnlyMemory<byte> Document { get; }

    public IReadOnlyList<EntityType> Types { get; }

    public IReadOnlySet<string> FunctionImports { get; }

    public static ServiceMetadata Load(string service)
    {
        using var stream = typeof(ServiceMetadata).Assembly.GetManifestResourceStream($"S4Hana/{service}.edmx")
            ?? throw new InvalidOperationException($"No metadata of {service} is embedded.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        var schema = XDocument.Load(copy).Descendants(Edm + "Schema").Single();

        var sets = schema.Descendants(Edm + "EntitySet").ToDictionary(set => LocalName((string)set.Attribute("EntityType")!));
        var ends = schema.Elements(Edm + "Association")
            .ToDictionary(association => (string)association.Attribute("Name")!, association => association.Elements(Edm + "End").ToArray());
        var types = schema.Elements(Edm + "EntityType").Select(type => ReadType(service, type, sets[(string)type.Attribute("Name")!], ends));
        var imports = schema.Descendants(Edm + "FunctionImport").Select(import => (string)import.Attribute("Name")!).ToHashSet();
        return new ServiceMetadata(service, copy.ToArray(), types, imports);
    }

    public EntityType? Set(string name) => _bySet.GetValueOrDefault(name);

    public EntityType TypeOf(EdmNavigation navigation) => Types.Single(type => type.Name == navigation.TargetType);

    private static EntityType ReadType(string service, XElement type, XElement set, Dictionary<string, XElement[]> associations)
    {
        var properties = type.Elements(Edm + "Property").Select(ReadProperty).ToArray();
        return new EntityType
        {
            Service = service,
            Name = (string)type.Attribute("Name")!,
            FullName = $"{service}.{(string)type.Attribute("Name")!}",
            SetName = (string)set.Attribute("Name")!,
            Properties = properties,
            Keys = [.. type.Element(Edm + "Key")!.Elements().Select(key => properties.Single(property => property.Name == (string?)key.Attribute("Name")))],
            Navigations = [.. type.Elements(Edm + "NavigationProperty").Select(navigation => ReadNavigation(navigation, associations))],
            ConcurrencyToken = Array.Find(properties, property => property.IsConcurrencyToken),
            HasStream = (bool?)type.Attribute(Data + "HasStream") ?? false,
            IsCreatable = (bool?)set.Attribute(Sap + "creatable") ?? true,
            IsUpdatable = (bool?)set.Attribute(Sap + "updatable") ?? true,
            IsDeletable = (bool?)set.Attribute(Sap + "deletable") ?? true,
        };
    }

    private static EdmNavigation ReadNavigation(XElement navigation, Dictionary<string, XElement[]> associations)
    {
        var role = (string)navigation.Attribute("ToRole")!;
        var end = associations[LocalName((string)navigation.Attribute("Relationship")!)].Single(end => (string?)end.Attribute("Role") == role);
        var isMany = (string?)end.Attribute("Multiplicity") == "*";
        return new EdmNavigation((string)navigation.Attribute("Name")!, LocalName((string)end.Attribute("Type")!), isMany);
    }

    private static EdmProperty ReadProperty(XElement property, int ordinal)
    {
        var name = (string)property.Attribute("Name")!;
        var type = (string)property.Attribute("Type")!;
        var kind = KindOf(type);
        var format = (string?)property.Attribute(Sap + "display-format");
        var maxLength = Number(property.Attribute("MaxLength"));
        var isNumericText = kind == ValueKind.Text && format == "NonNegative";
        // Long texts live in a text store that no select reaches, whatever the metadata says of them.
        var isLongText = name == "LongText";
        return new EdmProperty
        {
            Ordinal = ordinal,
            Name = name,
            EdmType = type,
            Kind = kind,
            MaxLength = maxLength,
            Scale = Number(property.Attribute("Scale")),
            Unit = (string?)property.Attribute(Sap + "unit"),
            IsUpperCase = kind == ValueKind.Text && format == "UpperCase",
            IsNumericText = isNumericText,
            AlphaLength = isNumericText || (kind == ValueKind.Text && EdmProperty.HasAlphaConversion(name)) ? maxLength : 0,
            IsFilterable = !isLongText && ((bool?)property.Attribute(Sap + "filterable") ?? true),
            IsSortable = !isLongText && ((bool?)property.Attribute(Sap + "sortable") ?? true),
            IsConcurrencyToken = (string?)property.Attribute("ConcurrencyMode") == "Fixed",
            JsonName = JsonEncodedText.Encode(name),
        };
    }

    private static int Number(XAttribute? attribute) => attribute is null ? 0 : int.Parse(attribute.Value, CultureInfo.InvariantCulture);

    private static ValueKind KindOf(string type) => type switch
    {
        "Edm.String" => ValueKind.Text,
        "Edm.Boolean" => ValueKind.Boolean,
        "Edm.DateTime" => ValueKind.DateTime,
        "Edm.DateTimeOffset" => ValueKind.DateTimeOffset,
        "Edm.Time" => ValueKind.Time,
        "Edm.Guid" => ValueKind.Uuid,
        "Edm.Decimal" or "Edm.Int64" or "Edm.Int32" or "Edm.Int16" or "Edm.Byte" => ValueKind.Number,
        _ => throw new InvalidOperationException($"Type {type} is not simulated."),
    };

    private static string LocalName(string name) => name[(name.LastIndexOf('.') + 1)..];
}
