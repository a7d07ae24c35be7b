using System.Text.Json.Nodes;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.OpenApi;
using Microsoft.OpenApi;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Metadata;

public sealed class OpenApiDocumentTests
{
    private static readonly byte[] _bytes = OpenApiDocumentBuilder.Write(OpenApiDocumentBuilder.Build(CanonicalModel.V1, new OpenApiOptions()));

    private static readonly JsonNode _document = JsonNode.Parse(_bytes)!;

    private static IEnumerable<JsonNode> Operations => _document["paths"]!.AsObject().Select(p => p.Value!["get"] ?? p.Value["post"]!);

    [Fact]
    public void Build_Document_ValidatesAndReadsBack()
    {
        var result = OpenApiDocument.Parse(System.Text.Encoding.UTF8.GetString(_bytes), "json");

        Assert.Empty(result.Diagnostic!.Errors.Select(e => e.ToString()));
        Assert.Equal(OpenApiSpecVersion.OpenApi3_0, result.Diagnostic.SpecificationVersion);
    }

    [Fact]
    public void Build_Twice_GivesTheSameBytes() =>
        Assert.Equal(_bytes, OpenApiDocumentBuilder.Write(OpenApiDocumentBuilder.Build(CanonicalModel.V1, new OpenApiOptions())));

    [Fact]
    public void Build_OperationIds_AreUnique()
    {
        var ids = Operations.Select(o => (string?)o["operationId"]).ToList();

        Assert.DoesNotContain(null, ids);
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Contains("Customers_List", ids);
        Assert.Contains("Customers_Get", ids);
        Assert.Contains("Customers_Count", ids);
        Assert.Contains("Customers_ListOrders", ids);
        Assert.Contains("Orders_GetOrderItem", ids);
        Assert.Contains("Products_GetImage", ids);
        Assert.Contains("Batch_Post", ids);
        Assert.Contains("Service_Document", ids);
        Assert.Contains("Service_Metadata", ids);
    }

    [Fact]
    public void Build_EveryReference_Resolves()
    {
        var missing = Descendants(_document)
            .OfType<JsonObject>()
            .Select(o => o["$ref"]).OfType<JsonValue>().Select(v => v.GetValue<string>())
            .Where(r => r.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)_document, (node, step) => node?[step]) is null);

        Assert.Empty(missing);
    }

    [Fact]
    public void Build_Responses_StandUnderSingleCodes()
    {
        foreach (var operation in Operations)
        {
            var codes = operation["responses"]!.AsObject().Select(r => r.Key).ToList();

            Assert.All(codes, c => Assert.InRange(int.Parse(c, System.Globalization.CultureInfo.InvariantCulture), 200, 599));
            Assert.Superset(new HashSet<string> { "200", "400", "401", "403", "404", "429", "500", "501", "503" }, codes.ToHashSet());
        }
    }

    [Fact]
    public void Build_EveryPlaceholderOfAPath_IsARequiredParameterWithExample()
    {
        foreach (var (path, item) in _document["paths"]!.AsObject())
        {
            var keys = ((item!["get"] ?? item["post"])!["parameters"]?.AsArray() ?? []).Where(p => (string?)p!["in"] == "path").ToList();

            Assert.Equal(path.Count(c => c == '{'), keys.Count);
            Assert.All(keys, k => Assert.Contains($"{{{k!["name"]}}}", path, StringComparison.Ordinal));
            Assert.All(keys, k => Assert.True((bool)k!["required"]! && k["example"] is not null));
        }
    }

    [Fact]
    public void Build_TokenUrl_IsThatOfTheOptions()
    {
        var options = new OpenApiOptions { TokenUrl = new Uri("http://127.0.0.1:8090/token") };

        var document = JsonNode.Parse(OpenApiDocumentBuilder.Write(OpenApiDocumentBuilder.Build(CanonicalModel.V1, options)))!;

        Assert.Equal(
            "http://127.0.0.1:8090/token",
            (string?)document["components"]!["securitySchemes"]!["oauth2"]!["flows"]!["clientCredentials"]!["tokenUrl"]);
    }

    [Fact]
    public void Build_Schemas_KeepNullabilityAndDecimals()
    {
        var order = _document["components"]!["schemas"]!["Order"]!["properties"]!;

        Assert.Null(order["Status"]!["nullable"]);
        Assert.True((bool)order["Customer"]!["nullable"]!);
        Assert.True((bool)order["NetAmount"]!["nullable"]!);
        Assert.Equal("number", (string?)order["NetAmount"]!["type"]);
        Assert.Equal("decimal", (string?)order["NetAmount"]!["format"]);
        Assert.Equal(16, (int)order["NetAmount"]!["x-precision"]!);
        Assert.Null(_document["components"]!["schemas"]!["Product"]!["properties"]!["Image"]);
    }

    [Fact]
    public void Build_Schemas_SayWhatValuesKeepTo()
    {
        var invoice = _document["components"]!["schemas"]!["Invoice"]!["properties"]!;

        Assert.Equal("^[A-Z0-9]{3,5}$", (string?)invoice["Currency"]!["pattern"]);
        Assert.Equal(0, (int)invoice["NetAmount"]!["minimum"]!);
    }

    [Fact]
    public void Build_QueryOptions_AreThoseThatApply()
    {
        foreach (var (path, item) in _document["paths"]!.AsObject().Where(p => p.Value!["get"] is not null))
        {
            var options = (item!["get"]!["parameters"]?.AsArray() ?? []).Select(p => (string?)p!["$ref"] ?? (string?)p["name"]).ToHashSet();

            // Functions give collections too.
            var isFunction = path.StartsWith("/Owners", StringComparison.Ordinal) || path.Contains("/Canonical.", StringComparison.Ordinal);
            var isCollection = isFunction || item["get"]!["operationId"]!.GetValue<string>().Contains("_List", StringComparison.Ordinal);

            Assert.Equal(isCollection, options.Contains("$orderby"));
            Assert.Equal(isCollection, options.Contains("#/components/parameters/top"));
            Assert.Equal(isCollection || path.EndsWith("/$count", StringComparison.Ordinal), options.Contains("$filter"));
        }
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => Descendants(p.Value)).Prepend(o),
        JsonArray a => a.SelectMany(Descendants).Prepend(a),
        null => [],
        _ => [node],
    };
}
