using System.Text.Json;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>How much control information an answer holds (OData JSON 3.1).</summary>
public enum MetadataLevel
{
    None,
    Minimal,
    Full,
}

/// <summary>The service document: the list of entity sets and of functions without parameters (OData JSON 5).</summary>
public static class ServiceDocument
{
    /// <param name="model">The canonical model.</param>
    /// <param name="root">The service root, with a slash at its end.</param>
    /// <param name="level">
    /// With <see cref="MetadataLevel.None"/> the context URL is left out, and the sets have absolute URLs since nothing says what to resolve them by.
    /// </param>
    /// <param name="version">Names control information.</param>
    public static byte[] Write(CanonicalModel model, Uri root, MetadataLevel level, ProtocolVersion version = ProtocolVersion.V401Prefixed)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(root);
        if (!root.IsAbsoluteUri || !root.AbsolutePath.EndsWith('/'))
        {
            throw new ArgumentException("The service root must be absolute and end with a slash.", nameof(root));
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            if (level != MetadataLevel.None)
            {
                writer.WriteString(version == ProtocolVersion.V401 ? "@context" : "@odata.context", new Uri(root, "$metadata").AbsoluteUri);
            }

            writer.WriteStartArray("value");
            foreach (var set in model.EntitySets)
            {
                writer.WriteStartObject();
                writer.WriteString("name", set.SetName);
                writer.WriteString("kind", "EntitySet");
                writer.WriteString("url", level == MetadataLevel.None ? new Uri(root, set.SetName).AbsoluteUri : set.SetName);
                writer.WriteString("title", set.Description ?? set.SetName);
                writer.WriteEndObject();
            }

            // Functions that need no parameter are entry points too (OData JSON 5).
            foreach (var function in model.Operations.Where(o => o is { IsAction: false, Binding: null, Parameters.IsEmpty: true }))
            {
                writer.WriteStartObject();
                writer.WriteString("name", function.Name);
                writer.WriteString("kind", "FunctionImport");
                writer.WriteString("url", level == MetadataLevel.None ? new Uri(root, function.Name).AbsoluteUri : function.Name);
                writer.WriteString("title", function.Description);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
