using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Validation;
using Microsoft.OData.Edm.Vocabularies;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>The served metadata document keeps to the rules of CSDL, in both forms and both versions.</summary>
[Collection(SandboxCollection.Name)]
public sealed class MetadataDocumentTests(SandboxFixture sandbox)
{
    private static readonly XNamespace _edm = "http://docs.oasis-open.org/odata/ns/edm";
    private static readonly XNamespace _edmx = "http://docs.oasis-open.org/odata/ns/edmx";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, Clause("1.13", "2.8", "3.2", "4.10", "6.6", "9.1")]
    [InlineData("xml", "4.0")]
    [InlineData("xml", "4.01")]
    [InlineData("json", "4.0")]
    [InlineData("json", "4.01")]
    public async Task Document_ReadBack_BreaksNoRule(string format, string version)
    {
        var model = Read(await GetAsync(format, version), format);

        model.Validate(out var errors);

        // ODataLib's reader takes each string of CSDL JSON for a string, though its term may say that it is a path or an enumeration member. That both
        // forms hold the same values is a test of its own.
        var isRead = format == "json" ? IsStringForPathOrMember : new Func<EdmError, bool>(_ => false);
        // One import stands for all overloads of its function, of which one has no parameters; ODataLib reads it as an import of each.
        Assert.Empty(errors.Where(e => !IsUnresolvedTerm(e) && !isRead(e) && e.ErrorCode != EdmErrorCode.FunctionImportWithParameterShouldNotBeIncludedInServiceDocument).Select(e => $"{e.ErrorCode} {e.ErrorLocation}: {e.ErrorMessage}"));
        Assert.Equal(5, model.EntityContainer.EntitySets().Count());
    }

    [Theory, Clause("4.10", "6.6", "9.1")]
    [InlineData("4.0")]
    [InlineData("4.01")]
    public async Task XmlAndJson_DescribeTheSameModel(string version)
    {
        var xml = Lines(Read(await GetAsync("xml", version), "xml"));
        var json = Lines(Read(await GetAsync("json", version), "json"));

        Assert.Equal(xml, json);
        Assert.True(xml.Count > 500);
    }

    [Fact, Clause("P11.1.2", "1.13")]
    public async Task Document_WithoutAsking_IsXml()
    {
        using var response = await sandbox.GetAsync("$metadata");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/xml", response.Content.Headers.ContentType!.MediaType);
        using var any = await sandbox.GetAsync("$metadata", "Accept: */*");
        Assert.Equal("application/xml", any.Content.Headers.ContentType!.MediaType);
    }

    [Fact, Clause("9.2")]
    public async Task Document40_HasNothingOf401()
    {
        var document = XDocument.Parse(await GetAsync("xml", "4.0"));

        Assert.Equal("4.0", (string?)document.Root!.Attribute("Version"));
        var types = document.Descendants().Attributes("Type").Select(a => a.Value).ToList();
        Assert.DoesNotContain(types, t => t.Contains("Edm.Untyped", StringComparison.Ordinal) || t.Contains("ModelElementPath", StringComparison.Ordinal) || t.Contains("AnyPropertyPath", StringComparison.Ordinal));
        Assert.All(document.Descendants(_edm + "EntityType"), e => Assert.True(e.Element(_edm + "Key") is not null || (bool?)e.Attribute("Abstract") == true || e.Attribute("BaseType") is not null));
        Assert.Empty(document.Descendants(_edmx + "Include").SelectMany(i => i.Elements()));
        Assert.Empty(document.Descendants(_edmx + "Reference").SelectMany(i => i.Elements().Where(e => e.Name != _edmx + "Include" && e.Name != _edmx + "IncludeAnnotations")));

        Assert.DoesNotContain(document.Descendants().Attributes("Term"), a => a.Value.EndsWith(".DefaultNamespace", StringComparison.Ordinal));

        // Absolute paths, paths to the container's children and paths within annotations' targets are of 4.01.
        string[] paths = [.. document.Descendants().Where(e => e.Name.LocalName is "PropertyPath" or "NavigationPropertyPath" or "Path" or "AnnotationPath").Select(e => e.Value),
            .. document.Descendants().Attributes().Where(a => a.Name.LocalName is "Path" or "PropertyPath" or "NavigationPropertyPath").Select(a => a.Value)];
        Assert.NotEmpty(paths);
        Assert.All(paths, p => Assert.False(p.StartsWith('/') || p.Contains('@', StringComparison.Ordinal), p));
        Assert.DoesNotContain(document.Descendants(), e => e.Name.LocalName is "AnyPropertyPath" or "ModelElementPath");
        Assert.DoesNotContain(document.Descendants().Attributes("Scale"), a => a.Value == "floating");

        // A property is declared once along a line of types.
        Assert.Empty(document.Descendants(_edm + "EntityType").Attributes("BaseType"));
    }

    [Theory, Clause("9.1", "4.11")]
    [InlineData("4.0")]
    [InlineData("4.01")]
    public async Task Names_AreIdentifiersThatDifferInMoreThanCase(string version)
    {
        var document = XDocument.Parse(await GetAsync("xml", version));

        foreach (var parent in document.Descendants().Where(e => e.Name.Namespace == _edm))
        {
            // Overloads of an operation share their name.
            var names = parent.Elements().Where(e => e.Name.LocalName is not ("Function" or "Action")).Attributes("Name").Select(a => a.Value).ToList();
            Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
            Assert.All(parent.Elements().Attributes("Name").Select(a => a.Value), n => Assert.Matches(@"^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]{0,127}$", n));
        }
    }

    [Fact, Clause("9.1")]
    public async Task Navigations_HavePartnersConstraintsAndBindings()
    {
        var model = Read(await GetAsync("xml", "4.01"), "xml");
        foreach (var set in model.EntityContainer.EntitySets())
        {
            foreach (var navigation in set.EntityType().DeclaredNavigationProperties())
            {
                Assert.True(navigation.ContainsTarget || set.FindNavigationTarget(navigation) is IEdmEntitySet, $"{set.Name}/{navigation.Name} is bound to no set");
                Assert.True(navigation.ContainsTarget || navigation.TargetMultiplicity() == EdmMultiplicity.Many || navigation.ReferentialConstraint is not null, $"{navigation.Name} has no constraint");
                Assert.True(navigation.Partner is null || navigation.Partner.Partner == navigation, $"{navigation.Name}'s partner does not lead back");
            }
        }
    }

    [Fact, Clause("4.8")]
    public async Task ServiceDocument_ListsTheSetsOfTheModel()
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        var listed = (await sandbox.GetJsonAsync("")).GetProperty("value").EnumerateArray().ToList();

        var names = model.Sets.Select(s => (Kind: "EntitySet", Name: s)).Concat(model.ListedFunctions.Select(f => (Kind: "FunctionImport", Name: f))).ToList();
        Assert.Equal(names, listed.Select(e => (e.GetProperty("kind").GetString()!, e.GetProperty("name").GetString()!)));
        Assert.Equal(
            model.Sets.Select(s => PublishedModel.Text(model.Container.GetProperty(s), "@Org.OData.Core.V1.Description")),
            listed.Take(model.Sets.Count()).Select(e => e.GetProperty("title").GetString()));
    }

    private async Task<string> GetAsync(string format, string version)
    {
        using var response = await sandbox.GetAsync($"$metadata?$format={format}", $"OData-MaxVersion: {version}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Stop);
    }

    private static IEdmModel Read(string document, string format)
    {
        IEdmModel? model;
        IEnumerable<EdmError>? errors;
        if (format == "xml")
        {
            using var reader = XmlReader.Create(new StringReader(document));
            Assert.True(CsdlReader.TryParse(reader, out model, out errors), string.Join('\n', errors ?? []));
        }
        else
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(document));
            Assert.True(CsdlReader.TryParse(ref reader, out model, out errors), string.Join('\n', errors ?? []));
        }

        return model;
    }

    // ODataLib has no copy of these vocabularies; their terms are looked up from the references.
    private static bool IsUnresolvedTerm(EdmError error) =>
        error.ErrorCode is EdmErrorCode.BadUnresolvedTerm or EdmErrorCode.BadUnresolvedEnumMember
        && new[] { ".Measures.", ".Aggregation.", "MultipleHierarchies" }.Any(name => error.ErrorMessage.Contains(name, StringComparison.Ordinal));

    private static bool IsStringForPathOrMember(EdmError error) =>
        error.ErrorCode is EdmErrorCode.PrimitiveConstantExpressionNotValidForNonPrimitiveType or EdmErrorCode.ExpressionPrimitiveKindNotValidForAssertedType;

    /// <summary>The model, a line a fact.</summary>
    private static SortedSet<string> Lines(IEdmModel model)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var element in model.SchemaElements)
        {
            lines.Add($"{element.SchemaElementKind} {element.FullName()} {(element as IEdmTerm)?.Type.FullName()} {(element as IEdmTerm)?.AppliesTo}");
            AddAnnotations(element, element.FullName());
            foreach (var member in (element as IEdmEnumType)?.Members ?? [])
            {
                lines.Add($"{element.Name}.{member.Name} = {member.Value.Value}");
            }

            foreach (var property in (element as IEdmStructuredType)?.DeclaredProperties ?? [])
            {
                var type = property.Type;
                var facets = $"{(type as IEdmStringTypeReference)?.MaxLength} {(type as IEdmDecimalTypeReference)?.Precision} {(type as IEdmDecimalTypeReference)?.Scale} {(type as IEdmTemporalTypeReference)?.Precision}";
                var link = property is IEdmNavigationProperty n
                    ? $"{n.Partner?.Name} {n.ContainsTarget} {string.Join(',', n.ReferentialConstraint?.PropertyPairs.Select(p => $"{p.DependentProperty.Name}={p.PrincipalProperty.Name}") ?? [])}"
                    : "";
                lines.Add($"{element.Name}/{property.Name}: {type.FullName()} {type.IsNullable} {facets} {link} {property.IsKey()}");
                AddAnnotations(property, $"{element.Name}/{property.Name}");
            }
        }

        foreach (var set in model.EntityContainer.EntitySets())
        {
            lines.Add($"set {set.Name}: {set.EntityType().FullName()} {string.Join(',', set.NavigationPropertyBindings.Select(b => $"{b.Path.Path}={b.Target.Name}").Order(StringComparer.Ordinal))}");
            AddAnnotations(set, set.Name);
        }

        return lines;

        void AddAnnotations(IEdmVocabularyAnnotatable target, string name)
        {
            foreach (var annotation in model.FindVocabularyAnnotations(target))
            {
                lines.Add($"{name} @{annotation.Term.FullName()} {Print(annotation.Value)}");
            }
        }
    }

    // CSDL JSON tells strings from paths and enumeration members by the type of the term, not by their form.
    private static string Print(IEdmExpression value) => value switch
    {
        IEdmStringConstantExpression text => text.Value,
        IEdmPathExpression path => path.Path,
        IEdmEnumMemberExpression member => string.Join(',', member.EnumMembers.Select(m => m.Name)),
        IEdmBooleanConstantExpression truth => truth.Value ? "true" : "false",
        IEdmIntegerConstantExpression number => number.Value.ToString(CultureInfo.InvariantCulture),
        IEdmDecimalConstantExpression number => number.Value.ToString(CultureInfo.InvariantCulture),
        IEdmCollectionExpression items => $"[{string.Join(';', items.Elements.Select(Print))}]",
        IEdmRecordExpression record => $"{{{string.Join(';', record.Properties.Select(p => $"{p.Name}={Print(p.Value)}"))}}}",
        _ => value.ExpressionKind.ToString(),
    };
}
