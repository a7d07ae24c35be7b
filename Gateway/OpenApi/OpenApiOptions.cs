using System.Collections.Immutable;

namespace CanonicalGateway.Gateway.OpenApi;

/// <summary>What the OpenAPI document and Swagger UI say of the place where the gateway runs.</summary>
public sealed class OpenApiOptions
{
    /// <summary>Where clients get tokens by client credentials.</summary>
    /// <value>Absolute, or relative to the document. Default <c>/token</c>, which stands for the authority's address in the committed document.</value>
    public Uri TokenUrl { get; init; } = new("/token", UriKind.Relative);

    /// <summary>The service root.</summary>
    public string ServiceRoot { get; init; } = "/odata/v1";

    /// <summary>Path of the document.</summary>
    public string DocumentPath { get; init; } = "/openapi/v1.json";

    /// <summary>The client id that Swagger UI offers; null for none. There is no option for its secret: the page is public.</summary>
    public string? ClientId { get; init; }

    /// <summary>A key for each entity set that the examples use, so that trying an operation finds something. Sets without one show <c>1</c>.</summary>
    /// <value>Default: keys that the sandbox's data set always holds.</value>
    public ImmutableDictionary<string, string> ExampleKeys { get; init; } = ImmutableDictionary.CreateRange(
    [
        KeyValuePair.Create("Customers", "1000001"),
        KeyValuePair.Create("Invoices", "90000001"),
        KeyValuePair.Create("Products", "TG1"),
    ]);
}
