using System.Text.Json;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>What the served <c>$metadata</c> says, read as CSDL JSON.</summary>
internal sealed class PublishedModel(JsonElement document)
{
    private const string Namespace = "Canonical";
    private const string Capabilities = "@Org.OData.Capabilities.V1.";

    public static async Task<PublishedModel> ReadAsync(SandboxFixture sandbox) =>
        new(await sandbox.GetJsonAsync("$metadata?$format=json", "OData-MaxVersion: 4.01"));

    public JsonElement Schema => document.GetProperty(Namespace);

    public JsonElement Container => Schema.GetProperty(nameof(Container));

    public IEnumerable<string> Sets => Members(Container).Where(m => m.Value.TryGetProperty("$Collection", out _)).Select(m => m.Name);

    /// <summary>The function imports that the service document names.</summary>
    public IEnumerable<string> ListedFunctions => Members(Container).Where(m => m.Value.TryGetProperty("$IncludeInServiceDocument", out var isListed) && isListed.GetBoolean()).Select(m => m.Name);

    public JsonElement TypeOfSet(string set) => TypeNamed(TypeName(Container.GetProperty(set)));

    public JsonElement TypeNamed(string name) => Schema.GetProperty(name[(Namespace.Length + 1)..]);

    public IEnumerable<JsonProperty> Types(string kind) => Members(Schema).Where(m => m.Value.ValueKind == JsonValueKind.Object && Text(m.Value, "$Kind") == kind);

    public static IEnumerable<JsonProperty> Properties(JsonElement type) => Members(type).Where(m => Text(m.Value, "$Kind") is null);

    public static IEnumerable<JsonProperty> Navigations(JsonElement type) => Members(type).Where(m => Text(m.Value, "$Kind") == "NavigationProperty");

    public static string TypeName(JsonElement element) => Text(element, "$Type") ?? "Edm.String";

    public static bool IsCollection(JsonElement element) => element.TryGetProperty("$Collection", out var value) && value.GetBoolean();

    public bool IsEnum(string type) => IsOfKind(type, "EnumType");

    public bool IsComplex(string type) => IsOfKind(type, "ComplexType");

    /// <summary>A capability of a set, or of the container; <paramref name="path"/> leads into records.</summary>
    public static JsonElement Capability(JsonElement target, string term, params string[] path) =>
        path.Aggregate(target.GetProperty(Capabilities + term), (value, step) => value.GetProperty(step));

    public bool Claims(string set, string term, params string[] path) => Capability(Container.GetProperty(set), term, path).GetBoolean();

    public HashSet<string> Names(string set, string term, string list) => Strings(Capability(Container.GetProperty(set), term, list));

    public static HashSet<string> Strings(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString()!)];

    public static IEnumerable<JsonProperty> Members(JsonElement element) => element.EnumerateObject().Where(m => m.Name[0] is not ('$' or '@'));

    public static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>A value of an answer as it stands in a URL.</summary>
    public string Literal(JsonElement value, string type) => type switch
    {
        "Edm.String" => Quoted(value.GetString()!),
        _ when IsEnum(type) => Quoted(value.GetString()!),
        "Edm.DateTimeOffset" or "Edm.Date" or "Edm.TimeOfDay" or "Edm.Guid" => value.GetString()!,
        _ => value.GetRawText(),
    };

    public static string Quoted(string text) => "'" + Uri.EscapeDataString(text.Replace("'", "''", StringComparison.Ordinal)) + "'";

    private bool IsOfKind(string type, string kind) => type.StartsWith(Namespace, StringComparison.Ordinal) && Text(TypeNamed(type), "$Kind") == kind;
}
