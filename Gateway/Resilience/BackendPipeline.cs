using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using Polly;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// The way of every call to a backend, from the outside in: the time of the call as a whole, repeats, credentials, a place among the concurrent
/// attempts, the circuit breaker, the time of the attempt. Polly breaks circuits and paces repeats; what each call goes through is
/// done here, with one source of cancellation and few state machines.
/// </summary>
internal sealed class BackendPipeline
{
    private readonly TimeProvider _time;
    private readonly BackendRoute _route;
    private readonly Attempts _attempts;
    private readonly Hedges _hedges;
    private readonly Repeats _repeats;
    private readonly CallSources _sources;
    private readonly CredentialExchange _signInToRead;
    private readonly CredentialExchange _signInToWrite;
    private readonly TimeSpan _totalTimeout;
    private readonly long _totalTimestamps;

    public BackendPipeline(BackendOptions options, BackendRoute route, IBackendCredentials credentials, BackendWire wire, TimeProvider time)
    {
        _time = time;
        _route = route;
        Places = new Places(options, time);
        Reads = new Circuit(OperationClass.Read, options, time);
        Writes = new Circuit(OperationClass.Write, options, time);
        _attempts = new Attempts(options, credentials, wire, Places, time);
        _repeats = new Repeats(options, time);
        _sources = new CallSources(time);
        _signInToRead = (request, cancellation) => SignInAsync(request, OperationClass.Read, cancellation);
        _signInToWrite = (request, cancellation) => SignInAsync(request, OperationClass.Write, cancellation);
        _hedges = new Hedges(route, _attempts, Places, _sources, time);
        _totalTimeout = options.TotalTimeout;
        _totalTimestamps = (long)(_totalTimeout.TotalSeconds * time.TimestampFrequency);
    }

    public Places Places { get; }

    public Circuit Reads { get; }

    public Circuit Writes { get; }

    public Circuit CircuitOf(OperationClass operation) => operation == OperationClass.Read ? Reads : Writes;

    /// <exception cref="GatewayException">The call failed; names the backend.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    public async ValueTask<Answer> RunAsync(BackendCall call)
    {
        var circuit = CircuitOf(call.Operation);
        call.Open(_sources.Rent(), _time.GetTimestamp() + _totalTimestamps);
        Outcome<Answer> outcome;
        var leaving = call.Cancellation.UnsafeRegister(static call => ((BackendCall)call!).CallerLeft(), call);
        try
        {
            outcome = await AttemptAsync(call, circuit, call.Source);
            circuit.Budget.Earn();
            if (_repeats.MayFollow(0, call, circuit, outcome))
                outcome = await RepeatAsync(call, circuit, outcome);
        }
        finally
        {
            leaving.Dispose();
            if (call.Close() is { } source)
                _sources.Return(source);
        }

        if (outcome.Result is { } answer)
            return circuit.Failures.Of(answer, call) is { } unusable ? throw unusable : answer;
        if (outcome.Exception is OperationCanceledException && call.IsAbandoned)
            throw new OperationCanceledException(call.Cancellation);
        if (outcome.Exception is { } failure && circuit.Failures.Of(failure) is { } error)
            throw error;
        outcome.ThrowIfException();
        throw new InvalidOperationException("The pipeline brought neither an answer nor a failure.");
    }

    private ValueTask<Outcome<Answer>> AttemptAsync(BackendCall call, Circuit circuit, CancellationTokenSource source)
    {
        var exchange = call.Operation == OperationClass.Read ? _signInToRead : _signInToWrite;
        return call is WholeCall { HedgeAfter: { } after } read && after < _totalTimeout
            ? _hedges.RunAsync(read, circuit, exchange, source, after)
            : _attempts.RunAsync(call, circuit, exchange, source);
    }

    private ValueTask<Outcome<Answer>> RepeatAsync(BackendCall call, Circuit circuit, Outcome<Answer> first)
    {
        // The first attempt's timer may have cancelled its source: the waits and repeats need one that lasts until the call's time is up.
        call.Reopen(_sources.Rent());
        call.Source.CancelAfter(call.TimeLeft(_time));
        return _repeats.RunAsync(call, circuit, first, () => AttemptWithinAsync(call, circuit));
    }

    private async ValueTask<Outcome<Answer>> AttemptWithinAsync(BackendCall call, Circuit circuit)
    {
        var source = _sources.Rent();
        var end = call.Source.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), source);
        try
        {
            return await AttemptAsync(call, circuit, source);
        }
        finally
        {
            await end.DisposeAsync();
            _sources.Return(source);
        }
    }

    // In the class of the call that needs it, so that a circuit that is open for writes does not keep reads from signing in.
    private async Task<BackendReply> SignInAsync(BackendRequest request, OperationClass operation, CancellationToken cancellation) =>
        (await RunAsync(new WholeCall(_route, request, operation, signed: false, cancellation))).Reply!;
}
