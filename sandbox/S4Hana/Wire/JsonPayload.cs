using System.Globalization;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using CanonicalGateway.Sandbox.S4Hana.Query;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Wire;

/// <summary>Writes verbose JSON of V2 straight to the body.</summary>
/// <param name="root">Address of the service as the system knows it, without a slash at the end.</param>
public sealed class JsonPayload(PipeWriter body, string root)
{
    private const int FlushBytes = 32_768;

    private static readonly JsonEncodedText MetadataName = JsonEncodedText.Encode("__metadata");
    private static readonly JsonEncodedText DeferredName = JsonEncodedText.Encode("__deferred");
    private static readonly JsonEncodedText ResultsName = JsonEncodedText.Encode("results");

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public async Task WriteCollectionAsync(Projection projection, Page page, string? next, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(body, WriterOptions);
        json.WriteStartObject();
        json.WriteStartObject("d");
        if (page.Count is { } count)
        {
            json.WriteString("__count", count.ToString(CultureInfo.InvariantCulture));
        }
        json.WriteStartArray(ResultsName);
        foreach (var row in page.Rows)
        {
            WriteEntity(json, projection, row);
            if (json.BytesPending > FlushBytes)
            {
                json.Flush();
                await body.FlushAsync(cancellation);
            }
        }
        json.WriteEndArray();
        if (next is not null)
        {
            json.WriteString("__next", next);
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        await body.FlushAsync(cancellation);
    }

    public async Task WriteEntityAsync(Projection projection, object row, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(body, WriterOptions);
        json.WriteStartObject();
        json.WritePropertyName("d");
        WriteEntity(json, projection, row);
        json.WriteEndObject();
        json.Flush();
        await body.FlushAsync(cancellation);
    }

    /// <summary>Writes <c>{"d":…}</c> around whatever <paramref name="write"/> writes.</summary>
    public async Task WriteAsync(Action<Utf8JsonWriter> write, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(body, WriterOptions);
        json.WriteStartObject();
        json.WriteStartObject("d");
        write(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        await body.FlushAsync(cancellation);
    }

    public static void WriteValue(Utf8JsonWriter json, Tables.EntityTable table, Metadata.EdmProperty property, object row)
    {
        var value = table.Read(row, property);
        switch (value.Kind)
        {
            case ValueKind.Null:
                json.WriteNull(property.JsonName);
                break;
            case ValueKind.Boolean:
                json.WriteBoolean(property.JsonName, value.IsTrue);
                break;
            default:
                json.WriteString(property.JsonName, EdmText.Json(table, property, row, value));
                break;
        }
    }

    private void WriteEntity(Utf8JsonWriter json, Projection projection, object row)
    {
        var table = projection.Table;
        var uri = $"{root}/{table.Type.SetName}{EdmText.KeyPredicate(table, row)}";
        json.WriteStartObject();
        WriteMetadata(json, projection, row, uri);
        foreach (var property in projection.Columns)
        {
            WriteValue(json, table, property, row);
        }
        foreach (var navigation in projection.Navigations)
        {
            WriteNavigation(json, navigation, row, uri);
        }
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, Projection projection, object row, string uri)
    {
        var table = projection.Table;
        json.WriteStartObject(MetadataName);
        json.WriteString("id", uri);
        json.WriteString("uri", uri);
        json.WriteString("type", table.Type.FullName);
        if (EdmText.EntityTag(table, row) is { } tag)
        {
            json.WriteString("etag", tag);
        }
        if (table.Type.HasStream)
        {
            json.WriteString("content_type", table.Read(row, table.Type.Property("MimeType")!).Text);
            json.WriteString("media_src", uri + "/$value");
            json.WriteString("edit_media", uri + "/$value");
        }
        json.WriteEndObject();
    }

    private void WriteNavigation(Utf8JsonWriter json, ProjectedNavigation navigation, object row, string uri)
    {
        json.WritePropertyName(navigation.Edm.Name);
        if (navigation.Expanded is null)
        {
            json.WriteStartObject();
            json.WriteStartObject(DeferredName);
            json.WriteString("uri", $"{uri}/{navigation.Edm.Name}");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else if (navigation.Edm.IsMany)
        {
            json.WriteStartObject();
            json.WriteStartArray(ResultsName);
            foreach (var target in navigation.Rows(row))
            {
                WriteEntity(json, navigation.Expanded, target);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        else if (navigation.Rows(row).FirstOrDefault() is { } target)
        {
            WriteEntity(json, navigation.Expanded, target);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
