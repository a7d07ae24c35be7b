using System.Text.Json.Nodes;
using CanonicalGateway.Contracts.Model;
using Microsoft.OpenApi;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OpenApi;

/// <summary>The paths of functions and actions: one for each overload.</summary>
internal sealed class OperationPaths(OpenApiDocument document, SchemaBuilder schemas, ResponseBuilder responses, OpenApiOptions options)
{
    private const string Tag = "Operations";

    private static readonly string[] _shared = ["top", "skip", "count"];

    public void Add(CanonicalModel model)
    {
        document.Tags!.Add(new OpenApiTag { Name = Tag, Description = "Functions and actions." });
        foreach (var operation in model.Operations)
        {
            var result = operation.Result.Complex!;
            document.Components!.Schemas![SchemaBuilder.CollectionOf(result)] = CollectionOf(result);
            if (operation.IsAction)
            {
                AddAction(operation);
            }
            else
            {
                AddFunction(operation);
            }
        }
    }

    private void AddFunction(CanonicalOperation operation)
    {
        var row = operation.Binding is { } binding ? $"/{binding.SetName}('{{{binding.Key!.Name}}}')" : "";
        var arguments = string.Join(',', operation.Parameters.Select(p => p.Type == ValueType.String ? $"{p.Name}='{{{p.Name}}}'" : $"{p.Name}={{{p.Name}}}"));
        var name = operation.Binding is null ? operation.Name : operation.QualifiedName;
        IOpenApiParameter[] key = operation.Binding is { } type
            ? [ParameterBuilder.Key(type.Key!.Name, type.Key, options.ExampleKeys.GetValueOrDefault(type.SetName!, "1"))]
            : [];
        Add(HttpMethod.Get, $"{row}/{name}({arguments})", new OpenApiOperation
        {
            OperationId = $"{operation.Binding?.SetName ?? Tag}_{operation.Name}{(operation.Parameters.IsEmpty ? "" : "By")}{string.Concat(operation.Parameters.Select(p => p.Name))}",
            Summary = operation.Description,
            Tags = new HashSet<OpenApiTagReference> { new(operation.Binding?.SetName ?? Tag, document) },
            Parameters =
            [
                .. key,
                .. operation.Parameters.Select(Argument),
                .. Options(),
            ],
            Responses = responses.Row(SchemaBuilder.CollectionOf(operation.Result.Complex!), operation.Description),
        });
    }

    private void AddAction(CanonicalOperation operation)
    {
        var body = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = operation.Parameters.ToDictionary(p => p.Name, Parameter),
        };
        Add(HttpMethod.Post, $"/{operation.Name}", new OpenApiOperation
        {
            OperationId = $"{Tag}_{operation.Name}",
            Summary = operation.Description,
            Tags = new HashSet<OpenApiTagReference> { new(Tag, document) },
            Parameters = [.. Options()],
            RequestBody = new OpenApiRequestBody
            {
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    ["application/json"] = new OpenApiMediaType { Schema = body, Example = new JsonObject { ["Customer"] = new JsonObject { ["Name"] = "Blue Yonder", ["Status"] = "Active" } } },
                },
            },
            Responses = responses.Row(SchemaBuilder.CollectionOf(operation.Result.Complex!), operation.Description),
        });
    }

    private void Add(HttpMethod method, string path, OpenApiOperation operation)
    {
        var item = new OpenApiPathItem();
        item.AddOperation(method, operation);
        document.Paths.Add(path, item);
    }

    private IEnumerable<IOpenApiParameter> Options() =>
    [
        Option("$filter", "Only values for which the expression is true."),
        Option("$orderby", "The order of the values: properties with `asc` or `desc`, separated by commas."),
        Option("$select", "The properties wanted, separated by commas; all without it."),
        .. _shared.Select(n => new OpenApiParameterReference(n, document)),
    ];

    private static OpenApiParameter Argument(Property parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Path,
        Required = true,
        Description = parameter.Description,
        Schema = parameter.Type == ValueType.Date ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" } : Text(),
        Example = parameter.Type == ValueType.Date ? parameter.Name == "From" ? "2024-01-01" : "2024-12-31" : "Customer",
    };

    private IOpenApiSchema Parameter(Property parameter) => parameter.Complex is { } type
        ? new OpenApiSchema { Type = JsonSchemaType.Null, AllOf = [schemas.Reference(type.Name)], Description = parameter.Description }
        : new OpenApiSchema { Type = JsonSchemaType.Boolean | JsonSchemaType.Null, Description = parameter.Description };

    private OpenApiSchema CollectionOf(StructuredType type) => new()
    {
        Type = JsonSchemaType.Object,
        Description = $"A collection of {type.Name}.",
        Required = new HashSet<string> { "value" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["@odata.context"] = Text(),
            ["@odata.count"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
            ["value"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = schemas.Reference(type.Name) },
        },
    };

    private static OpenApiParameter Option(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = Text() };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };
}
