using CanonicalGateway.Contracts.Model;
using Microsoft.OpenApi;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OpenApi;

/// <summary>The paths of an entity set, each with its one operation. Operation ids are <c>Set_VerbThing</c>.</summary>
internal sealed class PathBuilder(OpenApiDocument document, ParameterBuilder parameters, ResponseBuilder responses, OpenApiOptions options)
{
    public void Add(StructuredType type)
    {
        var set = type.SetName!;
        var row = $"/{set}('{{{type.Key!.Name}}}')";
        var key = ParameterBuilder.Key(type.Key.Name, type.Key, ExampleKey(set));
        Add($"/{set}", set, "List", $"Lists {set}.", parameters.OfCollection(type), responses.Row(SchemaBuilder.CollectionOf(type), $"A page of {set}."));
        AddCount($"/{set}/$count", set, "Count", $"Counts {set}.", parameters.OfCount(type));
        Add(row, set, "Get", $"Gets one of {set} by its key.", [key, .. ParameterBuilder.OfEntity(type)], responses.Row(type.Name, "The row."));
        foreach (var property in type.Properties.Where(p => p.Type == ValueType.Stream))
        {
            Add(
                $"{row}/{property.Name}",
                set,
                $"Get{property.Name}",
                property.Description,
                [key, ParameterBuilder.Range()],
                responses.Media(property.Description ?? property.Name));
        }

        // One text property stands for all of them: the path of every other is built alike.
        if (type.Properties.FirstOrDefault(p => p is { IsSearchable: true, IsKey: false, IsCollection: false }) is { } text)
        {
            Add(
                $"{row}/{text.Name}/$value",
                set,
                $"Get{text.Name}Value",
                $"Gets {text.Name} as plain text. Every other primitive property can be read in the same way.",
                [key],
                responses.PlainText(JsonSchemaType.String, "The text.", text.IsNullable));
        }

        foreach (var navigation in type.Navigations)
        {
            AddNavigation(set, $"{row}/{navigation.Name}", key, navigation);
        }
    }

    private void AddNavigation(string set, string path, IOpenApiParameter key, Navigation navigation)
    {
        var target = navigation.Target;
        if (!navigation.IsCollection)
        {
            Add(
                path,
                set,
                $"Get{navigation.Name}",
                navigation.Description,
                [key, .. ParameterBuilder.OfEntity(target)],
                responses.OptionalRow(target.Name, "The row."));
            return;
        }

        Add(
            path,
            set,
            $"List{navigation.Name}",
            navigation.Description,
            [key, .. parameters.OfCollection(target)],
            responses.Row(SchemaBuilder.CollectionOf(target), $"A page of {navigation.Name}."));
        AddCount($"{path}/$count", set, $"Count{navigation.Name}", $"Counts {navigation.Name}.", [key, .. parameters.OfCount(target)]);
        if (navigation.IsContained)
        {
            var name = target.Name + target.Key!.Name;
            var isText = target.Key.Type == ValueType.String;
            Add(
                isText ? $"{path}('{{{name}}}')" : $"{path}({{{name}}})",
                set,
                $"Get{target.Name}",
                $"Gets one of {navigation.Name} by its key.",
                [key, ParameterBuilder.Key(name, target.Key, isText ? ExampleKey(navigation.Name) : "10"), .. ParameterBuilder.OfEntity(target)],
                responses.Row(target.Name, "The row."));
        }
    }

    private void AddCount(string path, string set, string verb, string summary, IEnumerable<IOpenApiParameter> taken) =>
        Add(path, set, verb, summary, taken, responses.PlainText(JsonSchemaType.Integer, "The number of rows.", isNullable: false));

    private void Add(string path, string set, string verb, string? summary, IEnumerable<IOpenApiParameter> taken, OpenApiResponses answers)
    {
        var item = new OpenApiPathItem();
        item.AddOperation(HttpMethod.Get, new OpenApiOperation
        {
            OperationId = $"{set}_{verb}",
            Summary = summary,
            Tags = new HashSet<OpenApiTagReference> { new(set, document) },
            Parameters = [.. taken],
            Responses = answers,
        });
        document.Paths.Add(path, item);
    }

    private string ExampleKey(string set) => options.ExampleKeys.GetValueOrDefault(set, "1");
}
