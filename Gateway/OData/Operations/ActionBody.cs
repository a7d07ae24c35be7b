using System.Buffers;
using System.Net.Mime;
using System.Text.Json;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.Payloads;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Gateway.OData.Operations;

/// <summary>The body of an action's request: a JSON object with the parameters (OData JSON 18), or nothing where none is given.</summary>
/// <param name="Parameters">The JSON of each parameter that is given; one that is null is not.</param>
/// <param name="IsIeee754Compatible">Whether Edm.Int64 and Edm.Decimal come as strings.</param>
internal sealed record ActionBody(Dictionary<Property, ReadOnlyMemory<byte>> Parameters, bool IsIeee754Compatible)
{
    private static readonly JsonReaderOptions _options = new() { MaxDepth = PayloadReader.DepthMax };

    /// <exception cref="GatewayException">UnsupportedMediaType, LimitExceeded or InvalidBody.</exception>
    public static async Task<ActionBody> ReadAsync(HttpContext context, CanonicalOperation action, int bytesMax)
    {
        var bytes = await ReadBytesAsync(context, bytesMax).ConfigureAwait(false);
        if (bytes.Length == 0)
        {
            return new ActionBody([], false);
        }

        var isIeee754Compatible = RequireJson(context.Request.ContentType);
        return Guarded(() => new ActionBody(Split(bytes, action), isIeee754Compatible));
    }

    /// <summary>A reader over the JSON of a parameter, standing on its first token.</summary>
    public static Utf8JsonReader ReaderOf(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, _options);
        reader.Read();
        return reader;
    }

    /// <summary>Reads JSON; what is malformed is the client's fault.</summary>
    public static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException malformed)
        {
            throw new GatewayException(
                new GatewayError(GatewayErrorCode.InvalidBody, $"The body is not JSON, or deeper than {PayloadReader.DepthMax} levels: line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}. {FirstSentence(malformed.Message)}"),
                malformed);
        }
        catch (InvalidOperationException noText) when (noText.Source == "System.Text.Json.Rethrowable" || noText.InnerException is System.Text.DecoderFallbackException or ArgumentException)
        {
            throw new GatewayException(new GatewayError(GatewayErrorCode.InvalidBody, "The body holds text that is no Unicode, such as half of a surrogate pair."), noText);
        }
    }

    private static string FirstSentence(string message) => message.IndexOf(". ", StringComparison.Ordinal) is var end and > 0 ? message[..(end + 1)] : message;

    private static Dictionary<Property, ReadOnlyMemory<byte>> Split(byte[] bytes, CanonicalOperation action)
    {
        var parameters = new Dictionary<Property, ReadOnlyMemory<byte>>();
        var reader = new Utf8JsonReader(bytes, _options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid($"The body is {(reader.TokenType == JsonTokenType.StartArray ? "an array" : "a single value")}; an object with the parameters of {action.Name} expected.", action.Name);
        }

        var given = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = reader.TokenStartIndex;
            var isNull = reader.TokenType == JsonTokenType.Null;
            reader.Skip();
            if (name.Contains('@', StringComparison.Ordinal))
            {
                continue; // What annotates parameters changes none of them.
            }

            if (action.Arguments.Find(name) is not Property parameter)
            {
                throw Invalid($"{action.Name} has no parameter {UrlErrors.Quote(name)}{UrlErrors.Suggest(name, action.Parameters.Select(p => p.Name))}.", name);
            }

            if (!given.Add(name))
            {
                throw Invalid($"The parameter {name} is given more than once.", name);
            }

            if (!isNull)
            {
                parameters[parameter] = bytes.AsMemory((int)start, (int)(reader.BytesConsumed - start));
            }
            else if (!parameter.IsNullable)
            {
                throw Invalid($"The parameter {name} takes no null.", name);
            }
        }

        // What stands behind the object is read too, so that it is refused.
        reader.Read();
        return action.Parameters.FirstOrDefault(p => !p.IsNullable && !given.Contains(p.Name)) is { } missing
            ? throw Invalid($"The parameter {missing.Name} of {action.Name} is missing.", missing.Name)
            : parameters;
    }

    /// <returns>Whether the type says IEEE754Compatible=true.</returns>
    private static bool RequireJson(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)
            || !type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
            || (type.Charset.HasValue && !JsonParameters.IsUtf8(type.Charset)))
        {
            throw UrlErrors.Of(
                GatewayErrorCode.UnsupportedMediaType,
                $"The parameters of an action are application/json in UTF-8; the Content-Type is {(contentType is null ? "missing" : UrlErrors.Quote(contentType))}.",
                HeaderNames.ContentType);
        }

        return type.Parameters.Any(p => p.Name.Equals("IEEE754Compatible", StringComparison.OrdinalIgnoreCase) && p.Value.Equals("true", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<byte[]> ReadBytesAsync(HttpContext context, int bytesMax)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            var length = read.Buffer.Length;
            if (length > bytesMax)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw UrlErrors.Limit("bytes in the body", length, bytesMax);
            }

            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var bytes = read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);

            // RFC 8259 8.1: a byte order mark may be ignored.
            return bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        }
    }

    private static GatewayException Invalid(string message, string target) => UrlErrors.Of(GatewayErrorCode.InvalidBody, message, target);
}
