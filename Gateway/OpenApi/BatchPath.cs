using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CanonicalGateway.Gateway.OpenApi;

/// <summary>The path of batches: many requests in one, in either of OData's two forms.</summary>
internal sealed class BatchPath(OpenApiDocument document, SchemaBuilder schemas, ResponseBuilder responses)
{
    private const string Tag = "Batch";
    private const string Request = "BatchRequest";
    private const string Response = "BatchResponse";
    private const string Multipart = "multipart/mixed; boundary=batch";

    public void Add()
    {
        document.Tags!.Add(new OpenApiTag { Name = Tag, Description = "Many requests in one." });
        document.Components!.Schemas![Request] = RequestSchema();
        document.Components.Schemas[Response] = ResponseSchema();
        var item = new OpenApiPathItem();
        item.AddOperation(HttpMethod.Post, new OpenApiOperation
        {
            OperationId = "Batch_Post",
            Summary = "Sends many requests in one.",
            Description = "The answer has the form of the request, unless `Accept` asks for the other one. In JSON all requests are executed, "
                + "in multipart those up to the first error; `Prefer: continue-on-error` says otherwise.",
            Tags = new HashSet<OpenApiTagReference> { new(Tag, document) },
            Parameters = [new OpenApiParameterReference("prefer", document)],
            RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    ["application/json"] = new OpenApiMediaType { Schema = schemas.Reference(Request), Example = JsonExample() },
                    [Multipart] = new OpenApiMediaType { Schema = Text(null), Example = "--batch\r\nContent-Type: application/http\r\n\r\nGET Customers?$top=1 HTTP/1.1\r\n\r\n\r\n--batch--\r\n" },
                },
            },
            Responses = responses.Batch(Response),
        });
        document.Paths.Add("/$batch", item);
    }

    private static OpenApiSchema RequestSchema() => Object(
        "A batch of requests.",
        ["requests"],
        ("requests", new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = Object(
                null,
                ["id", "method", "url"],
                ("id", Text("Names the request within the batch.")),
                ("method", Text("`get`, `post`, `patch`, `put` or `delete`.")),
                ("url", Text("Relative to the service root, or an absolute path; `$id` as its first segment stands for what the request of that id gave.")),
                ("atomicityGroup", Text("Requests of one group stand next to each other, and succeed or fail together.")),
                ("dependsOn", new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text(null), Description = "Ids and groups of earlier requests that must have succeeded." }),
                ("headers", Headers()),
                ("body", new OpenApiSchema { Description = "JSON, or a string: of text, or of other bytes in base64url." })),
        }));

    private static OpenApiSchema ResponseSchema() => Object(
        "The answers to a batch, in the order of its requests.",
        ["responses"],
        ("responses", new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = Object(
                null,
                ["status"],
                ("id", Text("That of the request.")),
                ("status", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" }),
                ("atomicityGroup", Text("That of the request.")),
                ("headers", Headers()),
                ("body", new OpenApiSchema { Description = "JSON, or a string: of text, or of other bytes in base64url." })),
        }));

    private static OpenApiSchema Headers() =>
        new() { Type = JsonSchemaType.Object, AdditionalProperties = Text(null), Description = "Headers, with names in lower case." };

    private static OpenApiSchema Object(string? description, string[] required, params (string Name, IOpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Required = new HashSet<string>(required),
        Properties = properties.ToDictionary(p => p.Name, p => p.Schema),
    };

    private static OpenApiSchema Text(string? description) => new() { Type = JsonSchemaType.String, Description = description };

    private static JsonObject JsonExample() => new JsonObject
    {
        ["requests"] = new JsonArray(
            new JsonObject { ["id"] = "1", ["method"] = "get", ["url"] = "Customers?$top=1&$select=Id,Name" },
            new JsonObject { ["id"] = "2", ["method"] = "get", ["url"] = "Orders/$count" }),
    };
}
