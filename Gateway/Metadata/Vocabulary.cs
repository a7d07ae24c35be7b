using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Vocabularies;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>The terms of the standard vocabularies that the metadata uses.</summary>
internal static class Vocabulary
{
    private const string CoreNamespace = "Org.OData.Core.V1";
    private const string CapabilitiesNamespace = "Org.OData.Capabilities.V1";
    private const string ValidationNamespace = "Org.OData.Validation.V1";
    private const string MeasuresNamespace = "Org.OData.Measures.V1";
    private const string Site = "https://oasis-tcs.github.io/odata-vocabularies/vocabularies/";

    /// <summary>ODataLib embeds no Measures vocabulary; this holds the terms of it that are used.</summary>
    public static IEdmModel Measures { get; } = MeasuresModel();

    // A new model refers to the vocabularies that ODataLib embeds; that of Capabilities can't be had otherwise.
    private static readonly EdmModel _embedded = new();

    public static IEdmTerm Core(string name) => Find(_embedded, CoreNamespace, name);

    public static IEdmTerm Capabilities(string name) => Find(_embedded, CapabilitiesNamespace, name);

    public static IEdmTerm Validation(string name) => Find(_embedded, ValidationNamespace, name);

    public static IEdmTerm Unit { get; } = Find(Measures, MeasuresNamespace, "Unit");

    public static IEdmTerm IsoCurrency { get; } = Find(Measures, MeasuresNamespace, "ISOCurrency");

    /// <summary>The references of a document that uses the terms (CSDL 3.2), so that clients can look them up.</summary>
    public static IEnumerable<IEdmReference> References { get; } =
    [
        Reference(CoreNamespace, "Core"),
        Reference(CapabilitiesNamespace, "Capabilities"),
        Reference(ValidationNamespace, "Validation"),
        Reference(MeasuresNamespace, "Measures"),
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
        model.AddElement(new EdmTerm(MeasuresNamespace, "ISOCurrency", EdmCoreModel.Instance.GetString(false), "Parameter Property", null));
        model.AddElement(new EdmTerm(MeasuresNamespace, "Unit", EdmCoreModel.Instance.GetString(false), "Parameter Property", null));
        return model;
    }
}
