using Microsoft.OpenApi;

namespace CanonicalGateway.Gateway.OpenApi;

/// <summary>The answers of operations. Errors stand under the codes that the gateway gives, one by one: generated clients know no code ranges.</summary>
internal sealed class ResponseBuilder(OpenApiDocument document, SchemaBuilder schemas)
{
    private static readonly (string Status, string Name, string Description)[] _errors =
    [
        ("400", "BadRequest", "The URL, a query option or a header is wrong, or the query passes a limit."),
        ("401", "Unauthorized", "No valid token was given."),
        ("403", "Forbidden", "The token lacks a role or scope."),
        ("404", "NotFound", "There is no such resource or row."),
        ("429", "TooManyRequests", "The client sends more requests than it may; `Retry-After` says when to go on."),
        ("500", "InternalServerError", "A fault of the gateway itself."),
        ("501", "NotImplemented", "Defined by OData, not done by this service."),
        ("502", "BadGateway", "A backend answered something that the gateway does not understand, or refused its credentials."),
        ("503", "ServiceUnavailable", "A backend is down, slow or busy; the error names it and `Retry-After` says when to go on."),
    ];

    public void AddTo(IDictionary<string, IOpenApiResponse> responses)
    {
        foreach (var (status, name, description) in _errors)
        {
            responses[name] = new OpenApiResponse
            {
                Description = description,
                Content = Json(SchemaBuilder.ErrorSchema),
                Headers = status is "429" or "503" ? RetryAfter() : null,
            };
        }
    }

    /// <summary>A page of rows, or one row.</summary>
    public OpenApiResponses Row(string schema, string description) =>
        WithErrors(("200", new OpenApiResponse { Description = description, Content = Json(schema) }));

    /// <summary>A row that may be missing.</summary>
    public OpenApiResponses OptionalRow(string schema, string description) => WithErrors(
        ("200", new OpenApiResponse { Description = description, Content = Json(schema) }),
        ("204", new OpenApiResponse { Description = "There is none." }));

    /// <summary>A document in one form or another.</summary>
    public OpenApiResponses Of(string description, params (string MediaType, IOpenApiSchema Schema)[] forms) => WithErrors(
        ("200", new OpenApiResponse
        {
            Description = description,
            Content = forms.ToDictionary(f => f.MediaType, IOpenApiMediaType (f) => new OpenApiMediaType { Schema = f.Schema }),
        }));

    /// <summary>A number or a text as it is.</summary>
    public OpenApiResponses PlainText(JsonSchemaType type, string description, bool isNullable)
    {
        var schema = new OpenApiSchema { Type = type, Format = type == JsonSchemaType.Integer ? "int64" : null };
        var found = new OpenApiResponse { Description = description, Content = Content("text/plain", schema) };
        return isNullable ? WithErrors(("200", found), ("204", new OpenApiResponse { Description = "The value is null." })) : WithErrors(("200", found));
    }

    public OpenApiResponses Media(string description)
    {
        var binary = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        return WithErrors(
            ("200", new OpenApiResponse { Description = description, Content = Content("application/octet-stream", binary) }),
            ("204", new OpenApiResponse { Description = "There is none." }),
            ("206", new OpenApiResponse { Description = "The part asked for.", Content = Content("application/octet-stream", binary) }),
            ("416", new OpenApiResponse { Description = "The part asked for lies outside." }));
    }

    /// <summary>The answer to a batch, in either form.</summary>
    public OpenApiResponses Batch(string schema)
    {
        var content = Json(schema);
        content["multipart/mixed"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        return WithErrors(("200", new OpenApiResponse { Description = "The answers, one for each request that was executed.", Content = content }));
    }

    private OpenApiResponses WithErrors(params (string Status, IOpenApiResponse Response)[] successes)
    {
        var responses = new OpenApiResponses();
        foreach (var (status, response) in successes.Concat(_errors.Select(e => (e.Status, (IOpenApiResponse)new OpenApiResponseReference(e.Name, document))))
            .OrderBy(r => r.Item1, StringComparer.Ordinal))
        {
            responses[status] = response;
        }

        return responses;
    }

    private Dictionary<string, IOpenApiMediaType> Json(string schema) => Content("application/json", schemas.Reference(schema));

    private static Dictionary<string, IOpenApiMediaType> Content(string mediaType, IOpenApiSchema schema) =>
        new() { [mediaType] = new OpenApiMediaType { Schema = schema } };

    private static Dictionary<string, IOpenApiHeader> RetryAfter() => new()
    {
        ["Retry-After"] = new OpenApiHeader
        {
            Description = "Seconds to wait.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
        },
    };
}
