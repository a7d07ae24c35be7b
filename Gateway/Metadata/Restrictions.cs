using CanonicalGateway.Contracts.Model;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Vocabularies;
using static CanonicalGateway.Gateway.Metadata.AnnotationValues;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>Records of the Capabilities vocabulary: what may be asked of the rows of one type, wherever they stand.</summary>
internal static class Restrictions
{
    /// <summary>The enumeration of how far navigations may be followed.</summary>
    public static IEdmEnumType Navigability { get; } =
        (IEdmEnumType)((IEdmStructuredType)Vocabulary.Capabilities("NavigationRestrictions").Type.Definition).FindProperty("Navigability").Type.Definition;

    public static IEdmExpression Read => Record(
        ("Readable", Bool(true)),
        ("ReadByKeyRestrictions", Record(("Readable", Bool(true)))));

    public static IEdmExpression Insert => Record(("Insertable", Bool(false)));

    public static IEdmExpression Update => Record(("Updatable", Bool(false)));

    public static IEdmExpression Delete => Record(("Deletable", Bool(false)));

    public static IEdmExpression Select() => Record(
        ("Supported", Bool(true)),
        ("InstanceAnnotationsSupported", Bool(false)),
        ("Expandable", Bool(false)),
        ("Filterable", Bool(true)),
        ("Searchable", Bool(false)),
        ("TopSupported", Bool(true)),
        ("SkipSupported", Bool(true)),
        ("ComputeSupported", Bool(false)),
        ("Countable", Bool(true)),
        ("Sortable", Bool(true)));

    public static IEdmExpression Search(StructuredType type) => Record(("Searchable", Bool(type.Properties.Any(p => p.IsSearchable))));

    public static IEdmExpression Filter(StructuredType type) => Record(
        ("Filterable", Bool(true)),
        ("RequiresFilter", Bool(false)),
        ("NonFilterableProperties", Paths(type.Properties.Where(p => !p.IsFilterable()))));

    public static IEdmExpression Sort(StructuredType type) => Record(
        ("Sortable", Bool(true)),
        ("NonSortableProperties", Paths(type.Properties.Where(p => !p.IsSortable()))));

    /// <summary>A contained collection: it has no entity set whose annotations would say this.</summary>
    public static IEdmExpression Contained(Navigation navigation) => Record(
        ("NavigationProperty", new EdmNavigationPropertyPathExpression(navigation.Name)),
        ("FilterRestrictions", Filter(navigation.Target)),
        ("SearchRestrictions", Search(navigation.Target)),
        ("SortRestrictions", Sort(navigation.Target)),
        ("TopSupported", Bool(true)),
        ("SkipSupported", Bool(true)),
        ("SelectSupport", Select()),
        ("IndexableByKey", Bool(true)),
        ("InsertRestrictions", Insert),
        ("UpdateRestrictions", Update),
        ("DeleteRestrictions", Delete),
        ("ReadRestrictions", Read));

    /// <summary>A collection of values: asked for at its own URL, or with options in <c>$select</c>.</summary>
    public static IEdmExpression Values(Property collection) => Record(
        ("CollectionProperty", new EdmPropertyPathExpression(collection.Name)),
        ("FilterRestrictions", Record(("Filterable", Bool(true)))),
        ("SearchRestrictions", Record(("Searchable", Bool(false)))),
        ("SortRestrictions", Record(("Sortable", Bool(true)))),
        ("TopSupported", Bool(true)),
        ("SkipSupported", Bool(true)),
        ("SelectSupport", Record(("Supported", Bool(collection.Complex is not null)))),
        ("Insertable", Bool(false)),
        ("Updatable", Bool(false)),
        ("Deletable", Bool(false)));
}
