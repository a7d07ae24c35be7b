using CanonicalGateway.Contracts.Model;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Vocabularies;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>Short ways to write annotation values (CSDL 14).</summary>
internal static class AnnotationValues
{
    /// <summary>Sets an annotation that is written within the element that it is about.</summary>
    public static void Annotate(this EdmModel model, IEdmVocabularyAnnotatable target, IEdmTerm term, IEdmExpression value)
    {
        var annotation = new EdmVocabularyAnnotation(target, term, value);
        annotation.SetSerializationLocation(model, EdmVocabularyAnnotationSerializationLocation.Inline);
        model.AddVocabularyAnnotation(annotation);
    }

    public static IEdmExpression Text(string value) => new EdmStringConstant(value);

    public static IEdmExpression Bool(bool value) => new EdmBooleanConstant(value);

    public static IEdmExpression Number(int value) => new EdmIntegerConstant(value);

    public static IEdmExpression Decimal(decimal value) => new EdmDecimalConstant(value);

    /// <summary>A member of the enumeration that a term is of.</summary>
    public static IEdmExpression Member(IEdmTerm term, string name) => Member((IEdmEnumType)term.Type.Definition, name);

    public static IEdmExpression Member(IEdmEnumType type, string name) => new EdmEnumMemberExpression(type.Members.Single(m => m.Name == name));

    public static IEdmExpression Path(string path) => new EdmPathExpression(path);

    public static IEdmExpression Texts(IEnumerable<string> values) => new EdmCollectionExpression(values.Select(Text));

    public static IEdmExpression Paths(IEnumerable<Property> properties) =>
        new EdmCollectionExpression(properties.Select(p => new EdmPropertyPathExpression(p.Name)));

    public static IEdmExpression Paths(IEnumerable<Navigation> navigations) =>
        new EdmCollectionExpression(navigations.Select(n => new EdmNavigationPropertyPathExpression(n.Name)));

    public static IEdmExpression Record(params IEnumerable<(string Property, IEdmExpression Value)> properties) =>
        new EdmRecordExpression(properties.Select(p => new EdmPropertyConstructor(p.Property, p.Value)));

    public static IEdmExpression Collection(params IEnumerable<IEdmExpression> items) => new EdmCollectionExpression(items);
}
