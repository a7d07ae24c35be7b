using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.Routing;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Vocabularies;
using static CanonicalGateway.Gateway.Metadata.AnnotationValues;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>
/// Says in terms of the Capabilities vocabulary what this version of the service does. Tests over HTTP try each claim and each refusal: what is said
/// here is what clients get.
/// </summary>
internal sealed class CapabilityAnnotations(EdmModel model, RoutingTable? routing, int? expandLevelsMax)
{
    // What expressions know beside binary operators and functions.
    private static readonly string[] _otherOperators = ["not", "any", "all"];

    private static readonly string[] _levels = ["minimal", "none", "full"];

    private static readonly string[] _switches = ["false", "true"];

    public void AddTo(EdmEntityContainer container, IReadOnlyDictionary<StructuredType, EdmEntitySet> sets)
    {
        model.Annotate(container, Vocabulary.Core("ODataVersions"), Text("4.0 4.01"));
        model.Annotate(container, Vocabulary.Core("ConventionalIDs"), Bool(true));
        model.Annotate(container, Vocabulary.Core("DereferenceableIDs"), Bool(true));
        Set(container, "ConformanceLevel", Member(Vocabulary.Capabilities("ConformanceLevel"), "Minimal"));
        Set(container, "SupportedFormats", Texts(
            from level in _levels
            from ieee754 in _switches
            from streaming in _switches
            select $"application/json;odata.metadata={level};IEEE754Compatible={ieee754};odata.streaming={streaming}"));
        Set(container, "SupportedMetadataFormats", Texts(["application/xml", "application/json"]));
        Set(container, "FilterFunctions", Texts([.. BinaryOperator.Names, .. _otherOperators, .. FunctionTable.Names]));
        Set(container, "KeyAsSegmentSupported", Bool(true));
        Set(container, "QuerySegmentSupported", Bool(true));
        Set(container, "CrossJoinSupported", Bool(false));
        Set(container, "AnnotationValuesInQuerySupported", Bool(false));
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
        Set(container, "DeepInsertSupport", Unsupported);
        Set(container, "DeepUpdateSupport", Unsupported);
        Set(container, "CustomHeaders", Collection(Record(
            ("Name", Text("Canonical-Explain")),
            ("Description", Text("plan: the answer is how the request would be answered, as YAML. run: that comes with the answer. For those who operate the gateway.")),
            ("Required", Bool(false)))));
        foreach (var (type, set) in sets)
        {
            AddTo(set, type);
        }
    }

    private void AddTo(EdmEntitySet set, StructuredType type)
    {
        model.Annotate(set, Vocabulary.Core("Permissions"), Member(Vocabulary.Core("Permissions"), "Read"));
        Set(set, "IndexableByKey", Bool(true));
        Set(set, "TopSupported", Bool(true));
        Set(set, "SkipSupported", Bool(true));
        Set(set, "ComputeSupported", Bool(true));
        model.Annotate(set, Vocabulary.ApplySupported, Record(
            ("Transformations", Texts(ApplyParser.Transformations)),
            ("Rollup", Member(Vocabulary.RollupType, "MultipleHierarchies")),
            ("From", Bool(false))));
        Set(set, "SelectSupport", Restrictions.Select());
        Set(set, "CountRestrictions", Record(("Countable", Bool(true))));
        Set(set, "SearchRestrictions", Restrictions.Search(type));
        Set(set, "FilterRestrictions", Restrictions.Filter(type));
        Set(set, "SortRestrictions", Restrictions.Sort(type));
        Set(set, "ExpandRestrictions", Record(ExpandRestrictions(type)));
        Set(set, "ReadRestrictions", Restrictions.Read);
        Set(set, "InsertRestrictions", Restrictions.Insert);
        Set(set, "UpdateRestrictions", Restrictions.Update);
        Set(set, "DeleteRestrictions", Restrictions.Delete);
        Set(set, "ChangeTracking", Record(("Supported", Bool(false))));
        Set(set, "NavigationRestrictions", Record(
            ("Navigability", Member(Restrictions.Navigability, "Recursive")),
            ("RestrictedProperties", Collection(type.Navigations.Where(n => n.IsContained).Select(Restrictions.Contained)))));
        foreach (var navigation in routing is null ? [] : SingleRowOnly(type, routing))
        {
            model.Annotate(
                set.EntityType().FindProperty(navigation.Name),
                Vocabulary.Core("LongDescription"),
                Text("Its owner gives it row by row, so it can be read and expanded for a single row only: $expand and expressions over it are refused for collections."));
        }

        var collections = type.Properties.Where(p => p.IsCollection).ToList();
        if (collections.Count > 0)
        {
            Set(set, "CollectionPropertyRestrictions", Collection(collections.Select(Restrictions.Values)));
        }
    }

    private IEnumerable<(string Property, IEdmExpression Value)> ExpandRestrictions(StructuredType type)
    {
        yield return ("Expandable", Bool(true));
        yield return ("StreamsExpandable", Bool(false));
        if (routing is not null)
        {
            yield return ("NonExpandableProperties", Paths(SingleRowOnly(type, routing)));
        }

        if (expandLevelsMax is { } levels)
        {
            yield return ("MaxLevels", Number(levels));
        }
    }

    private static List<Navigation> SingleRowOnly(StructuredType type, RoutingTable routing)
    {
        var single = routing[type].Parts.SelectMany(p => p.Sources).SelectMany(s => s.SingleRowOnly).ToHashSet();
        return [.. type.Navigations.Where(single.Contains)];
    }

    private static IEdmExpression Unsupported => Record(("Supported", Bool(false)), ("ContentIDSupported", Bool(false)));

    private void Set(IEdmVocabularyAnnotatable target, string term, IEdmExpression value) =>
        model.Annotate(target, Vocabulary.Capabilities(term), value);
}
