using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.Zendesk.Search;

namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>A Zendesk Support account under <c>/api/v2</c>, for reading. Everything that depends on time follows the clock.</summary>
public sealed class ZendeskSimulator : ISimulator
{
    private readonly ZendeskSimulatorOptions _options;
    private readonly ZendeskStore _store;
    private readonly ZendeskCursors _cursors;
    private readonly RateWindow _accountRate;
    private readonly RateWindow _exportRate;
    private readonly RateWindow _incrementalRate;
    private readonly ListEndpoints _lists;
    private readonly SearchEndpoints _search;
    private readonly IncrementalEndpoints _incremental;
    private readonly ZendeskReplies _replies = new();
    private readonly byte[] _basic;

    public ZendeskSimulator(Dataset data, TimeProvider clock, ZendeskSimulatorOptions options)
    {
        _options = options;
        _store = new ZendeskStore(ZendeskSeed.From(data), clock, options.SearchLag);
        _cursors = new ZendeskCursors(clock);
        _accountRate = new RateWindow("API", options.RequestsPerMinute, clock);
        _exportRate = new RateWindow("search export", options.ExportRequestsPerMinute, clock);
        _incrementalRate = new RateWindow("incremental export API", options.IncrementalRequestsPerMinute, clock);
        _lists = new ListEndpoints(_store, new ZendeskPages(_cursors, options.PageRowsMax), clock);
        _search = new SearchEndpoints(new SearchIndex(_store, clock), _lists, _cursors, _exportRate, options.PageRowsMax);
        _incremental = new IncrementalEndpoints(_store, _cursors, _incrementalRate, clock);
        _basic = Encoding.UTF8.GetBytes($"{options.Email}/token:{options.ApiToken}");
    }

    public string Name => "zendesk";

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.Map("/api/v2/{**path}", (RequestDelegate)Handle);

    /// <summary>Changes a ticket as an agent would: the row is stamped from the clock, and the search index follows after its lag.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such ticket.</exception>
    public ZendeskTicket UpdateTicket(long id, Func<ZendeskTicket, ZendeskTicket> change) => _store.Update(id, change);

    /// <summary>Adds a ticket, stamped from the clock; an id of 0 takes the next one.</summary>
    /// <exception cref="ArgumentException">The id is taken.</exception>
    public ZendeskTicket AddTicket(ZendeskTicket draft) => _store.Add(draft);

    public void Reset()
    {
        _store.Reset();
        _cursors.Reset();
        _accountRate.Reset();
        _exportRate.Reset();
        _incrementalRate.Reset();
    }

    private async Task Handle(HttpContext context)
    {
        Action<Utf8JsonWriter> answer;
        try
        {
            if (!IsAuthenticated(context.Request.Headers.Authorization.ToString())) throw ZendeskException.NotAuthenticated();
            TakeFromAccount(context.Response);
            if (!HttpMethods.IsGet(context.Request.Method)) throw ZendeskException.NotWritable(context.Request.Method);
            answer = Answer(new ZendeskRequest(context.Request, _options.PublicOrigin));
        }
        catch (ZendeskException fault)
        {
            await ZendeskReplies.Refuse(context, fault);
            return;
        }

        await _replies.Send(context, answer);
    }

    private Action<Utf8JsonWriter> Answer(ZendeskRequest request) => request.Segments switch
    {
        ["tickets"] => _lists.Tickets(request),
        ["tickets", "count"] => _lists.Count(_store.Tickets.Count),
        ["tickets", "show_many"] => _lists.ManyTickets(request),
        ["tickets", var id] => _lists.Ticket(request, id),
        ["tickets", var id, "comments"] => _lists.Comments(request, id),
        ["organizations"] => _lists.Organizations(request),
        ["organizations", "count"] => _lists.Count(_store.Organizations.Count),
        ["organizations", "show_many"] => _lists.ManyOrganizations(request),
        ["organizations", "search"] => _lists.OrganizationSearch(request),
        ["organizations", var id] => _lists.Organization(request, id),
        ["organizations", var id, "tickets"] => _lists.TicketsOfOrganization(request, id),
        ["users"] => _lists.Users(request),
        ["users", "count"] => _lists.Count(_store.Users.Count),
        ["users", "show_many"] => _lists.ManyUsers(request),
        ["users", var id] => _lists.User(request, id),
        ["users", var id, "tickets", "requested"] => _lists.TicketsRequested(request, id),
        ["search"] => _search.Find(request),
        ["search", "count"] => _search.Count(request),
        ["search", "export"] => _search.Export(request),
        ["incremental", "tickets", "cursor"] => _incremental.Tickets(request),
        ["incremental", "users", "cursor"] => _incremental.Users(request),
        ["incremental", "organizations"] => _incremental.Organizations(request),
        _ => throw ZendeskException.NoEndpoint(),
    };

    private bool IsAuthenticated(string authorization)
    {
        const string Basic = "Basic ";
        const string Bearer = "Bearer ";
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return _options.BearerToken is { } token && SameBytes(Encoding.UTF8.GetBytes(authorization[Bearer.Length..]), Encoding.UTF8.GetBytes(token));
        }

        if (!authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) return false;
        Span<byte> given = stackalloc byte[512];
        return Convert.TryFromBase64String(authorization[Basic.Length..].Trim(), given, out var length) && SameBytes(given[..length], _basic);
    }

    private static bool SameBytes(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => CryptographicOperations.FixedTimeEquals(left, right);

    // The headers stand on refusals too, so that a client can slow down before it is refused.
    private void TakeFromAccount(HttpResponse response)
    {
        try
        {
            WriteRate(response, _accountRate.Take());
        }
        catch (ZendeskException)
        {
            WriteRate(response, _accountRate.State());
            throw;
        }
    }

    private void WriteRate(HttpResponse response, RateState state)
    {
        var limit = _accountRate.Limit.ToString(CultureInfo.InvariantCulture);
        var remaining = state.Remaining.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Rate-Limit"] = limit;
        response.Headers["X-Rate-Limit-Remaining"] = remaining;
        response.Headers["ratelimit-limit"] = limit;
        response.Headers["ratelimit-remaining"] = remaining;
        response.Headers["ratelimit-reset"] = state.ResetSeconds.ToString(CultureInfo.InvariantCulture);
    }
}
