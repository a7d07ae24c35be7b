using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CanonicalGateway.Gateway.OpenApi;

/// <summary>The paths of the documents that describe the service: the list of entity sets, and the metadata.</summary>
internal sealed class ServicePaths(OpenApiDocument document, SchemaBuilder schemas, ResponseBuilder responses)
{
    private const string Tag = "Service";
    private const string ServiceDocument = "ServiceDocument";

    public void Add()
    {
        document.Tags!.Add(new OpenApiTag { Name = Tag, Description = "What the service holds and can do." });
        document.Components!.Schemas![ServiceDocument] = ServiceDocumentSchema();
        Add("/", "Document", "Lists the entity sets.", null, [], responses.Of("The list.", ("application/json", schemas.Reference(ServiceDocument))));
        Add(
            "/$metadata",
            "Metadata",
            "Describes the data in CSDL.",
            "Types with their properties and keys, how they are related, who owns what, and what each entity set can be asked for (Capabilities vocabulary).",
            [Format()],
            responses.Of(
                "The document.",
                ("application/xml", new OpenApiSchema { Type = JsonSchemaType.String }),
                ("application/json", new OpenApiSchema { Type = JsonSchemaType.Object })));
    }

    private void Add(string path, string verb, string summary, string? description, IList<IOpenApiParameter> parameters, OpenApiResponses answers)
    {
        var item = new OpenApiPathItem();
        item.AddOperation(HttpMethod.Get, new OpenApiOperation
        {
            OperationId = $"{Tag}_{verb}",
            Summary = summary,
            Description = description,
            Tags = new HashSet<OpenApiTagReference> { new(Tag, document) },
            Parameters = parameters,
            Responses = answers,
        });
        document.Paths.Add(path, item);
    }

    private static OpenApiParameter Format() => new()
    {
        Name = "$format",
        In = ParameterLocation.Query,
        Description = "Which of the two forms; it goes before `Accept`. XML without either.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [(JsonNode)"xml", (JsonNode)"json"] },
    };

    private static OpenApiSchema ServiceDocumentSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "The service document.",
        Required = new HashSet<string> { "value" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["@odata.context"] = Text("URL of the metadata document."),
            ["value"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = new HashSet<string> { "name", "url" },
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["name"] = Text("Its name in the model."),
                        ["kind"] = Text("`EntitySet`."),
                        ["url"] = Text("Relative to the service root."),
                        ["title"] = Text("What it holds, for people."),
                    },
                },
            },
        },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
