using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Metadata;

namespace CanonicalGateway.Gateway.OpenApi;

/// <summary>
/// The verb <c>openapi</c>: writes the OpenAPI and CSDL documents that are committed in <c>openapi/</c>. They hold nothing of the configuration:
/// no token address, no owners.
/// </summary>
public static class OpenApiVerb
{
    /// <summary>Writes the documents into a folder, which is made where it is missing.</summary>
    /// <returns>The files written.</returns>
    public static IReadOnlyList<string> Run(string outputFolder)
    {
        Directory.CreateDirectory(outputFolder);
        var written = new List<string>();
        foreach (var (name, content) in Documents())
        {
            var file = Path.Combine(outputFolder, name);
            File.WriteAllBytes(file, content);
            written.Add(file);
        }

        return written;
    }

    /// <summary>The documents by the names of their files.</summary>
    public static IEnumerable<(string Name, byte[] Content)> Documents()
    {
        var model = CanonicalModel.V1;
        var edm = EdmBuilder.Build(model);
        yield return ($"{model.Version}.json", OpenApiDocumentBuilder.Write(OpenApiDocumentBuilder.Build(model, new OpenApiOptions())));
        yield return ($"{model.Version}.csdl.xml", [.. MetadataDocument.Write(edm, MetadataFormat.Xml, isIndented: true), (byte)'\n']);
        yield return ($"{model.Version}.csdl.json", [.. MetadataDocument.Write(edm, MetadataFormat.Json, isIndented: true), (byte)'\n']);
    }
}
