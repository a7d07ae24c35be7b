using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.Salesforce.Http;
using CanonicalGateway.Sandbox.Salesforce.Rows;
using CanonicalGateway.Sandbox.Salesforce.State;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CanonicalGateway.Sandbox.Salesforce;

/// <summary>
/// A Salesforce org on the wire: sign-in by client credentials, SOQL, reading by id, describe and limits of the REST API, versions
/// 58 to 62. The host must call <see cref="Relax"/> on the server's limits, or long URLs never reach the org's own refusal.
/// </summary>
public sealed class SalesforceSimulator : ISimulator
{
    private readonly AccessTokens _tokens;
    private readonly ApiUsage _usage;
    private readonly QueryCursors _cursors;
    private readonly TokenEndpoint _signIn;
    private readonly RestApi _api;

    /// <param name="clock">Moves the life of tokens and locators, the window of the limit, and TODAY.</param>
    public SalesforceSimulator(Dataset data, TimeProvider clock, SalesforceSimulatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        _tokens = new(clock, options, data.Seed);
        _usage = new(clock, options.DailyApiRequests);
        _cursors = new(clock, options);
        _signIn = new(_tokens, options, clock);
        _api = new(OrgSeed.Build(data), _tokens, _usage, _cursors, options, clock);
    }

    public string Name => "salesforce";

    /// <summary>Lets requests through that are longer than the product takes (16,384 bytes of request line and headers).</summary>
    public static void Relax(KestrelServerLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        RequestSize.Relax(limits);
    }

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/services/oauth2/token", _signIn.ServeAsync);
        endpoints.Map("/services/data/{**path}", _api.ServeAsync);
    }

    public void Reset()
    {
        _tokens.Clear();
        _usage.Clear();
        _cursors.Clear();
    }
}
