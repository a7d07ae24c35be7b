using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.Routing;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Vocabularies;
using static CanonicalGateway.Gateway.Metadata.AnnotationValues;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>Says in terms of the Capabilities vocabulary what this version of the service does.</summary>
internal sealed class CapabilityAnnotations(EdmModel model, RoutingTable? routing, int? expandLevelsMax)
{
    private static readonly string[] _operators =
        ["eq", "ne", "gt", "ge", "lt", "le", "has", "in", "and", "or", "not", "add", "sub", "mul", "div", "divby", "mod", "any", "all"];

    // Those that the parser turns into something else, and what only the tree knows.
    private static readonly string[] _functions =
    [
        .. Enum.GetValues<Function>().Where(f => f is not (Function.Has or Function.List or Function.IsIn)).Select(f => f.ToString().ToLowerInvariant()),
        "now", "mindatetime", "maxdatetime",
    ];

    public void AddTo(EdmEntityContainer container, IReadOnlyDictionary<StructuredType, EdmEntitySet> sets)
    {
        model.Annotate(container, Vocabulary.Core("ODataVersions"), Text("4.0 4.01"));
        Set(container, "ConformanceLevel", new EdmEnumMemberExpression(MinimalLevel()));
        Set(container, "SupportedFormats", Texts(
        [
            "application/json;odata.metadata=minimal;IEEE754Compatible=false",
            "application/json;odata.metadata=minimal;IEEE754Compatible=true",
            "application/json;odata.metadata=none",
            "application/json;odata.metadata=full",
        ]));
        Set(container, "SupportedMetadataFormats", Texts(["application/xml", "application/json"]));
        Set(container, "FilterFunctions", Texts([.. _operators, .. _functions]));
        Set(container, "KeyAsSegmentSupported", Bool(true));
        Set(container, "QuerySegmentSupported", Bool(true));
        Set(container, "CrossJoinSupported", Bool(false));
        Set(container, "BatchSupported", Bool(true));
        Set(container, "BatchContinueOnErrorSupported", Bool(true));
        Set(container, "BatchSupport", Record(
            ("Supported", Bool(true)),
            ("ContinueOnErrorSupported", Bool(true)),
            ("ReferencesInRequestBodiesSupported", Bool(false)),
            ("ReferencesAcrossChangeSetsSupported", Bool(true)),
            ("EtagReferencesSupported", Bool(true)),
            ("RequestDependencyConditionsSupported", Bool(false)),
            ("SupportedFormats", Texts(["multipart/mixed", "application/json"]))));
        Set(container, "AsynchronousRequestsSupported", Bool(false));
        foreach (var (type, set) in sets)
        {
            AddTo(set, type);
        }
    }

    private void AddTo(EdmEntitySet set, StructuredType type)
    {
        var searchable = type.Properties.Any(p => p.IsSearchable);
        Set(set, "IndexableByKey", Bool(true));
        Set(set, "TopSupported", Bool(true));
        Set(set, "SkipSupported", Bool(true));
        Set(set, "ComputeSupported", Bool(true));
        model.Annotate(set, Vocabulary.ApplySupported, Record(
            ("Transformations", Texts(ApplyParser.Transformations)),
            ("Rollup", new EdmEnumMemberExpression(Vocabulary.RollupType.Members.Single(m => m.Name == "MultipleHierarchies"))),
            ("From", Bool(false))));
        Set(set, "SelectSupport", Record(
            ("Supported", Bool(true)),
            ("Expandable", Bool(false)),
            ("Filterable", Bool(true)),
            ("Searchable", Bool(false)),
            ("TopSupported", Bool(true)),
            ("SkipSupported", Bool(true)),
            ("ComputeSupported", Bool(false)),
            ("Countable", Bool(true)),
            ("Sortable", Bool(true))));
        Set(set, "CountRestrictions", Record(("Countable", Bool(true))));
        Set(set, "SearchRestrictions", Record(("Searchable", Bool(searchable))));
        Set(set, "FilterRestrictions", Record(
            ("Filterable", Bool(true)),
            ("NonFilterableProperties", Paths(type.Properties.Where(p => !p.IsFilterable())))));
        Set(set, "SortRestrictions", Record(
            ("Sortable", Bool(true)),
            ("NonSortableProperties", Paths(type.Properties.Where(p => !p.IsSortable())))));
        Set(set, "ExpandRestrictions", Record(ExpandRestrictions(type)));
        Set(set, "InsertRestrictions", NotInsertable);
        Set(set, "UpdateRestrictions", NotUpdatable);
        Set(set, "DeleteRestrictions", NotDeletable);
        var contained = type.Navigations.Where(n => n.IsContained).ToList();
        if (contained.Count > 0)
        {
            Set(set, "NavigationRestrictions", Record(("RestrictedProperties", Collection(contained.Select(ReadOnly)))));
        }
    }

    private IEnumerable<(string Property, IEdmExpression Value)> ExpandRestrictions(StructuredType type)
    {
        yield return ("Expandable", Bool(true));
        if (routing is not null)
        {
            var single = routing[type].Parts.SelectMany(p => p.Sources).SelectMany(s => s.SingleRowOnly).Distinct();
            yield return ("NonExpandableProperties", Paths(type.Navigations.Where(single.Contains)));
        }

        if (expandLevelsMax is { } levels)
        {
            yield return ("MaxLevels", Number(levels));
        }
    }

    private static IEdmExpression ReadOnly(Navigation contained) => Record(
        ("NavigationProperty", new EdmNavigationPropertyPathExpression(contained.Name)),
        ("InsertRestrictions", NotInsertable),
        ("UpdateRestrictions", NotUpdatable),
        ("DeleteRestrictions", NotDeletable));

    private static IEdmExpression NotInsertable => Record(("Insertable", Bool(false)));

    private static IEdmExpression NotUpdatable => Record(("Updatable", Bool(false)));

    private static IEdmExpression NotDeletable => Record(("Deletable", Bool(false)));

    private static IEdmEnumMember MinimalLevel() =>
        ((IEdmEnumType)Vocabulary.Capabilities("ConformanceLevel").Type.Definition).Members.Single(m => m.Name == "Minimal");

    private void Set(IEdmVocabularyAnnotatable target, string term, IEdmExpression value) =>
        model.Annotate(target, Vocabulary.Capabilities(term), value);
}
