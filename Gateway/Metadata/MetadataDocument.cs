using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Routing;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Validation;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>One representation of the metadata document, ready to send.</summary>
/// <param name="Content">UTF-8 without a byte order mark.</param>
/// <param name="ETag">A strong entity tag, with its quotes.</param>
public sealed record MetadataRepresentation(ReadOnlyMemory<byte> Content, string ETag);

/// <summary>The metadata document ($metadata) of one model under one set of routing rules, in all its representations. Immutable.</summary>
public sealed class MetadataDocument
{
    private readonly FrozenDictionary<(MetadataFormat Format, Version Version), MetadataRepresentation> _representations;

    private MetadataDocument(EdmModel model) =>
        _representations = new[] { EdmConstants.EdmVersion4, EdmConstants.EdmVersion401 }
            .SelectMany(version => Enum.GetValues<MetadataFormat>().Select(format => (Key: (format, version), Value: Represent(model, format, version))))
            .ToFrozenDictionary(r => r.Key, r => r.Value);

    public static MetadataDocument Create(CanonicalModel model, RoutingTable? routing, int? expandLevelsMax) =>
        new(EdmBuilder.Build(model, routing, expandLevelsMax));

    /// <param name="format">XML or JSON.</param>
    /// <param name="isVersion401">Whether the client takes OData 4.01. The constructs used exist in 4.0 too, so only the version attribute differs.</param>
    public MetadataRepresentation this[MetadataFormat format, bool isVersion401] =>
        _representations[(format, isVersion401 ? EdmConstants.EdmVersion401 : EdmConstants.EdmVersion4)];

    /// <summary>Writes a model as CSDL.</summary>
    /// <exception cref="InvalidOperationException">The model can't be written.</exception>
    public static byte[] Write(IEdmModel model, MetadataFormat format, bool isIndented)
    {
        using var stream = new MemoryStream();
        var errors = format == MetadataFormat.Xml ? WriteXml(model, stream, isIndented) : WriteJson(model, stream, isIndented);
        var messages = errors.Select(e => e.ErrorMessage).ToList();
        return messages.Count == 0
            ? WithSchemaAnnotations(stream.ToArray(), model.GetEdmVersion() == EdmConstants.EdmVersion401, format, isIndented)
            : throw new InvalidOperationException($"The model can't be written as CSDL: {string.Join("; ", messages)}");
    }

    private static byte[] WithSchemaAnnotations(byte[] csdl, bool isVersion401, MetadataFormat format, bool isIndented) => format == MetadataFormat.Xml
        ? SchemaAnnotations.AddToXml(csdl, isVersion401, XmlSettings(isIndented))
        : SchemaAnnotations.AddToJson(csdl, isVersion401, JsonOptions(isIndented));

    private static IEnumerable<EdmError> WriteXml(IEdmModel model, Stream stream, bool isIndented)
    {
        using var writer = XmlWriter.Create(stream, XmlSettings(isIndented));
        CsdlWriter.TryWriteCsdl(model, writer, CsdlTarget.OData, out var errors);
        return errors;
    }

    private static IEnumerable<EdmError> WriteJson(IEdmModel model, Stream stream, bool isIndented)
    {
        using var writer = new Utf8JsonWriter(stream, JsonOptions(isIndented));
        CsdlWriter.TryWriteCsdl(model, writer, out var errors);
        return errors;
    }

    private static XmlWriterSettings XmlSettings(bool isIndented) => new() { Encoding = new UTF8Encoding(false), Indent = isIndented, NewLineChars = "\n" };

    // The document is sent as application/json only, where HTML-safe escapes serve nobody.
    private static JsonWriterOptions JsonOptions(bool isIndented) =>
        new() { Indented = isIndented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static MetadataRepresentation Represent(EdmModel model, MetadataFormat format, Version version)
    {
        model.SetEdmVersion(version);
        var content = Write(model, format, isIndented: false);
        return new MetadataRepresentation(content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"");
    }
}
