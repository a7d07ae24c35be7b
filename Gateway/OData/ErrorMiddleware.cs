using System.Globalization;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Hosting;

namespace CanonicalGateway.Gateway.OData;

/// <summary>Turns what the rest of the pipeline throws into an error answer, or breaks the connection where an answer has begun.</summary>
public sealed partial class ErrorMiddleware(RequestDelegate next, ErrorWriter errors, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody is left to be told.
        }
        catch (GatewayException fault)
        {
            if (fault.Error.Code.Side() is ErrorSide.Backend or ErrorSide.Gateway)
            {
                Log.BackendError(logger, fault.Error.Code, fault.Error.Backend, fault.Error.Message, fault.InnerException);
            }

            await AnswerAsync(context, fault.Error).ConfigureAwait(false);
        }
        catch (BadHttpRequestException fault)
        {
            var code = fault.StatusCode == StatusCodes.Status413PayloadTooLarge ? GatewayErrorCode.LimitExceeded : GatewayErrorCode.InvalidHeader;
            await AnswerAsync(context, new GatewayError(code, fault.Message)).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            Log.UnexpectedFault(logger, context.TraceIdentifier, fault);
            var message = string.Create(CultureInfo.InvariantCulture, $"The gateway failed. Its log says why under {context.TraceIdentifier}.");
            await AnswerAsync(context, new GatewayError(GatewayErrorCode.Internal, message)).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(HttpContext context, GatewayError error)
    {
        if (context.Response.HasStarted)
        {
            // A cut connection is the one sign left that what was sent is not whole.
            Log.ResponseAborted(logger, context.TraceIdentifier, error.Code);
            context.Abort();
            return;
        }

        try
        {
            await errors.WriteAsync(context, error).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone while the error was written.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.UnexpectedFault, LogLevel.Error, "Request {CorrelationId} failed by a fault of the gateway.")]
        public static partial void UnexpectedFault(ILogger logger, string correlationId, Exception fault);

        [LoggerMessage(EventIds.ResponseAborted, LogLevel.Warning, "Request {CorrelationId} failed by {Code} after its answer had begun; the connection was cut.")]
        public static partial void ResponseAborted(ILogger logger, string correlationId, GatewayErrorCode code);

        [LoggerMessage(EventIds.BackendError, LogLevel.Warning, "{Code} of backend {Backend}: {Reason}")]
        public static partial void BackendError(ILogger logger, GatewayErrorCode code, string? backend, string reason, Exception? fault);
    }
}
