using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Http;

/// <summary>An answer of the gateway, read whole.</summary>
public sealed record Reply(string Url, HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Bytes)
{
    private JsonElement? _json;

    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => _json ??= JsonDocument.Parse(Bytes).RootElement;

    /// <summary>The rows of a collection.</summary>
    public IReadOnlyList<JsonElement> Rows => [.. Json.GetProperty("value").EnumerateArray()];

    public string? NextLink => Json.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;

    public JsonElement Error => Json.GetProperty("error");

    public string Code => Error.GetProperty("code").GetString()!;

    public string Message => Error.GetProperty("message").GetString()!;

    public string? Target => Error.TryGetProperty("target", out var target) ? target.GetString() : null;

    public override string ToString() => $"{Url} -> {(int)Status}";

    public string? Header(string name) =>
        Headers.TryGetValues(name, out var values) || ContentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>The values of one property of all rows, as text; null for null.</summary>
    public IReadOnlyList<string?> Column(string property) =>
        [.. Rows.Select(row => row.GetProperty(property)).Select(value => value.ValueKind == JsonValueKind.Null ? null : value.ToString())];

    public Reply AssertOk() => AssertStatus(HttpStatusCode.OK);

    public Reply AssertStatus(HttpStatusCode expected)
    {
        Assert.True(Status == expected, $"{Url}\nanswered {(int)Status}, {(int)expected} expected:\n{(Text.Length > 2000 ? Text[..2000] : Text)}");
        return this;
    }

    /// <summary>Checks that this is an error as OData wants it: its body, its headers, and nothing of the gateway's inside.</summary>
    public Reply AssertError(HttpStatusCode status, string? code = null)
    {
        AssertStatus(status);
        ErrorShape.Assert(this);
        if (code is not null)
        {
            Assert.True(Code == code, $"{Url}\nanswered {Code}, {code} expected: {Message}");
        }

        return this;
    }
}
