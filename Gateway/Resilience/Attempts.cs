using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Adapters;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// One attempt at a call with all that it needs: credentials, a place among the concurrent attempts, the circuit, a time of its own. One source
/// of cancellation serves them all; its timer is set for the step under way. Failures are outcomes, not exceptions thrown.
/// </summary>
internal sealed class Attempts(BackendOptions options, IBackendCredentials credentials, BackendWire wire, Places places, TimeProvider time)
{
    /// <param name="exchange">Sends sign-ins in the class of the call.</param>
    /// <param name="source">Cancelled when nobody waits for the attempt; nobody else sets its timer meanwhile.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    public async ValueTask<Outcome<Answer>> RunAsync(BackendCall call, Circuit circuit, CredentialExchange exchange, CancellationTokenSource source)
    {
        while (true)
        {
            // Step 1: refuse, before anything is done for it, what would fail or wait in vain.
            if (circuit.Watch.IsOpen)
                return Outcome.FromException<Answer>(new BrokenCircuitException());
            var left = call.TimeLeft(time);
            if (left == TimeSpan.Zero)
                return Outcome.FromException<Answer>(new TimeoutRejectedException(options.TotalTimeout));
            if (places.Refusal(call.Operation, left) is { } refusal)
                return Outcome.FromException<Answer>(refusal);

            // Step 2: make the message and sign it. Before the place and the breaker, because a sign-in runs through them itself: within a
            // probe it would be refused, within a full limit it would wait for ever.
            var message = call.NewMessage();
            if (call.IsSigned && await SignAsync(call, message, exchange, source) is { } unsigned)
                return Outcome.FromException<Answer>(unsigned);

            // Step 3: wait for a place. Before the breaker, which would else count calls that were never made.
            if (!places.TryTake(call.Operation) && await WaitForPlaceAsync(call, circuit, source) is { } placeless)
                return Outcome.FromException<Answer>(placeless);

            // Step 4: send it.
            var outcome = await SendAsync(call, circuit, source);

            // Step 5: once more with new credentials, where the backend refused them.
            if (!call.IsSigned || outcome.Result?.Status != HttpStatusCode.Unauthorized || call.IsRenewed || !credentials.Invalidate(message))
                return outcome;
            call.IsRenewed = true;
            if (!call.CanResend)
                return Outcome.FromException<Answer>(new RenewedException());
        }
    }

    /// <returns>Why there are no credentials; null where there are.</returns>
    private ValueTask<Exception?> SignAsync(BackendCall call, HttpRequestMessage message, CredentialExchange exchange, CancellationTokenSource source)
    {
        var signing = credentials.ApplyAsync(message, exchange, source.Token);
        return signing.IsCompletedSuccessfully ? default : SignedAsync(signing, call, source);
    }

    private async ValueTask<Exception?> SignedAsync(ValueTask signing, BackendCall call, CancellationTokenSource source)
    {
        source.CancelAfter(call.TimeLeft(time));
        try
        {
            await signing;
            return null;
        }
        catch (OperationCanceledException) when (source.IsCancellationRequested && call.IsWanted)
        {
            return new TimeoutRejectedException(options.TotalTimeout);
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    /// <returns>Why there is no place; null where there is one, to be given back after the attempt.</returns>
    private async ValueTask<Exception?> WaitForPlaceAsync(BackendCall call, Circuit circuit, CancellationTokenSource source)
    {
        // An open circuit answers at once, also while calls from before hold all places.
        if (circuit.Watch.IsOpen)
            return new BrokenCircuitException();
        if (!call.MayWait)
            return places.Busy(call.Operation, "all places are taken (ConcurrentCalls).");
        var left = call.TimeLeft(time);
        var came = time.GetTimestamp();
        source.CancelAfter(left);
        try
        {
            if (await places.TakeAsync(call.Operation, left, source.Token) is { } refusal)
                return refusal;
        }
        catch (OperationCanceledException) when (call.IsWanted)
        {
            return InVain(call, came);
        }
        catch (OperationCanceledException abandoned)
        {
            return abandoned;
        }

        // The wait may have made the attempt useless: what has no time for an answer would only be a failure that the backend is blamed for.
        var mean = places.MeanTime(call.Operation);
        var need = mean < options.AttemptTimeout ? mean : options.AttemptTimeout;
        Exception? useless = circuit.Watch.IsOpen ? new BrokenCircuitException() : call.TimeLeft(time) < need ? InVain(call, came) : null;
        if (useless is not null)
            places.GiveBackUnused(call.Operation);
        return useless;
    }

    private BusyException InVain(BackendCall call, long came) => places.Busy(
        call.Operation,
        string.Create(CultureInfo.InvariantCulture, $"the call waited {time.GetElapsedTime(came).TotalSeconds:0.#} s for its turn and has no time left (ConcurrentCalls)."));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    private async ValueTask<Outcome<Answer>> SendAsync(BackendCall call, Circuit circuit, CancellationTokenSource source)
    {
        var began = time.GetTimestamp();
        var left = call.TimeLeft(time);
        var isLast = left < options.AttemptTimeout;
        source.CancelAfter(isLast ? left : options.AttemptTimeout);
        var limit = isLast ? options.TotalTimeout : options.AttemptTimeout;

        Outcome<Answer> outcome;
        try
        {
            if (circuit.IsClosed)
            {
                outcome = await wire.SendAsync(call, circuit.Watch, mayStream: true, limit, source.Token);
                // What is still arriving is counted when it has arrived, or not.
                if (outcome.Result?.Reply?.Rest is null)
                    await circuit.CountAsync(outcome);
            }
            else
            {
                outcome = await circuit.ProbeAsync(
                    static run => run.wire.SendAsync(run.call, run.circuit.Watch, mayStream: false, run.limit, run.source.Token), (wire, call, circuit, limit, source));
            }
        }
        catch
        {
            places.GiveBackUnused(call.Operation); // Nothing is expected to be thrown here; but a place that is lost is lost for ever.
            throw;
        }

        if (outcome.Result is { Message: not null } streamed)
            streamed.Place = new Place(places, call.Operation, began);
        else if (outcome.Result?.Reply?.Rest is PatientBody body)
            Leave(body);
        else
            places.GiveBack(call.Operation, began);
        return outcome;

        void Leave(PatientBody body)
        {
            var used = time.GetElapsedTime(began);
            body.Begin(wire, circuit, new Place(places, call.Operation, began), limit, used, (isLast ? left : options.AttemptTimeout) - used);
        }
    }
}

/// <summary>The credentials have been renewed, but the request can't be sent a second time.</summary>
internal sealed class RenewedException : Exception;
