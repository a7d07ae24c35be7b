using System.Globalization;
using System.Text;

namespace CanonicalGateway.Sandbox.Hosting;

/// <summary>Answers of faults that never reach the simulator.</summary>
internal static class FaultAnswer
{
    private const string HtmlPage = "<!DOCTYPE html><html><head><title>Service Unavailable</title></head><body><h1>Service Unavailable</h1></body></html>";

    public static Task SendAsync(HttpContext context, string simulator, Fault fault) => fault.Kind switch
    {
        FaultKind.Throttle when simulator == "salesforce" => SendAsync(
            context, fault, 403, """[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]""", fault.RetryAfterSeconds),
        FaultKind.Throttle => SendAsync(
            context, fault, 429, """{"error":"APIRateLimitExceeded","description":"Number of allowed API requests per minute exceeded"}""", fault.RetryAfterSeconds ?? 1),
        FaultKind.ContentType => SendAsync(context, fault, 200, HtmlPage, fault.RetryAfterSeconds),
        _ => SendAsync(context, fault, 503, """{"error":"fault","description":"A fault is switched on"}""", fault.RetryAfterSeconds),
    };

    private static async Task SendAsync(HttpContext context, Fault fault, int status, string body, int? retryAfterSeconds)
    {
        var response = context.Response;
        response.StatusCode = fault.Status ?? status;
        if (retryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (response.StatusCode is 204 or 205 or 304)
        {
            return;
        }

        var text = fault.Body ?? body;
        response.ContentType = fault.Kind == FaultKind.ContentType ? "text/html; charset=utf-8" : TypeOf(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static string TypeOf(string body) => body.TrimStart() switch
    {
        ['{' or '[', ..] => "application/json; charset=utf-8",
        ['<', ..] => "text/html; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
}
