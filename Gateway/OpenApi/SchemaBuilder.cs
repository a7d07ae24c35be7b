using System.Globalization;
using System.Text.Json.Nodes;
using CanonicalGateway.Contracts.Model;
using Microsoft.OpenApi;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OpenApi;

/// <summary>Describes canonical types as JSON schemas.</summary>
internal sealed class SchemaBuilder(OpenApiDocument document)
{
    public const string ErrorSchema = "ODataError";
    private const string ErrorBodySchema = "ODataErrorBody";
    private const string ErrorDetailSchema = "ODataErrorDetail";

    public static string CollectionOf(StructuredType type) => type.Name + "Collection";

    public OpenApiSchemaReference Reference(string schema) => new(schema, document);

    public void AddTo(IDictionary<string, IOpenApiSchema> schemas, CanonicalModel model)
    {
        foreach (var type in model.Enums)
        {
            schemas[type.Name] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = type.Description,
                Enum = [.. type.Members.Select(m => (JsonNode)m)],
            };
        }

        foreach (var type in model.Types)
        {
            schemas[type.Name] = Structured(type);
            if (type.Key is not null)
            {
                schemas[CollectionOf(type)] = Collection(type);
            }
        }

        schemas[ErrorSchema] = Error();
        schemas[ErrorBodySchema] = ErrorBody();
        schemas[ErrorDetailSchema] = ErrorDetail();
    }

    // Media properties are left out: they are never part of a row.
    private OpenApiSchema Structured(StructuredType type) => new()
    {
        Type = JsonSchemaType.Object,
        Description = type.Description,
        Properties = type.Members
            .Where(m => m is not Property { Type: ValueType.Stream })
            .ToDictionary(m => m.Name, IOpenApiSchema (m) => m is Navigation navigation ? Related(navigation) : Value((Property)m)),
    };

    private OpenApiSchema Collection(StructuredType type) => new()
    {
        Type = JsonSchemaType.Object,
        Description = $"A page of a collection of {type.Name}.",
        Required = new HashSet<string> { "value" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["@odata.context"] = Text("Describes what the answer holds, as a URL."),
            ["@odata.count"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int64",
                Description = "How many match the filter on all pages, where `$count=true` asks for it.",
            },
            ["value"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Reference(type.Name) },
            ["@odata.nextLink"] = Text("URL of the next page; absent on the last one."),
        },
    };

    private OpenApiSchema Related(Navigation navigation) =>
        navigation.IsCollection
            ? new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = Reference(navigation.Target.Name),
                Description = $"{navigation.Description} Present where $expand asks for it.",
            }
            : Nullable(navigation.Target.Name, $"{navigation.Description} Present where $expand asks for it.");

    private OpenApiSchema Value(Property property)
    {
        if (property.IsCollection)
        {
            return new OpenApiSchema { Type = JsonSchemaType.Array, Items = Element(property), Description = property.Description };
        }

        if ((property.Enum?.Name ?? property.Complex?.Name) is { } name)
        {
            return property.IsNullable
                ? Nullable(name, property.Description)
                : new OpenApiSchema { AllOf = [Reference(name)], Description = property.Description };
        }

        var schema = Primitive(property);
        schema.Description = property.Description;
        schema.Type |= property.IsNullable ? JsonSchemaType.Null : 0;
        return schema;
    }

    private IOpenApiSchema Element(Property property) =>
        (property.Enum?.Name ?? property.Complex?.Name) is { } name ? Reference(name) : Primitive(property);

    // OpenAPI 3.0 ignores what stands beside a $ref; allOf around it makes room for nullable and a description. A type beside it would please
    // strict linters, but then client generators take the property for a subtype and make a class of its own for it.
    private OpenApiSchema Nullable(string schema, string? description) =>
        new() { Type = JsonSchemaType.Null, AllOf = [Reference(schema)], Description = description };

    private static OpenApiSchema Primitive(Property property) => property.Type switch
    {
        ValueType.Boolean => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        ValueType.Int32 => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
        ValueType.Int64 => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
        ValueType.Double => new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double" },
        ValueType.Decimal => Decimal(property),
        ValueType.Date => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" },
        ValueType.DateTimeOffset => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
        ValueType.TimeOfDay => new OpenApiSchema { Type = JsonSchemaType.String, Format = "time" },
        ValueType.Duration => new OpenApiSchema { Type = JsonSchemaType.String, Format = "duration" },
        ValueType.Guid => new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
        _ => new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = property.MaxLength, Pattern = property.Pattern },
    };

    // multipleOf would say the scale, but validators that compute with binary fractions refuse valid amounts by it.
    private static OpenApiSchema Decimal(Property property) => new()
    {
        Type = JsonSchemaType.Number,
        Format = "decimal",
        Minimum = property.Minimum?.ToString(CultureInfo.InvariantCulture),
        Extensions = new[] { ("x-precision", property.Precision), ("x-scale", property.Scale) }
            .Where(facet => facet.Item2 is not null)
            .ToDictionary(facet => facet.Item1, IOpenApiExtension (facet) => new JsonNodeExtension(facet.Item2!.Value)),
    };

    private OpenApiSchema Error() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "The body of every error answer.",
        Required = new HashSet<string> { "error" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["error"] = Reference(ErrorBodySchema),
        },
    };

    private OpenApiSchema ErrorBody() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "What went wrong.",
        Required = new HashSet<string> { "code", "message" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["code"] = Text("What kind of error; one of a closed list."),
            ["message"] = Text("One sentence for people."),
            ["target"] = Text("The part of the request, the property or the backend that the error is about.", JsonSchemaType.Null),
            ["details"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Reference(ErrorDetailSchema) },
            ["innererror"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "Further facts for support." },
        },
    };

    private static OpenApiSchema ErrorDetail() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "One of several faults of the same request.",
        Required = new HashSet<string> { "code", "message" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["code"] = Text("What kind of error."),
            ["message"] = Text("One sentence for people."),
            ["target"] = Text("What the fault is about.", JsonSchemaType.Null),
        },
    };

    private static OpenApiSchema Text(string description, JsonSchemaType also = 0) =>
        new() { Type = JsonSchemaType.String | also, Description = description };
}
