using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Routing;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Vocabularies;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>Makes the entity data model (CSDL) of a canonical model.</summary>
public sealed class EdmBuilder
{
    /// <summary>Name of the entity container.</summary>
    public const string ContainerName = "Container";

    // .NET keeps 100 nanoseconds; without the facet CSDL says that there are no fractional seconds at all (CSDL 7.2.3).
    private const int TimePrecision = 7;

    private readonly CanonicalModel _canonical;
    private readonly EdmModel _model = new();
    private readonly EdmEntityContainer _container = new(CanonicalModel.Namespace, ContainerName);
    private readonly GatewayTerms _terms = new();
    private readonly Dictionary<EnumType, EdmEnumType> _enums = [];
    private readonly Dictionary<StructuredType, EdmStructuredType> _types = [];
    private readonly Dictionary<Navigation, EdmNavigationProperty> _navigations = [];
    private readonly Dictionary<StructuredType, EdmEntitySet> _sets = [];

    private EdmBuilder(CanonicalModel canonical) => _canonical = canonical;

    /// <param name="model">The canonical model.</param>
    /// <param name="routing">Says who owns what; null for a model without that, which does not depend on the configuration.</param>
    /// <param name="expandLevelsMax">The deepest $expand that the service takes; null leaves it unsaid.</param>
    public static EdmModel Build(CanonicalModel model, RoutingTable? routing = null, int? expandLevelsMax = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var builder = new EdmBuilder(model);
        builder.AddTypes();
        builder.AddNavigations();
        builder.AddSets();
        OperationElements.AddTo(builder._model, builder._container, model, builder._types);
        builder._terms.AddTo(builder._model);
        builder.Describe();
        new CapabilityAnnotations(builder._model, routing, expandLevelsMax).AddTo(builder._container, builder._sets);
        if (routing is not null)
        {
            new OwnerAnnotations(builder._model, builder._terms, builder._types, builder._sets).Add(model, routing);
        }

        return builder._model;
    }

    private void AddTypes()
    {
        _model.SetEdmVersion(EdmConstants.EdmVersion401);
        _model.SetEdmReferences(Vocabulary.References);
        _model.AddReferencedModel(Vocabulary.Measures);
        _model.AddReferencedModel(Vocabulary.Aggregation);
        foreach (var type in _canonical.Enums)
        {
            var edm = _enums[type] = new EdmEnumType(CanonicalModel.Namespace, type.Name);
            for (var position = 0; position < type.Members.Length; position++)
            {
                edm.AddMember(type.Members[position], new EdmEnumMemberValue(position));
            }

            _model.AddElement(edm);
        }

        // Complex types come before the types that use them: the canonical model lists a type after those of its properties.
        foreach (var type in _canonical.Types)
        {
            EdmStructuredType edm = type.Key is null
                ? new EdmComplexType(CanonicalModel.Namespace, type.Name)
                : new EdmEntityType(CanonicalModel.Namespace, type.Name);
            _types[type] = edm;
            foreach (var property in type.Properties)
            {
                var added = edm.AddStructuralProperty(property.Name, TypeOf(property));
                if (property.IsKey)
                {
                    ((EdmEntityType)edm).AddKeys(added);
                }
            }

            _model.AddElement((IEdmSchemaElement)edm);
        }
    }

    private IEdmTypeReference TypeOf(Property property)
    {
        IEdmTypeReference type = property.Type switch
        {
            ValueType.String => EdmCoreModel.Instance.GetString(isUnbounded: false, property.MaxLength, isUnicode: null, property.IsNullable),
            ValueType.Decimal => EdmCoreModel.Instance.GetDecimal(property.Precision, property.Scale, property.IsNullable),
            ValueType.DateTimeOffset => EdmCoreModel.Instance.GetTemporal(EdmPrimitiveTypeKind.DateTimeOffset, TimePrecision, property.IsNullable),
            ValueType.TimeOfDay => EdmCoreModel.Instance.GetTemporal(EdmPrimitiveTypeKind.TimeOfDay, TimePrecision, property.IsNullable),
            ValueType.Duration => EdmCoreModel.Instance.GetTemporal(EdmPrimitiveTypeKind.Duration, TimePrecision, property.IsNullable),
            ValueType.Enum => new EdmEnumTypeReference(_enums[property.Enum!], property.IsNullable),
            ValueType.Complex => new EdmComplexTypeReference((EdmComplexType)_types[property.Complex!], property.IsNullable),
            _ => EdmCoreModel.Instance.GetPrimitive(Enum.Parse<EdmPrimitiveTypeKind>(property.Type.ToString()), property.IsNullable),
        };
        return property.IsCollection ? new EdmCollectionTypeReference(new EdmCollectionType(type)) : type;
    }

    private void AddNavigations()
    {
        foreach (var navigation in _canonical.Types.SelectMany(t => t.Navigations))
        {
            var from = (EdmEntityType)_types[navigation.DeclaringType];
            var to = (EdmEntityType)_types[navigation.Target];
            _navigations[navigation] = from.AddUnidirectionalNavigation(new EdmNavigationPropertyInfo
            {
                Name = navigation.Name,
                Target = to,
                TargetMultiplicity = navigation.IsCollection ? EdmMultiplicity.Many : EdmMultiplicity.ZeroOrOne,
                ContainsTarget = navigation.IsContained,
                DependentProperties = HasConstraint(navigation) ? [(IEdmStructuralProperty)from.FindProperty(navigation.Source!.Name)] : null,
                PrincipalProperties = HasConstraint(navigation) ? [(IEdmStructuralProperty)to.FindProperty(navigation.TargetProperty!.Name)] : null,
            });
        }

        foreach (var (navigation, edm) in _navigations.Where(n => n.Key.Partner is not null))
        {
            var partner = _navigations[navigation.Target.Navigation(navigation.Partner!)];
            ((EdmEntityType)_types[navigation.DeclaringType])
                .SetNavigationPropertyPartner(edm, new EdmPathExpression(edm.Name), partner, new EdmPathExpression(partner.Name));
        }
    }

    // A collection's rows hold the constraint themselves: it stands at their single-valued partner (CSDL 8.5).
    private static bool HasConstraint(Navigation navigation) => navigation is { IsCollection: false, Source: not null };

    private void AddSets()
    {
        foreach (var type in _canonical.EntitySets)
        {
            _sets[type] = _container.AddEntitySet(type.SetName, (EdmEntityType)_types[type]);
        }

        foreach (var (type, set) in _sets)
        {
            Bind(set, type, []);
        }

        _model.AddElement(_container);
    }

    private void Bind(EdmEntitySet set, StructuredType type, IReadOnlyList<string> prefix)
    {
        foreach (var navigation in type.Navigations)
        {
            IReadOnlyList<string> path = [.. prefix, navigation.Name];
            if (navigation.IsContained)
            {
                Bind(set, navigation.Target, path);
            }
            else
            {
                set.AddNavigationTarget(_navigations[navigation], _sets[navigation.Target], new EdmPathExpression(path));
            }
        }
    }

    private void Describe()
    {
        foreach (var type in _canonical.Enums)
        {
            Describe(_enums[type], type.Description);
        }

        foreach (var type in _canonical.Types)
        {
            Describe((IEdmSchemaElement)_types[type], type.Description);
            foreach (var member in type.Members)
            {
                Describe(_types[type].FindProperty(member.Name), member.Description);
            }

            DescribeAlternateKeys(type);
            foreach (var property in type.Properties)
            {
                DescribeProperty(property, _types[type].FindProperty(property.Name));
            }
        }

        foreach (var (type, set) in _sets)
        {
            Describe(set, type.Description);
        }

        Describe(_container, "One view of the customers, products, orders, invoices and cases that a company's systems hold.");
    }

    private void DescribeAlternateKeys(StructuredType type)
    {
        var keys = type.Properties.Where(p => p.IsAlternateKey).ToList();
        if (keys.Count > 0)
        {
            _model.Annotate((IEdmVocabularyAnnotatable)_types[type], Vocabulary.Core("AlternateKeys"), AnnotationValues.Collection(keys.Select(AlternateKey)));
        }
    }

    private static IEdmExpression AlternateKey(Property property) => AnnotationValues.Record(
        ("Key", AnnotationValues.Collection([AnnotationValues.Record(
            ("Name", new EdmPropertyPathExpression(property.Name)),
            ("Alias", AnnotationValues.Text(property.Name)))])));

    private void DescribeProperty(Property property, IEdmProperty edm)
    {
        if (property.CurrencyProperty is { } currency)
        {
            _model.Annotate(edm, Vocabulary.IsoCurrency, AnnotationValues.Path(currency));
        }

        if (property.UnitProperty is { } unit)
        {
            _model.Annotate(edm, Vocabulary.Unit, AnnotationValues.Path(unit));
        }

        if (property.Pattern is { } pattern)
        {
            _model.Annotate(edm, Vocabulary.Validation("Pattern"), AnnotationValues.Text(pattern));
        }

        if (property.Minimum is { } minimum)
        {
            _model.Annotate(edm, Vocabulary.Validation("Minimum"), AnnotationValues.Decimal(minimum));
        }

        if (property.Type == ValueType.String && property.Collation != Collation.CodePoint)
        {
            _model.Annotate(edm, _terms.Collation, AnnotationValues.Text(property.Collation.ToString()));
        }

        if (property.IsComputed())
        {
            _model.Annotate(edm, Vocabulary.Core("Computed"), AnnotationValues.Bool(true));
        }
    }

    private void Describe(IEdmVocabularyAnnotatable element, string? description)
    {
        if (description is not null)
        {
            _model.Annotate(element, Vocabulary.Core("Description"), AnnotationValues.Text(description));
        }
    }
}
