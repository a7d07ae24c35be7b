using System.Net;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Adapters;
using Polly;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// Makes the message of each attempt and signs it; sends once more with renewed credentials after 401. It stands before the breaker and the
/// concurrency limit, because a sign-in runs through them itself: within a probe it would be refused, within a full limit it would wait for ever.
/// </summary>
internal sealed class CredentialsStrategy(IBackendCredentials credentials, CredentialExchange exchange) : ResilienceStrategy<Answer>
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    protected override async ValueTask<Outcome<Answer>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<Answer>>> callback, ResilienceContext context, TState state)
    {
        var call = BackendCall.Of(context);
        while (true)
        {
            var message = call.NewMessage();
            if (call.IsSigned)
            {
                try
                {
                    await credentials.ApplyAsync(message, exchange, context.CancellationToken);
                }
                catch (Exception failure)
                {
                    return Outcome.FromException<Answer>(failure);
                }
            }

            var outcome = await callback(context, state);
            if (!call.IsSigned || outcome.Result?.Status != HttpStatusCode.Unauthorized)
                return outcome;
            if (call.IsRenewed || !credentials.Invalidate(message))
                return outcome;
            call.IsRenewed = true;
            if (!call.CanResend)
                return Outcome.FromException<Answer>(new RenewedException());
        }
    }
}

/// <summary>The credentials have been renewed, but the request can't be sent a second time.</summary>
internal sealed class RenewedException : Exception;
