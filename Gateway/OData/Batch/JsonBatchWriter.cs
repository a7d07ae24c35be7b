using System.Buffers.Text;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>Writes an answer in JSON (OData JSON 19.6), response objects in the order of the requests.</summary>
internal sealed class JsonBatchWriter(PipeWriter output) : IBatchWriter, IDisposable
{
    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public string ContentType => "application/json";

    public void Begin()
    {
        _json.WriteStartObject();
        _json.WriteStartArray("responses"u8);
    }

    public void Write(BatchUnit unit, ImmutableArray<InnerAnswer> answers)
    {
        foreach (var answer in answers)
        {
            Write(answer, unit.Group);
        }

        _json.Flush();
    }

    public void End()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();

    private void Write(InnerAnswer answer, string? group)
    {
        _json.WriteStartObject();
        if (answer.Request.Id is { } id)
        {
            _json.WriteString("id"u8, id);
        }

        if (group is not null)
        {
            _json.WriteString("atomicityGroup"u8, group);
        }

        _json.WriteNumber("status"u8, answer.Status);
        _json.WriteStartObject("headers"u8);
        foreach (var (name, values) in answer.Headers)
        {
            // The length is that of another form of the body.
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && !name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                _json.WriteString(name.ToLowerInvariant(), string.Join(", ", values.ToArray()));
            }
        }

        _json.WriteEndObject();
        if (answer.Body.Length > 0)
        {
            WriteBody(answer);
        }

        _json.WriteEndObject();
    }

    private void WriteBody(InnerAnswer answer)
    {
        _json.WritePropertyName("body"u8);
        if (answer.ContentType is { } json && BodyForms.IsJson(json))
        {
            _json.WriteRawValue(answer.Body.Sequence(), skipInputValidation: true); // Validated when it was captured.
        }
        else if (answer.ContentType is { } text && BodyForms.IsText(text))
        {
            _json.WriteStringValue(answer.Body.Text(BodyForms.EncodingOf(text)));
        }
        else
        {
            _json.WriteStringValue(Base64Url.EncodeToString(System.Buffers.BuffersExtensions.ToArray(answer.Body.Sequence())));
        }
    }
}
