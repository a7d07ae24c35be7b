using System.Net;
using System.Text.Json;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>What the gateway answered, with all pages of a collection.</summary>
/// <param name="Pages">The JSON bodies; empty where the answer is not JSON.</param>
internal sealed record GatewayAnswer(HttpStatusCode Status, string Text, IReadOnlyList<JsonElement> Pages)
{
    private const int PagesMax = 2_000;

    /// <summary>Whether the gateway says that it does not do this, or not so much: allowed to some share of the queries.</summary>
    public bool IsRefusal => (Status, ErrorCode) is (HttpStatusCode.NotImplemented, "NotImplemented") or (HttpStatusCode.BadRequest, "FilterTooBroad" or "LimitExceeded");

    public string? ErrorCode =>
        Pages is [{ ValueKind: JsonValueKind.Object } body] && body.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null;

    /// <summary>Asks for a URL and follows its next links to the end.</summary>
    /// <param name="manner">How it is asked; null for the plainest way.</param>
    public static async Task<GatewayAnswer> GetAsync(World world, string url, int? pageSize, CancellationToken cancellation, Manner? manner = null)
    {
        manner ??= Manner.Plain;
        var pages = new List<JsonElement>();
        for (var next = url; ;)
        {
            using var response = await world.GetAsync(next, manner.Headers(pageSize), manner.IsPosted && pages.Count == 0, cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            if (response.Content.Headers.ContentType?.MediaType != "application/json")
            {
                return new GatewayAnswer(response.StatusCode, text, pages);
            }

            using var document = JsonDocument.Parse(text);
            pages.Add(document.RootElement.Clone());
            if (!response.IsSuccessStatusCode)
            {
                return new GatewayAnswer(response.StatusCode, text, [pages[^1]]);
            }

            if (!pages[^1].TryGetProperty(manner.Control("nextLink"), out var link) || pages.Count > PagesMax)
            {
                return new GatewayAnswer(response.StatusCode, text, pages);
            }

            next = link.GetString()!;
        }
    }
}
