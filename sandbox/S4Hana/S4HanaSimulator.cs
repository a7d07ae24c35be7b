using System.Security.Cryptography;
using System.Text;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.S4Hana.Query;
using CanonicalGateway.Sandbox.S4Hana.Tables;
using CanonicalGateway.Sandbox.S4Hana.Wire;

namespace CanonicalGateway.Sandbox.S4Hana;

/// <summary>
/// SAP S/4HANA as its OData V2 services show it: business partners, products, sales orders, billing documents and attachments.
/// Reads are complete; changes over the wire pass the checks that come before them and end in 501. In process, orders can be changed
/// while requests run.
/// </summary>
public sealed class S4HanaSimulator : ISimulator
{
    private readonly S4HanaStore _store;
    private readonly LogonSessions _sessions;
    private readonly S4HanaSimulatorOptions _options;
    private readonly TimeProvider _clock;
    private readonly byte[] _authorization;

    public S4HanaSimulator(Dataset data, TimeProvider clock, S4HanaSimulatorOptions options)
    {
        _store = new S4HanaStore(data);
        _sessions = new LogonSessions(clock, TimeSpan.FromMinutes(options.SessionMinutes));
        _options = options;
        _clock = clock;
        _authorization = Encoding.UTF8.GetBytes("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{options.Password}")));
    }

    public string Name => _options.Name;

    /// <summary>The services by name as they stand now, for tests of what lies below the wire.</summary>
    public IReadOnlyDictionary<string, ServiceTables> Tables => _store.Services;

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.Map(PathSegment.Root + "{**path}", HandleAsync);

    public void Reset()
    {
        _sessions.Clear();
        _store.Reset();
    }

    /// <summary>Adds an order with all that belongs to it. Requests that begin from now on see it, further pages of a running query too.</summary>
    /// <param name="order">As the system can hold it: see docs/mapping.md. Its time of creation is kept to the day.</param>
    /// <exception cref="ArgumentException">The number is taken, or is none that the system shows.</exception>
    public void InsertOrder(Order order)
    {
        ArgumentNullException.ThrowIfNull(order);
        _store.Insert(order);
    }

    /// <summary>Takes an order away with all that belongs to it; invoices of it stay.</summary>
    /// <returns>Whether there was one.</returns>
    public bool DeleteOrder(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _store.Delete(id);
    }

    /// <summary>Changes the header of an order, and with the time of change its entity tag. The items stay as they are.</summary>
    /// <returns>The order as it is now, or null where there is none.</returns>
    public Order? TouchOrder(string id, decimal netAmount, DateTimeOffset modifiedAt)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _store.Update(id, order => OrderCopy.Of(order, netAmount: netAmount, modifiedAt: modifiedAt));
    }

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
        if (!_store.Services.TryGetValue(name, out var service))
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
