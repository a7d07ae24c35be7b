using System.Text.Json;
using System.Text.Json.Serialization;

namespace CanonicalGateway.Sandbox.Hosting;

/// <summary>
/// <c>/_sandbox/faults</c> (GET, POST, DELETE), <c>/_sandbox/requests</c> (GET with <c>?match=</c>, DELETE) and <c>POST /_sandbox/reset</c>.
/// Never struck by faults, never in the log.
/// </summary>
internal sealed class ControlEndpoints(SimulatorHost host)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static bool Owns(HttpRequest request) => request.Path.StartsWithSegments("/_sandbox", StringComparison.Ordinal);

    public Task HandleAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET", "/_sandbox/faults") => context.Response.WriteAsJsonAsync(host.Faults.Active, Json, context.RequestAborted),
        ("POST", "/_sandbox/faults") => AddFaultAsync(context),
        ("DELETE", "/_sandbox/faults") => Done(context, host.Faults.Clear),
        ("GET", "/_sandbox/requests") => ListRequestsAsync(context),
        ("DELETE", "/_sandbox/requests") => Done(context, host.Requests.Clear),
        ("POST", "/_sandbox/reset") => Done(context, host.Reset),
        (_, "/_sandbox/faults" or "/_sandbox/requests" or "/_sandbox/reset") => FailAsync(context, StatusCodes.Status405MethodNotAllowed, "Method not allowed"),
        _ => FailAsync(context, StatusCodes.Status404NotFound, "Known are /_sandbox/faults, /_sandbox/requests and /_sandbox/reset"),
    };

    private async Task AddFaultAsync(HttpContext context)
    {
        Fault? fault;
        try
        {
            fault = await JsonSerializer.DeserializeAsync<Fault>(context.Request.Body, Json, context.RequestAborted);
        }
        catch (JsonException exception)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, $"{exception.Message} Kinds: {string.Join(", ", Enum.GetNames<FaultKind>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.");
            return;
        }

        var problems = fault?.Validate() ?? ["The body is null: expected a fault"];
        if (problems.Count > 0)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, string.Join("; ", problems));
            return;
        }

        host.Faults.Add(fault!);
        context.Response.StatusCode = StatusCodes.Status201Created;
        await context.Response.WriteAsJsonAsync(fault, Json, context.RequestAborted);
    }

    private Task ListRequestsAsync(HttpContext context)
    {
        var match = context.Request.Query["match"].ToString();
        var requests = host.Requests.Snapshot().Where(record => Matches(record, match)).ToArray();
        return context.Response.WriteAsJsonAsync(new { host.Requests.Total, Requests = requests }, Json, context.RequestAborted);
    }

    private static bool Matches(RequestRecord record, string match) =>
        match.Length == 0 || SimulatorPipeline.Describe(record.Method, record.Path, record.Query).Contains(match, StringComparison.Ordinal);

    private static Task Done(HttpContext context, Action action)
    {
        action();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { Error = message }, Json, context.RequestAborted);
    }
}
