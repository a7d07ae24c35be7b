using System.Text.Json;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Tests.EndToEnd.Http;

/// <summary>The form that each error of the gateway has (OData JSON 21.1).</summary>
internal static class ErrorShape
{
    // What only a stack trace or an exception's own text would bring into an answer.
    private static readonly string[] _inside = ["   at ", "CanonicalGateway.Gateway", "CanonicalGateway.Adapters", "Exception", ".cs:line", " System."];

    public static void Assert(Reply reply)
    {
        Xunit.Assert.Equal("application/json", reply.ContentHeaders.ContentType?.MediaType);
        Xunit.Assert.True(reply.Header("OData-Version") is "4.0" or "4.01", $"{reply.Url}: OData-Version is {reply.Header("OData-Version") ?? "missing"}");
        AssertBody(reply.Url, reply.Json, reply.Text);
    }

    /// <summary>Checks the body alone.</summary>
    public static void AssertBody(string url, JsonElement body, string text)
    {
        Xunit.Assert.Equal(["error"], body.EnumerateObject().Select(member => member.Name));
        var error = body.GetProperty("error");
        var code = error.GetProperty("code").GetString();
        Xunit.Assert.True(Enum.TryParse<GatewayErrorCode>(code, out _), $"{url}: unknown code {code}");
        Xunit.Assert.False(string.IsNullOrWhiteSpace(error.GetProperty("message").GetString()), $"{url}: no message");
        foreach (var word in _inside)
        {
            Xunit.Assert.False(text.Contains(word, StringComparison.Ordinal), $"{url}: the error tells of the gateway's inside ('{word}'): {text}");
        }
    }
}
