using System.Globalization;
using System.Text;
using CanonicalGateway.Contracts.Model;
using Microsoft.OpenApi;

namespace CanonicalGateway.Gateway.OpenApi;

/// <summary>
/// Describes the service in OpenAPI 3.0, the version that most tools read. The document depends on the model and the options only, never on the
/// routing rules: who owns what is told by $metadata.
/// </summary>
public static class OpenApiDocumentBuilder
{
    private const string Scheme = "oauth2";
    private const string BearerScheme = "bearer";

    public static OpenApiDocument Build(CanonicalModel model, OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var document = new OpenApiDocument
        {
            Info = new OpenApiInfo
            {
                Title = "Canonical Gateway",
                Version = model.Version,
                Description = "One OData v4 API in front of a company's CRM, ERP and support systems. "
                    + $"The full description of the data is the metadata document at `{options.ServiceRoot}/$metadata`.",
            },
            Servers = [new OpenApiServer { Url = options.ServiceRoot }],
            Components = Components(options),
            Tags = new HashSet<OpenApiTag>(model.EntitySets.Select(t => new OpenApiTag { Name = t.SetName, Description = t.Description })),
            Paths = [],
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerScheme, document)] = [] },
        ];

        var schemas = new SchemaBuilder(document);
        var parameters = new ParameterBuilder(document);
        var responses = new ResponseBuilder(document, schemas);
        schemas.AddTo(document.Components.Schemas!, model);
        ParameterBuilder.AddTo(document.Components.Parameters!);
        responses.AddTo(document.Components.Responses!);
        var paths = new PathBuilder(document, parameters, responses, options);
        foreach (var type in model.EntitySets)
        {
            paths.Add(type);
        }

        new OperationPaths(document, schemas, responses, options).Add(model);
        new BatchPath(document, schemas, responses).Add();
        new ServicePaths(document, schemas, responses).Add();

        return document;
    }

    /// <summary>Writes the document as JSON, the same bytes for the same document.</summary>
    public static byte[] Write(OpenApiDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        document.SerializeAsV3(new OpenApiJsonWriter(text));
        return Encoding.UTF8.GetBytes(text.ToString().ReplaceLineEndings("\n") + "\n");
    }

    private static OpenApiComponents Components(OpenApiOptions options) => new()
    {
        Schemas = new Dictionary<string, IOpenApiSchema>(),
        Parameters = new Dictionary<string, IOpenApiParameter>(),
        Responses = new Dictionary<string, IOpenApiResponse>(),
        SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.OAuth2,
                Description = "Client credentials. Enter the client's id and secret; the token is fetched and sent by itself.",
                Flows = new OpenApiOAuthFlows
                {
                    ClientCredentials = new OpenApiOAuthFlow { TokenUrl = options.TokenUrl, Scopes = new Dictionary<string, string>() },
                },
            },
            [BearerScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "A token that was obtained elsewhere.",
            },
        },
    };
}
