using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Vocabularies;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>The terms of the standard vocabularies that the metadata uses.</summary>
internal static class Vocabulary
{
    private const string CoreNamespace = "Org.OData.Core.V1";
    private const string CapabilitiesNamespace = "Org.OData.Capabilities.V1";
    private const string MeasuresNamespace = "Org.OData.Measures.V1";
    private const string AggregationNamespace = "Org.OData.Aggregation.V1";
    private const string Site = "https://oasis-tcs.github.io/odata-vocabularies/vocabularies/";

    /// <summary>ODataLib embeds no Measures vocabulary; this holds the one term of it that is used.</summary>
    public static IEdmModel Measures { get; } = MeasuresModel();

    /// <summary>Nor does it embed Aggregation; this holds what is used of it.</summary>
    public static IEdmModel Aggregation { get; } = AggregationModel();

    // A new model refers to the vocabularies that ODataLib embeds; that of Capabilities can't be had otherwise.
    private static readonly EdmModel _embedded = new();

    public static IEdmTerm Core(string name) => Find(_embedded, CoreNamespace, name);

    public static IEdmTerm Capabilities(string name) => Find(_embedded, CapabilitiesNamespace, name);

    public static IEdmTerm IsoCurrency { get; } = Find(Measures, MeasuresNamespace, "ISOCurrency");

    public static IEdmTerm ApplySupported { get; } = Find(Aggregation, AggregationNamespace, "ApplySupported");

    /// <summary>How much rollup is supported: the type of <c>ApplySupported/Rollup</c>.</summary>
    public static IEdmEnumType RollupType { get; } = (IEdmEnumType)Aggregation.FindDeclaredType($"{AggregationNamespace}.RollupType");

    /// <summary>The references of a document that uses the terms (CSDL 3.2), so that clients can look them up.</summary>
    public static IEnumerable<IEdmReference> References { get; } =
    [
        Reference(CoreNamespace, "Core"),
        Reference(CapabilitiesNamespace, "Capabilities"),
        Reference(MeasuresNamespace, "Measures"),
        Reference(AggregationNamespace, "Aggregation"),
    ];

    private static IEdmTerm Find(IEdmModel model, string ns, string name) =>
        model.FindTerm($"{ns}.{name}") ?? throw new InvalidOperationException($"The vocabulary {ns} has no term {name}.");

    private static EdmReference Reference(string ns, string alias)
    {
        var reference = new EdmReference(new Uri($"{Site}{ns}.xml"));
        reference.AddInclude(new EdmInclude(alias, ns));
        return reference;
    }

    private static EdmModel MeasuresModel()
    {
        var model = new EdmModel();
        model.AddElement(new EdmTerm(MeasuresNamespace, "ISOCurrency", EdmCoreModel.Instance.GetString(true), "Property", null));
        return model;
    }

    private static EdmModel AggregationModel()
    {
        var model = new EdmModel();
        var rollup = new EdmEnumType(AggregationNamespace, "RollupType");
        rollup.AddMember("None", new EdmEnumMemberValue(0));
        rollup.AddMember("SingleHierarchy", new EdmEnumMemberValue(1));
        rollup.AddMember("MultipleHierarchies", new EdmEnumMemberValue(2));
        var support = new EdmComplexType(AggregationNamespace, "ApplySupportedType");
        support.AddStructuralProperty("Transformations", EdmCoreModel.GetCollection(EdmCoreModel.Instance.GetString(false)));
        support.AddStructuralProperty("Rollup", new EdmEnumTypeReference(rollup, true));
        support.AddStructuralProperty("From", EdmCoreModel.Instance.GetBoolean(false));
        model.AddElement(rollup);
        model.AddElement(support);
        model.AddElement(new EdmTerm(AggregationNamespace, "ApplySupported", new EdmComplexTypeReference(support, true), "EntitySet", null));
        return model;
    }
}
