using System.Text.Json.Nodes;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.OData.Parsing;
using Microsoft.OpenApi;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OpenApi;

/// <summary>The parameters of operations: query options, keys and headers, with examples that work as they stand.</summary>
internal sealed class ParameterBuilder(OpenApiDocument document)
{
    public static void AddTo(IDictionary<string, IOpenApiParameter> parameters)
    {
        parameters["top"] = Option("$top", "At most this many rows.", Whole(), 5);
        parameters["skip"] = Option("$skip", "Leave out this many rows at the start.", Whole());
        parameters["count"] = Option(
            "$count", "Whether to tell how many rows match, as `@odata.count`.", new OpenApiSchema { Type = JsonSchemaType.Boolean });
        parameters["search"] = Option(
            "$search",
            "Words or \"phrases\" to find in the searchable properties, ignoring case; NOT, AND and OR combine them.",
            Text(),
            examples: [("word", "pump"), ("phrase", "\"out of stock\" OR recall")]);
        parameters["prefer"] = new OpenApiParameter
        {
            Name = "Prefer",
            In = ParameterLocation.Header,
            Description = "Preferences; `odata.maxpagesize=N` asks for pages of at most N rows.",
            Schema = Text(),
            Examples = Examples([("pages of 50", "odata.maxpagesize=50")]),
        };
    }

    public IEnumerable<IOpenApiParameter> OfCollection(StructuredType type) =>
    [
        .. type.SetName is null ? [] : new[] { Apply(type) }, Filter(type), Shared("search"), OrderBy(type), Shared("top"), Shared("skip"), Shared("count"), .. OfEntity(type), Shared("prefer"),
    ];

    public IEnumerable<IOpenApiParameter> OfCount(StructuredType type) => [Filter(type), Shared("search")];

    public static IEnumerable<IOpenApiParameter> OfEntity(StructuredType type)
    {
        yield return Compute(type);
        yield return Select(type);
        if (type.Navigations.Length > 0)
        {
            yield return Expand(type);
        }
    }

    /// <summary>A key within the path. String keys stand in quotes there, which the path holds.</summary>
    public static IOpenApiParameter Key(string name, Property key, string example) => new OpenApiParameter
    {
        Name = name,
        In = ParameterLocation.Path,
        Required = true,
        Description = key.Type == ValueType.String ? $"{key.Description} Each single quote in it is doubled." : key.Description,
        Schema = key.Type == ValueType.String ? Text() : Whole(),
        Example = key.Type == ValueType.String ? example : int.Parse(example, System.Globalization.CultureInfo.InvariantCulture),
    };

    public static IOpenApiParameter Range() => new OpenApiParameter
    {
        Name = "Range",
        In = ParameterLocation.Header,
        Description = "The part wanted, in bytes (RFC 9110).",
        Schema = Text(),
        Examples = Examples([("first kilobyte", "bytes=0-1023")]),
    };

    private OpenApiParameterReference Shared(string name) => new(name, document);

    private static OpenApiParameter Filter(StructuredType type) => Option(
        "$filter", "Only rows for which the expression is true.", Text(), examples: [.. FilterExamples(type)]);

    private static IEnumerable<(string Summary, string Value)> FilterExamples(StructuredType type)
    {
        if (type.Properties.FirstOrDefault(p => p.Enum is not null && !p.IsCollection) is { } status)
        {
            yield return ($"by {status.Name}", $"{status.Name} eq '{status.Enum!.Members[Math.Min(1, status.Enum.Members.Length - 1)]}'");
        }

        if (type.Properties.FirstOrDefault(p => p.IsSearchable && !p.IsKey) is { } text)
        {
            yield return ($"by a part of {text.Name}", $"contains({text.Name},'a')");
        }

        if (type.Properties.FirstOrDefault(p => p.Type == ValueType.Decimal) is { } amount)
        {
            yield return ($"by {amount.Name}", $"{amount.Name} gt 1000");
        }

        if (type.Properties.FirstOrDefault(p => p.Type == ValueType.DateTimeOffset) is { } time)
        {
            yield return ($"by {time.Name}", $"{time.Name} ge 2024-01-01T00:00:00Z");
        }

        if (type.Key is { Type: ValueType.Int32 } number)
        {
            yield return ($"by {number.Name}", $"{number.Name} eq 10");
        }
    }

    private static OpenApiParameter Apply(StructuredType type)
    {
        var group = type.Properties.FirstOrDefault(p => p.Enum is not null && !p.IsCollection) ?? type.Key!;
        var amount = type.Properties.FirstOrDefault(p => p.Type == ValueType.Decimal);
        var total = amount is null ? "" : $",{amount.Name} with sum as Total";
        return Option(
            "$apply",
            "Transformations of the rows, separated by `/`, before the other options: "
                + $"{string.Join(", ", ApplyParser.Transformations.Select(t => $"`{t}`"))} (OData Extension for Data Aggregation).",
            Text(),
            examples:
            [
                ($"groups by {group.Name}", $"groupby(({group.Name}),aggregate($count as Rows{total}))"),
                ("how many there are", "aggregate($count as Rows)"),
            ]);
    }

    private static OpenApiParameter Compute(StructuredType type) => Option(
        "$compute",
        "Properties to define by expressions, separated by commas, for use in the answer and in the other options.",
        Text(),
        examples:
        [
            type.Properties.FirstOrDefault(p => p.Type == ValueType.Decimal) is { } amount
                ? ($"from {amount.Name}", $"{amount.Name} mul 2 as Twice")
                : ("the length of the key", $"length({type.Key!.Name}) as KeyLength"),
        ]);

    private static OpenApiParameter OrderBy(StructuredType type)
    {
        var first = type.Properties.FirstOrDefault(p => p.Type is ValueType.DateTimeOffset or ValueType.Decimal) ?? type.Key!;
        return Option(
            "$orderby",
            "The order of the rows: properties with `asc` or `desc`, separated by commas. Null is lowest; ties are broken by the key.",
            Text(),
            examples: [($"by {first.Name}", $"{first.Name} desc"), ("by key", type.Key!.Name)]);
    }

    private static OpenApiParameter Select(StructuredType type) => Option(
        "$select",
        "The properties wanted, separated by commas; all without it.",
        Text(),
        examples: [("three properties", string.Join(',', type.Properties.Where(p => p.Type != ValueType.Stream).Take(3).Select(p => p.Name)))]);

    private static OpenApiParameter Expand(StructuredType type)
    {
        // A contained collection may be expandable for single rows only, so another one shows how.
        var navigation = type.Navigations.FirstOrDefault(n => !n.IsContained) ?? type.Navigations[0];
        var many = type.Navigations.FirstOrDefault(n => n is { IsContained: false, IsCollection: true });
        return Option(
            "$expand",
            "Related rows to give with each row, separated by commas, each with query options of its own in parentheses. "
                + $"Of: {string.Join(", ", type.Navigations.Select(n => n.Name))}.",
            Text(),
            examples: many is null
                ? [(navigation.Name, navigation.Name)]
                : [(navigation.Name, navigation.Name), ($"the first of {many.Name}", $"{many.Name}($top=3;$orderby={many.Target.Key!.Name})")]);
    }

    private static OpenApiParameter Option(
        string name,
        string description,
        OpenApiSchema schema,
        JsonNode? example = null,
        IReadOnlyList<(string Summary, string Value)>? examples = null) => new()
        {
            Name = name,
            In = ParameterLocation.Query,
            Description = description,
            Schema = schema,
            Example = example,
            Examples = examples is null ? null : Examples(examples),
        };

    // Swagger UI fills in the first example, so that is an empty one: an option is left out until somebody chooses.
    private static Dictionary<string, IOpenApiExample> Examples(IReadOnlyList<(string Summary, string Value)> examples)
    {
        var all = new Dictionary<string, IOpenApiExample> { ["none"] = new OpenApiExample { Summary = "(none)", Value = "" } };
        for (var i = 0; i < examples.Count; i++)
        {
            all[$"example{i + 1}"] = new OpenApiExample { Summary = examples[i].Summary, Value = examples[i].Value };
        }

        return all;
    }

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema Whole() => new() { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "0" };
}
