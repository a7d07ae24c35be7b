using Microsoft.AspNetCore.Http.Features;

namespace CanonicalGateway.Sandbox.S4Hana.Wire;

/// <summary>What is read off a request before its address is understood.</summary>
public static class RequestForm
{
    /// <summary>Whether JSON is asked for; <c>*/*</c> or nothing gets Atom.</summary>
    public static bool AsksForJson(HttpRequest request)
    {
        if (request.Query.TryGetValue("$format", out var format))
        {
            return format == "json";
        }
        return request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The address as it came, with encoded slashes still encoded.</summary>
    public static string Target(HttpContext http)
    {
        var raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return string.IsNullOrEmpty(raw) ? http.Request.PathBase + http.Request.Path.ToUriComponent() : raw;
    }
}
