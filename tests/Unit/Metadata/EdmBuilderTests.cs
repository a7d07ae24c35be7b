using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Tests.Unit.Routing;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Validation;
using Microsoft.OData.Edm.Vocabularies;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Metadata;

public sealed class EdmBuilderTests
{
    private const string Owner = "Canonical.Owner";

    private static readonly EdmModel _model = EdmBuilder.Build(CanonicalModel.V1, RoutingSample.Table, expandLevelsMax: 3);

    [Fact]
    public void Build_WithRouting_IsValidModel()
    {
        _model.Validate(out var errors);

        Assert.Empty(errors.Select(e => $"{e.ErrorLocation}: {e.ErrorMessage}"));
    }

    [Fact]
    public void Build_WithoutRouting_IsValidModelWithoutOwners()
    {
        var model = EdmBuilder.Build(CanonicalModel.V1);

        model.Validate(out var errors);

        Assert.Empty(errors.Select(e => $"{e.ErrorLocation}: {e.ErrorMessage}"));
        Assert.DoesNotContain(model.VocabularyAnnotations, a => a.Term.FullName() == Owner);
    }

    [Fact]
    public void Build_EveryAnnotation_StandsWhereItsTermApplies()
    {
        foreach (var annotation in _model.VocabularyAnnotations.Where(a => a.Term.AppliesTo is not null))
        {
            var kinds = annotation.Target switch
            {
                IEdmEntityContainer => ["EntityContainer"],
                IEdmEntitySet => ["EntitySet", "Collection"],
                IEdmNavigationProperty => ["NavigationProperty", "Collection"],
                IEdmProperty => ["Property", "Collection"],
                IEdmEntityType => ["EntityType"],
                IEdmComplexType => ["ComplexType"],
                IEdmEnumType => ["EnumType"],
                IEdmTerm => ["Term"],
                IEdmFunctionImport => ["FunctionImport"],
                IEdmActionImport => ["ActionImport"],
                IEdmFunction => ["Function"],
                IEdmAction => ["Action"],
                IEdmOperationParameter => ["Parameter"],
                _ => Array.Empty<string>(),
            };

            Assert.True(annotation.Term.AppliesTo.Split(' ').Intersect(kinds).Any(), $"{annotation.Term.FullName()} does not apply to {annotation.Target}");
        }
    }

    [Fact]
    public void Write_Schema_NamesItsVersionAndIsADefaultNamespace()
    {
        var xml = XDocument.Load(new MemoryStream(MetadataDocument.Write(_model, MetadataFormat.Xml, isIndented: false)));
        var json = JsonDocument.Parse(MetadataDocument.Write(_model, MetadataFormat.Json, isIndented: false)).RootElement.GetProperty(CanonicalModel.Namespace);

        var annotations = xml.Descendants().Single(e => e.Name.LocalName == "Schema").Elements().TakeWhile(e => e.Name.LocalName == "Annotation").ToList();
        Assert.Equal(["Org.OData.Core.V1.SchemaVersion", "Org.OData.Core.V1.DefaultNamespace"], annotations.Select(a => (string?)a.Attribute("Term")));
        Assert.Equal("v1", (string?)annotations[0].Attribute("String"));
        Assert.Equal("v1", json.GetProperty("@Org.OData.Core.V1.SchemaVersion").GetString());
        Assert.True(json.GetProperty("@Org.OData.Core.V1.DefaultNamespace").GetBoolean());
    }

    [Fact]
    public void Build_EveryPropertyOfEveryEntity_NamesItsOwner()
    {
        var lacking = _model.SchemaElements.OfType<IEdmEntityType>()
            .SelectMany(t => t.DeclaredProperties)
            .Where(p => p is IEdmStructuralProperty || ((IEdmNavigationProperty)p).ContainsTarget)
            .Where(p => TextOf(p, Owner) is null)
            .Select(p => $"{p.DeclaringType.FullTypeName()}/{p.Name}");

        Assert.Empty(lacking);
    }

    [Theory]
    [InlineData("Customer", "Name", "crm")]
    [InlineData("Customer", "Id", "crm")]
    [InlineData("Customer", "PaymentTerms", "erp")]
    [InlineData("OrderItem", "Quantity", "erp")]
    [InlineData("Case", "Comments", "support")]
    [InlineData("CaseComment", "Body", "support")]
    [InlineData("Invoice", "Document", "archive")]
    public void Build_Owner_IsBackendOfRoute(string type, string property, string owner) =>
        Assert.Equal(owner, TextOf(Find(type, property), Owner));

    [Theory]
    [InlineData("Order", "", "s4-emea (SalesOrganization eq '1010' and Division ne '<&>'), s4")]
    [InlineData("Order", "Items", "s4-emea (SalesOrganization eq '1010' and Division ne '<&>'), s4")]
    [InlineData("Order", "PaymentTerms", "s4-new")]
    [InlineData("Order", "TaxAmount", "s4-emea (SalesOrganization eq '1010' and Division ne '<&>'), s4")]
    [InlineData("Invoice", "Document", "s4-new (10%), s4")]
    [InlineData("Invoice", "Kind", "s4-new (10%), s4")]
    [InlineData("Customer", "SupportTier", "zendesk, replica (25%)")]
    [InlineData("Customer", "Phone", "replica")]
    [InlineData("Customer", "Name", "salesforce")]
    public void Build_OwnerOfSplitRows_ListsAll(string type, string member, string owner)
    {
        var routing = RuleSet.Sound("""
            {
              "Order": {
                "partitions": [ { "when": "SalesOrganization eq '1010' and Division ne '<&>'", "backend": "s4-emea" }, { "backend": "s4" } ],
                "properties": { "PaymentTerms": "s4-new" }
              },
              "Invoice": { "anchor": { "from": "s4", "to": "s4-new", "percent": 10 } },
              "Customer": {
                "anchor": "salesforce",
                "properties": {
                  "Kind, Language, TaxNumber, Currency, PaymentTerms": "s4",
                  "Phone": { "read": "replica", "write": "salesforce" },
                  "SupportTier": { "from": "zendesk", "to": "replica", "percent": 25 }
                }
              }
            }
            """).Default;

        var model = EdmBuilder.Build(CanonicalModel.V1, routing);

        model.Validate(out var errors);
        Assert.Empty(errors.Select(e => $"{e.ErrorLocation}: {e.ErrorMessage}"));
        var edm = (IEdmEntityType)model.FindDeclaredType($"Canonical.{type}");
        IEdmVocabularyAnnotatable target = member.Length == 0 ? model.EntityContainer.FindEntitySet("Orders") : edm.FindProperty(member);
        Assert.Equal(owner, TextOf(target, Owner, model));
    }

    [Theory]
    [InlineData("Customer", "Parent", "ParentId", "Id")]
    [InlineData("Order", "Customer", "CustomerId", "Id")]
    [InlineData("OrderItem", "Product", "ProductId", "Id")]
    [InlineData("Invoice", "Payer", "PayerId", "Id")]
    public void Build_SingleNavigation_HasReferentialConstraint(string type, string navigation, string source, string target)
    {
        var pair = Assert.Single(((IEdmNavigationProperty)Find(type, navigation)).ReferentialConstraint.PropertyPairs);

        Assert.Equal((source, target), (pair.DependentProperty.Name, pair.PrincipalProperty.Name));
    }

    [Fact]
    public void Build_Partners_LeadBack()
    {
        foreach (var navigation in CanonicalModel.V1.Types.SelectMany(t => t.Navigations).Where(n => n.Partner is not null))
        {
            var edm = (IEdmNavigationProperty)Find(navigation.DeclaringType.Name, navigation.Name);

            Assert.Equal(navigation.Partner, edm.Partner?.Name);
        }
    }

    [Fact]
    public void Build_EveryNavigation_IsBoundToItsSet()
    {
        foreach (var type in CanonicalModel.V1.EntitySets)
        {
            var set = _model.EntityContainer.FindEntitySet(type.SetName);
            foreach (var navigation in type.Navigations.Where(n => !n.IsContained))
            {
                var target = set.FindNavigationTarget((IEdmNavigationProperty)Find(type.Name, navigation.Name));

                Assert.Equal(navigation.Target.SetName, target.Name);
            }
        }

        Assert.Contains(
            _model.EntityContainer.FindEntitySet("Orders").NavigationPropertyBindings,
            b => b.Path.Path == "Items/Product" && b.Target.Name == "Products");
    }

    [Fact]
    public void Build_Facets_AreThoseOfTheModel()
    {
        Assert.Equal(255, ((IEdmStringTypeReference)Find("Customer", "Name").Type).MaxLength);
        var amount = (IEdmDecimalTypeReference)Find("Order", "NetAmount").Type;
        Assert.Equal((16, 3), (amount.Precision, amount.Scale));
        Assert.False(Find("Order", "Status").Type.IsNullable);
        Assert.True(Find("Case", "Priority").Type.IsNullable);
        Assert.True(Find("Product", "Image").Type.IsStream());
        Assert.True(((IEdmNavigationProperty)Find("Order", "Items")).ContainsTarget);
        Assert.Equal("Number", ((IEdmEntityType)_model.FindDeclaredType("Canonical.OrderItem")).DeclaredKey.Single().Name);
        Assert.Equal(["Open", "InProcess"], ((IEdmEnumType)_model.FindDeclaredType("Canonical.OrderStatus")).Members.Take(2).Select(m => m.Name));
    }

    [Fact]
    public void Build_Collation_IsSaidUnlessCodePoint()
    {
        Assert.Equal("IgnoreCase", TextOf(Find("Customer", "Name"), "Canonical.Collation"));
        Assert.Equal("Number", TextOf(Find("Order", "Id"), "Canonical.Collation"));
        Assert.Null(TextOf(Find("Customer", "Id"), "Canonical.Collation"));
    }

    [Fact]
    public void Build_Amount_NamesItsCurrency()
    {
        var annotation = Assert.Single(AnnotationsOf(Find("Order", "NetAmount"), "Org.OData.Measures.V1.ISOCurrency"));

        Assert.Equal(["Currency"], ((IEdmPathExpression)annotation.Value).PathSegments);
    }

    [Fact]
    public void Build_EveryElement_IsDescribed()
    {
        var elements = _model.SchemaElements.Where(e => e is not IEdmEntityContainer).Cast<IEdmVocabularyAnnotatable>()
            .Concat(_model.EntityContainer.EntitySets())
            .Concat(_model.SchemaElements.OfType<IEdmStructuredType>().SelectMany(t => t.DeclaredProperties));

        Assert.Empty(elements.Where(e => TextOf(e, "Org.OData.Core.V1.Description") is null).Select(e => ((IEdmNamedElement)e).Name));
    }

    [Fact]
    public void Build_Restrictions_SayWhatIsNotDone()
    {
        var cases = _model.EntityContainer.FindEntitySet("Cases");

        Assert.Equal(["Comments"], PathsOf(cases, "ExpandRestrictions", "NonExpandableProperties"));
        Assert.Equal(3, ((IEdmIntegerConstantExpression)ValueOf(cases, "ExpandRestrictions", "MaxLevels")).Value);
        Assert.Equal(["Tags", "ExternalIds"], PathsOf(cases, "SortRestrictions", "NonSortableProperties"));
        Assert.Contains("Document", PathsOf(_model.EntityContainer.FindEntitySet("Invoices"), "FilterRestrictions", "NonFilterableProperties"));
        Assert.False(((IEdmBooleanConstantExpression)ValueOf(cases, "InsertRestrictions", "Insertable")).Value);
    }

    [Fact]
    public void WriteXml_ReadBack_GivesTheSameDocument()
    {
        var xml = MetadataDocument.Write(_model, MetadataFormat.Xml, isIndented: false);

        using var reader = XmlReader.Create(new MemoryStream(xml));
        Assert.True(CsdlReader.TryParse(reader, _model.ReferencedModels, out var parsed, out var errors), string.Join('\n', errors ?? []));

        Assert.Equal(Sorted(xml), Sorted(MetadataDocument.Write(parsed, MetadataFormat.Xml, isIndented: false)));

        // The order of elements and the choice between alias and namespace have no meaning in CSDL, and reading changes both.
        static IEnumerable<string> Sorted(byte[] document) =>
            XDocument.Load(new MemoryStream(document)).Descendants()
                .Where(e => !e.HasElements || e.Name.LocalName is "Property" or "NavigationProperty" or "Annotation")
                .Select(e => $"{string.Join('/', e.Ancestors().Select(a => a.Attribute("Name")?.Value))} {e}"
                    .Replace("\"Core.", "\"Org.OData.Core.V1.", StringComparison.Ordinal)
                    .Replace("\"Capabilities.", "\"Org.OData.Capabilities.V1.", StringComparison.Ordinal)
                    .Replace("\"Validation.", "\"Org.OData.Validation.V1.", StringComparison.Ordinal)
                    .Replace("\"Aggregation.", "\"Org.OData.Aggregation.V1.", StringComparison.Ordinal)
                    .Replace("\"Measures.", "\"Org.OData.Measures.V1.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal);
    }

    [Fact]
    public void WriteJson_ReadBack_GivesTheSameTypes()
    {
        var json = MetadataDocument.Write(_model, MetadataFormat.Json, isIndented: false);

        var reader = new Utf8JsonReader(json);
        Assert.True(CsdlReader.TryParse(ref reader, out var parsed, out var errors), string.Join('\n', errors ?? []));

        Assert.Equal(_model.SchemaElements.Select(e => e.FullName()).Order(), parsed.SchemaElements.Select(e => e.FullName()).Order());
        Assert.Equal(5, parsed.EntityContainer.EntitySets().Count());
        Assert.Equal("crm", TextOf(((IEdmEntityType)parsed.FindDeclaredType("Canonical.Customer")).FindProperty("Name"), Owner, parsed));
    }

    private static IEdmProperty Find(string type, string property) => ((IEdmStructuredType)_model.FindDeclaredType($"Canonical.{type}")).FindProperty(property);

    private static IEnumerable<IEdmVocabularyAnnotation> AnnotationsOf(IEdmVocabularyAnnotatable element, string term, IEdmModel? model = null) =>
        (model ?? _model).FindVocabularyAnnotations<IEdmVocabularyAnnotation>(element, term);

    private static string? TextOf(IEdmVocabularyAnnotatable element, string term, IEdmModel? model = null) =>
        (AnnotationsOf(element, term, model).SingleOrDefault()?.Value as IEdmStringConstantExpression)?.Value;

    private static IEdmExpression ValueOf(IEdmEntitySet set, string term, string property) =>
        ((IEdmRecordExpression)AnnotationsOf(set, $"Org.OData.Capabilities.V1.{term}").Single().Value).Properties.Single(p => p.Name == property).Value;

    private static IEnumerable<string> PathsOf(IEdmEntitySet set, string term, string property) =>
        ((IEdmCollectionExpression)ValueOf(set, term, property)).Elements.Cast<IEdmPathExpression>().Select(p => p.Path);
}
