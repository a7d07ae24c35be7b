using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>
/// The annotations of the schema itself: its version, and that its names need no qualification in URLs. ODataLib's model has no element for a
/// schema that annotations could be about, so they are put into the document that it has written. Default namespaces are of 4.01.
/// </summary>
internal static class SchemaAnnotations
{
    private const string Version = "Org.OData.Core.V1.SchemaVersion";
    private const string DefaultNamespace = "Org.OData.Core.V1.DefaultNamespace";
    private static readonly XNamespace _edm = "http://docs.oasis-open.org/odata/ns/edm";

    public static byte[] AddToXml(ReadOnlyMemory<byte> csdl, bool isVersion401, XmlWriterSettings settings)
    {
        using var source = new MemoryStream(csdl.ToArray());
        var document = XDocument.Load(source);
        document.Descendants(_edm + "Schema").Single(s => (string?)s.Attribute("Namespace") == CanonicalModel.Namespace).AddFirst(
            new XElement(_edm + "Annotation", new XAttribute("Term", Version), new XAttribute("String", CanonicalModel.V1.Version)),
            isVersion401 ? new XElement(_edm + "Annotation", new XAttribute("Term", DefaultNamespace), new XAttribute("Bool", "true")) : null);
        using var written = new MemoryStream();
        using (var writer = XmlWriter.Create(written, settings))
        {
            document.Save(writer);
        }

        return written.ToArray();
    }

    public static byte[] AddToJson(ReadOnlyMemory<byte> csdl, bool isVersion401, JsonWriterOptions options)
    {
        var document = JsonNode.Parse(csdl.Span)!.AsObject();
        var schema = document[CanonicalModel.Namespace]!.AsObject();
        schema.Insert(0, "@" + Version, CanonicalModel.V1.Version);
        if (isVersion401)
        {
            schema.Insert(1, "@" + DefaultNamespace, true);
        }

        using var written = new MemoryStream();
        using (var writer = new Utf8JsonWriter(written, options))
        {
            document.WriteTo(writer);
        }

        return written.ToArray();
    }
}
