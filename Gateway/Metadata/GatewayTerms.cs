using CanonicalGateway.Contracts.Model;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Vocabularies;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>The gateway's own vocabulary terms, defined in the schema of the canonical model.</summary>
internal sealed class GatewayTerms
{
    /// <summary>Name of the backend that is the system of record.</summary>
    public EdmTerm Owner { get; } = new(
        CanonicalModel.Namespace, "Owner", EdmCoreModel.Instance.GetString(false), "EntitySet Property NavigationProperty", null);

    /// <summary>The order of a string property.</summary>
    public EdmTerm Collation { get; } = new(
        CanonicalModel.Namespace, "Collation", EdmCoreModel.Instance.GetString(false), "Property", null);

    /// <summary>Whether the owner itself evaluates comparisons.</summary>
    public EdmTerm FilteredByOwner { get; } = new(
        CanonicalModel.Namespace, "FilteredByOwner", EdmCoreModel.Instance.GetBoolean(false), "Property", null);

    /// <summary>How an answer was made.</summary>
    public EdmTerm Explain { get; } = new(
        CanonicalModel.Namespace, "Explain", EdmCoreModel.Instance.GetString(false), "Collection EntityType", null);

    public void AddTo(EdmModel model)
    {
        Define(model, Owner, "Name of the backend that is the system of record; on an entity set, of the backend that decides which entities exist.");
        Define(
            model,
            Collation,
            "How $orderby, gt, ge, lt and le order the strings of the property; eq, ne, in and the string functions are always exact. "
            + "IgnoreCase: by code point after simple upper-casing. Number: the shorter string first, strings of equal length by code point. "
            + "Without this term: by code point.");
        Define(
            model,
            FilteredByOwner,
            "Comparisons of the property with literals are evaluated by its owner, and so are fast on large sets. Other filters are evaluated by the gateway.");
        Define(
            model,
            Explain,
            "In answers that were asked for with the header Canonical-Explain: how the answer was made and what that took, as YAML. For those who operate the gateway.");
    }

    private static void Define(EdmModel model, EdmTerm term, string description)
    {
        model.AddElement(term);
        model.Annotate(term, Vocabulary.Core("Description"), AnnotationValues.Text(description));
    }
}
