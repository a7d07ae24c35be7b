using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Configuration;
using CanonicalGateway.Gateway.Hosting;
using Microsoft.Extensions.Primitives;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>
/// The routing rules in force. Takes new ones when the configuration changes; rules with faults are refused whole, and the last good ones stay.
/// The state is one reference, replaced as a whole.
/// </summary>
public sealed partial class RoutingTables : IDisposable
{
    private readonly Func<CompiledRouting> _compile;
    private readonly ILogger _logger;
    private readonly IDisposable _watch;
    private readonly Lock _reload = new();
    private State _state;

    /// <param name="initial">The rules that the gateway started with.</param>
    /// <param name="compile">Reads and compiles the rules anew.</param>
    public RoutingTables(RoutingRules initial, Func<CompiledRouting> compile, IConfiguration configuration, ILogger<RoutingTables> logger)
    {
        _state = new State(initial, []);
        _compile = compile;
        _logger = logger;
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>The last rules without a fault. One request asks once, so that it sees one table.</summary>
    public RoutingRules Current => Volatile.Read(ref _state).Rules;

    /// <summary>Why the configuration's newest rules are not in force; empty where they are.</summary>
    public ImmutableArray<string> Faults => Volatile.Read(ref _state).Faults;

    /// <summary>Reads and compiles the rules of a configuration.</summary>
    /// <param name="unreadable">Says what keeps the configuration from being read, or null.</param>
    public static CompiledRouting Compile(
        IConfiguration configuration,
        CanonicalModel model,
        IReadOnlyDictionary<string, BackendAdapter> adapters,
        IReadOnlySet<string> backends,
        Func<string?>? unreadable = null)
    {
        if (unreadable?.Invoke() is { } why)
        {
            return new CompiledRouting(null, [why]);
        }

        var faults = new Faults();
        var compiled = RoutingCompiler.Compile(model, RoutingOptions.Read(configuration, faults), adapters, backends);
        return faults.Count == 0 ? compiled : new CompiledRouting(null, [.. faults.Lines, .. compiled.Faults]);
    }

    public void Dispose() => _watch.Dispose();

    private void Reload()
    {
        lock (_reload)
        {
            var compiled = _compile();
            if (compiled.Rules is { } rules)
            {
                Volatile.Write(ref _state, new State(rules, []));
                Log.Reloaded(_logger);
            }
            else
            {
                Volatile.Write(ref _state, new State(_state.Rules, compiled.Faults));
                Log.Kept(_logger, string.Join(Environment.NewLine, compiled.Faults));
            }
        }
    }

    private sealed record State(RoutingRules Rules, ImmutableArray<string> Faults);

    private static partial class Log
    {
        [LoggerMessage(EventIds.RoutingReloaded, LogLevel.Information, "The routing rules were read anew.")]
        public static partial void Reloaded(ILogger logger);

        [LoggerMessage(EventIds.RoutingKept, LogLevel.Error, "The new routing rules have faults; the last good ones stay in force. {Faults}")]
        public static partial void Kept(ILogger logger, string faults);
    }
}
