using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.S4Hana.Query;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.S4Hana;

/// <summary>An entity set of a service with the entity map that reads it. Immutable.</summary>
internal sealed class S4HanaResource
{
    /// <summary>Path of all OData V2 services.</summary>
    public const string Root = "/sap/opu/odata/sap/";

    // What is asked for a shape's columns, for as long as the shape lives.
    private readonly ConditionalWeakTable<Shape, string> _projections = [];

    /// <param name="service">Technical name of the service, such as <c>API_SALES_ORDER_SRV</c>.</param>
    /// <param name="lookups">Properties by which rows are looked up.</param>
    public S4HanaResource(string backend, string service, EntityMap<FieldUse> map, int valuesMax, params string[] lookups)
    {
        Path = $"{Root}{service}/{map.Resource}";
        Map = map;
        Translator = new FilterTranslator(map, valuesMax);
        Key = map.Type.Key!;
        KeyField = (TextField)map[Key]!.Field!.Field!;
        var members = map.Members.ToArray();
        Source = new Source(backend, map.Resource, map.Type, [.. members.OfType<Property>()], [.. members.OfType<Navigation>()])
        {
            LookupProperties = [.. lookups.Select(map.Type.Property)],
            PushableProperties = [.. members.OfType<Property>().Where(p => map[p]!.Field?.Field is not null)],
        };
    }

    public Source Source { get; }

    public EntityMap<FieldUse> Map { get; }

    public FilterTranslator Translator { get; }

    /// <summary>Path of the entity set.</summary>
    public string Path { get; }

    public Property Key { get; }

    public TextField KeyField { get; }

    /// <summary>The condition that says which rows are canonical ones at all.</summary>
    public Predicate Rows { get; init; } = Predicate.True;

    /// <summary>What follows the key's own literal in a key predicate of several fields; null where a key does not say which rows are canonical.</summary>
    public Func<string, string>? KeyPredicate { get; init; }

    /// <summary>The field by which rows are looked up.</summary>
    public TextField LookupField(Property property) => (TextField)Map[property]!.Field!.Field!;

    /// <summary><c>$select</c> and <c>$expand</c> for the columns of a read.</summary>
    public string ProjectionOf(Shape shape) => _projections.TryGetValue(shape, out var known) ? known : _projections.GetValue(shape, rows => Projection.Write(this, rows));

    /// <summary>The column map of a member; null where the resource does not hold it.</summary>
    public (ImmutableArray<string> Paths, Codec Codec, FieldUse? Use)? Find(Member member) =>
        Map[member] is { } column ? (column.Paths, column.Codec, column.Field) : null;
}
