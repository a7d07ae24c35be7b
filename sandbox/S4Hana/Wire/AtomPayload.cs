using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using CanonicalGateway.Sandbox.S4Hana.Query;
using CanonicalGateway.Sandbox.S4Hana.Tables;

namespace CanonicalGateway.Sandbox.S4Hana.Wire;

/// <summary>Atom, the form in which the system answers whoever does not ask for JSON.</summary>
public sealed class AtomPayload(string root, TimeProvider clock)
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace App = "http://www.w3.org/2007/app";
    private static readonly XNamespace Data = "http://schemas.microsoft.com/ado/2007/08/dataservices";
    private static readonly XNamespace Metadata = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata";
    private const string Related = "http://schemas.microsoft.com/ado/2007/08/dataservices/related/";
    private const string Scheme = "http://schemas.microsoft.com/ado/2007/08/dataservices/scheme";

    public static XDocument Service(ServiceTables service, string root) => new(new XElement(
        App + "service",
        new XAttribute(XNamespace.Xml + "base", root + "/"),
        new XAttribute(XNamespace.Xmlns + "atom", Atom.NamespaceName),
        new XElement(
            App + "workspace",
            new XElement(Atom + "title", "Data"),
            service.Metadata.Types.Select(type => new XElement(
                App + "collection",
                new XAttribute("href", type.SetName),
                new XElement(Atom + "title", type.SetName))))));

    public static XDocument Property(string name, string? text) => new(new XElement(
        Data + name,
        new XAttribute(XNamespace.Xmlns + "m", Metadata.NamespaceName),
        text is null ? new XAttribute(Metadata + "null", "true") : Writable(text)));

    public XDocument Feed(Projection projection, Page page, string address, string? next) => new(Feed(projection, page.Rows, address, page.Count, next));

    public XDocument Entry(Projection projection, object row) => new(EntryOf(projection, row));

    private XElement Feed(Projection projection, IEnumerable<object> rows, string address, int? count, string? next) => new(
        Atom + "feed",
        new XAttribute(XNamespace.Xmlns + "m", Metadata.NamespaceName),
        new XAttribute(XNamespace.Xmlns + "d", Data.NamespaceName),
        new XAttribute(XNamespace.Xml + "base", root + "/"),
        new XElement(Atom + "id", address),
        new XElement(Atom + "title", new XAttribute("type", "text"), projection.Table.Type.SetName),
        Updated(),
        count is { } number ? new XElement(Metadata + "count", number.ToString(CultureInfo.InvariantCulture)) : null,
        rows.Select(row => EntryOf(projection, row)),
        next is null ? null : new XElement(Atom + "link", new XAttribute("rel", "next"), new XAttribute("href", next)));

    private XElement EntryOf(Projection projection, object row)
    {
        var table = projection.Table;
        var relative = table.Type.SetName + EdmText.KeyPredicate(table, row);
        var tag = EdmText.EntityTag(table, row);
        return new XElement(
            Atom + "entry",
            new XAttribute(XNamespace.Xmlns + "m", Metadata.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "d", Data.NamespaceName),
            tag is null ? null : new XAttribute(Metadata + "etag", tag),
            new XElement(Atom + "id", $"{root}/{relative}"),
            new XElement(Atom + "title", new XAttribute("type", "text"), relative),
            Updated(),
            new XElement(Atom + "category", new XAttribute("term", table.Type.FullName), new XAttribute("scheme", Scheme)),
            new XElement(Atom + "link", new XAttribute("href", relative), new XAttribute("rel", "self"), new XAttribute("title", table.Type.Name)),
            projection.Navigations.Select(navigation => Link(navigation, row, relative)),
            new XElement(
                Atom + "content",
                new XAttribute("type", "application/xml"),
                new XElement(Metadata + "properties", projection.Columns.Select(property => Cell(table, property, row)))));
    }

    private XElement Link(ProjectedNavigation navigation, object row, string relative)
    {
        var address = $"{relative}/{navigation.Edm.Name}";
        return new XElement(
            Atom + "link",
            new XAttribute("href", address),
            new XAttribute("rel", Related + navigation.Edm.Name),
            new XAttribute("type", $"application/atom+xml;type={(navigation.Edm.IsMany ? "feed" : "entry")}"),
            new XAttribute("title", navigation.Edm.Name),
            navigation.Expanded is { } expanded ? new XElement(Metadata + "inline", Inline(navigation, expanded, row, address)) : null);
    }

    private XElement? Inline(ProjectedNavigation navigation, Projection expanded, object row, string address)
    {
        var rows = navigation.Rows(row);
        return navigation.Edm.IsMany
            ? Feed(expanded, rows, $"{root}/{address}", null, null)
            : rows.Select(target => EntryOf(expanded, target)).FirstOrDefault();
    }

    private static XElement Cell(EntityTable table, Sandbox.S4Hana.Metadata.EdmProperty property, object row)
    {
        var value = table.Read(row, property);
        return new XElement(Data + property.Name, value.IsNull ? new XAttribute(Metadata + "null", "true") : Writable(EdmText.Xml(table, property, row, value)));
    }

    // XML has no way to write most control characters; the system shows a hash in their place.
    private static string Writable(string text) =>
        text.All(unit => XmlConvert.IsXmlChar(unit) || char.IsSurrogate(unit))
            ? text
            : string.Concat(text.Select(unit => XmlConvert.IsXmlChar(unit) || char.IsSurrogate(unit) ? unit : '#'));

    private XElement Updated() => new(Atom + "updated", clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}
