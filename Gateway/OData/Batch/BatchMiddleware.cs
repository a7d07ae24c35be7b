using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>
/// Answers <c>POST $batch</c>: takes it apart, sends each request the way that it would go alone, and writes the answers as they come. The caller was
/// authenticated with the batch; what it may do is checked of each request. Other requests pass.
/// </summary>
public sealed class BatchMiddleware(
    RequestDelegate next, ErrorWriter errors, LimitOptions limits, BatchOptions options, PublicAddress address, ILogger<ErrorMiddleware> logger)
{
    private const string Segment = "$batch";

    // The part of the pipeline that a request of a batch has not yet passed with the batch itself.
    private readonly RequestDelegate _alone = new ErrorMiddleware(new UrlLimit(next, errors, limits).InvokeAsync, errors, logger).InvokeAsync;

    public Task InvokeAsync(HttpContext context) => IsBatch(context.Request.Path) ? AnswerAsync(context) : next(context);

    private static bool IsBatch(PathString path) =>
        path.Value is { Length: var length } text && length == ODataEndpoint.Prefix.Length + Segment.Length && text.EndsWith(Segment, StringComparison.Ordinal);

    private async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            throw HttpErrors.MethodNotAllowed(context.Request.Method, "POST").ToException();
        }

        // Step 1: what the headers ask for, before anything of the body counts.
        TellRepeatability(context);
        RejectOptions(context.Request.Query);
        var headers = BatchHeaders.Agree(context);

        // Step 2: the requests. What can be seen to be wrong with the whole is seen before anything runs.
        var body = await BatchBody.ReadAsync(context.Request.BodyReader, options, context.RequestAborted).ConfigureAwait(false);
        try
        {
            var units = headers.Request == BatchFormat.Json ? JsonBatch.Read(body.Memory, options) : MultipartBatch.Read(body.Memory, headers.Boundary, options);
            await RunAsync(context, headers, units).ConfigureAwait(false);
        }
        finally
        {
            body.Dispose();
        }
    }

    private async Task RunAsync(HttpContext context, BatchHeaders headers, List<BatchUnit> units)
    {
        // Step 3: from here on the answer is 200, whatever becomes of the requests (Protocol 11.7.1).
        var output = context.Response.BodyWriter;
        using var json = headers.Response == BatchFormat.Json ? new JsonBatchWriter(output) : null;
        var writer = json ?? (IBatchWriter)new MultipartWriter(output, headers.Request == BatchFormat.Multipart);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var targets = new InnerTargets(target, $"http://{context.Request.Host}", $"https://{context.Request.Host}", address.Of(context));
        var run = new BatchRun(units, _alone, errors, new InnerContexts(context, options), targets, options, headers.ContinuesOnError);
        context.Response.ContentType = writer.ContentType;

        // Step 4: run, and write each answer when its turn has come.
        writer.Begin();
        await run.RunAsync(WriteAsync, context.RequestAborted).ConfigureAwait(false);
        writer.End();
        await output.FlushAsync(context.RequestAborted).ConfigureAwait(false);

        async ValueTask WriteAsync(BatchUnit unit, ImmutableArray<InnerAnswer> answers)
        {
            writer.Write(unit, answers);
            await output.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>A repeatable request is told that it was not taken for one (Repeatable Requests 1.0, batches).</summary>
    private static void TellRepeatability(HttpContext context)
    {
        if (context.Request.Headers.Keys.Any(name => name.StartsWith("Repeatability-", StringComparison.OrdinalIgnoreCase)))
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers["Repeatability-Result"] = "rejected";
                return Task.CompletedTask;
            });
        }
    }

    private static void RejectOptions(IQueryCollection query)
    {
        if (query.Keys.FirstOrDefault(name => name.StartsWith('$')) is { } option)
        {
            throw new GatewayError(GatewayErrorCode.UnknownQueryOption, $"The query option {option} does not apply to $batch.") { Target = option }.ToException();
        }
    }
}
