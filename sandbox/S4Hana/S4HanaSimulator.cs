using System.Security.Cryptography;
using System.Text;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.S4Hana.Query;
using CanonicalGateway.Sandbox.S4Hana.Rows;
using CanonicalGateway.Sandbox.S4Hana.Tables;
using CanonicalGateway.Sandbox.S4Hana.Wire;

namespace CanonicalGateway.Sandbox.S4Hana;

/// <summary>
/// SAP S/4HANA as its OData V2 services show it: business partners, products, sales orders, billing documents and attachments.
/// Reads are complete; changes pass the checks that come before them and end in 501.
/// </summary>
public sealed class S4HanaSimulator : ISimulator
{
    private readonly IReadOnlyDictionary<string, ServiceTables> _services;
    private readonly LogonSessions _sessions;
    private readonly S4HanaSimulatorOptions _options;
    private readonly TimeProvider _clock;
    private readonly byte[] _authorization;

    public S4HanaSimulator(Dataset data, TimeProvider clock, S4HanaSimulatorOptions options)
    {
        _services = Services.Of(data);
        _sessions = new LogonSessions(clock, TimeSpan.FromMinutes(options.SessionMinutes));
        _options = options;
        _clock = clock;
        _authorization = Encoding.UTF8.GetBytes("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{options.Password}")));
    }

    public string Name => _options.Name;

    /// <summary>The services by name, for tests of what lies below the wire.</summary>
    public IReadOnlyDictionary<string, ServiceTables> Tables => _services;

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.Map(PathSegment.Root + "{**path}", HandleAsync);

    public void Reset() => _sessions.Clear();

    private async Task HandleAsync(HttpContext http)
    {
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString()), _authorization))
        {
            await RefuseLogonAsync(http.Response);
            return;
        }
        var isJson = RequestForm.AsksForJson(http.Request);
        try
        {
            await AnswerAsync(http, isJson);
        }
        catch (ODataException fault)
        {
            http.Response.Headers["DataServiceVersion"] = "1.0";
            await ErrorPayload.WriteAsync(http.Response, fault, isJson, _clock.GetUtcNow());
        }
    }

    private async Task AnswerAsync(HttpContext http, bool isJson)
    {
        var (name, segments) = PathSegment.Split(RequestForm.Target(http));
        if (!_services.TryGetValue(name, out var service))
        {
            throw ODataException.UnknownService(name);
        }

        var isRead = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        if (isRead && string.Equals(http.Request.Headers[LogonSessions.TokenHeader], "Fetch", StringComparison.OrdinalIgnoreCase))
        {
            _sessions.Fetch(http);
        }
        else if (!isRead && !_sessions.IsValid(http.Request))
        {
            await RefuseTokenAsync(http.Response);
            return;
        }

        http.Response.Headers["DataServiceVersion"] = "2.0";
        var options = QueryOptions.Read(http.Request.QueryString.Value ?? "");
        var target = Resource.Resolve(service, segments);
        if (isRead)
        {
            await new ReadRequest(http, service, options, _options, _clock, isJson).AnswerAsync(target);
        }
        else
        {
            ChangeRequest.Refuse(http.Request, target);
        }
    }

    private static async Task RefuseLogonAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status401Unauthorized;
        response.Headers.WWWAuthenticate = "Basic realm=\"SAP NetWeaver Application Server [S4H/100]\"";
        response.ContentType = "text/html;charset=utf-8";
        await response.WriteAsync(
            "<html><head><title>Logon Error Message</title></head><body><h1>Logon failed</h1></body></html>", response.HttpContext.RequestAborted);
    }

    private static async Task RefuseTokenAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status403Forbidden;
        response.Headers[LogonSessions.TokenHeader] = "Required";
        response.ContentType = "text/plain;charset=utf-8";
        await response.WriteAsync("CSRF token validation failed", response.HttpContext.RequestAborted);
    }
}
