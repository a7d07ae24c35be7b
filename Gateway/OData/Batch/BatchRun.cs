using System.Collections.Concurrent;
using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>
/// Runs the requests of a batch in the order that they stand in and gives their answers in that order. Reads next to each other run side by side, each
/// from the moment that what it refers to is answered; what may change data runs alone. So no order of effects differs from that of the batch.
/// </summary>
/// <param name="alone">The way of a request that is sent alone; answers errors too.</param>
internal sealed class BatchRun(
    IReadOnlyList<BatchUnit> units, RequestDelegate alone, ErrorWriter errors, InnerContexts contexts, InnerTargets targets, BatchOptions options, bool continuesOnError)
{
    private readonly Dictionary<string, int> _unitOf = UnitsByName(units);
    private readonly ConcurrentDictionary<string, Outcome> _outcomes = new(StringComparer.Ordinal);
    private readonly Task<ImmutableArray<InnerAnswer>>?[] _tasks = new Task<ImmutableArray<InnerAnswer>>?[units.Count];
    private long _written;

    /// <param name="write">Takes the answers of one unit. They are disposed of afterwards.</param>
    /// <param name="client">Cancelled when the client has gone.</param>
    public async Task RunAsync(Func<BatchUnit, ImmutableArray<InnerAnswer>, ValueTask> write, CancellationToken client)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(client);
        var (next, oldest) = (0, 0);
        try
        {
            while (oldest < units.Count)
            {
                if (next < units.Count && MayStart(next, oldest))
                {
                    _tasks[next] = RunAsync(next, stop.Token);
                    next++;
                    continue;
                }

                var answers = await _tasks[oldest]!.ConfigureAwait(false);
                client.ThrowIfCancellationRequested();
                answers = await CutAsync(answers, stop.Token).ConfigureAwait(false);
                await write(units[oldest], answers).ConfigureAwait(false);
                var failed = answers.Any(answer => answer.IsError);
                Dispose(answers);
                _tasks[oldest++] = null;
                if (failed && !continuesOnError)
                {
                    return;
                }
            }
        }
        finally
        {
            // What runs ahead of an error, or for a client that has gone, ends before the batch's own context does.
            await stop.CancelAsync().ConfigureAwait(false);
            for (var i = oldest; i < next; i++)
            {
                await ForgetAsync(_tasks[i]).ConfigureAwait(false);
            }
        }
    }

    // What changes data starts when all before it is done, and nothing starts before it is done.
    private bool MayStart(int next, int oldest) =>
        next == oldest || (next - oldest < options.ParallelRequests && units[next].IsRead && units[next - 1].IsRead);

    private async Task<ImmutableArray<InnerAnswer>> RunAsync(int number, CancellationToken cancellation)
    {
        var unit = units[number];
        foreach (var name in unit.Requests.SelectMany(NamesIn))
        {
            if (_unitOf.TryGetValue(name, out var before) && before < number && _tasks[before] is { } task)
            {
                await task.ConfigureAwait(false);
            }
        }

        var answers = ImmutableArray.CreateBuilder<InnerAnswer>(unit.Requests.Length);
        foreach (var request in unit.Requests)
        {
            var answer = await AnswerAsync(request, number, cancellation).ConfigureAwait(false);
            answers.Add(answer);
            if (unit.Group is not null && answer.IsError)
            {
                return await FailAsync(unit, answers, cancellation).ConfigureAwait(false);
            }

            Note(request.Id, answer.Outcome());
        }

        Note(unit.Group, new Outcome(true, "", null));
        return answers.MoveToImmutable();
    }

    /// <summary>A group of which one failed: whatever the others did, they are answered as not done. Requests that change data are refused by
    /// themselves so far; whoever lets them through has to make the group one transaction here.</summary>
    private async Task<ImmutableArray<InnerAnswer>> FailAsync(BatchUnit unit, ImmutableArray<InnerAnswer>.Builder answers, CancellationToken cancellation)
    {
        var failed = answers.Count - 1;
        var all = ImmutableArray.CreateBuilder<InnerAnswer>(unit.Requests.Length);
        for (var i = 0; i < unit.Requests.Length; i++)
        {
            if (i < failed)
            {
                answers[i].Dispose();
            }

            all.Add(i == failed ? answers[i] : await ErrorAsync(unit.Requests[i], BatchFaults.FailedGroup(unit.Group!), cancellation).ConfigureAwait(false));
            Note(unit.Requests[i].Id, all[i].Outcome() with { IsSuccess = false });
        }

        Note(unit.Group, new Outcome(false, "", null));
        return all.MoveToImmutable();
    }

    private async Task<InnerAnswer> AnswerAsync(InnerRequest request, int unit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (request.Fault is { } fault)
        {
            return await ErrorAsync(request, fault, cancellation).ConfigureAwait(false);
        }

        try
        {
            foreach (var name in request.DependsOn)
            {
                if (_outcomes.GetValueOrDefault(name) is not { IsSuccess: true })
                {
                    return await ErrorAsync(request, BatchFaults.FailedDependency(name), cancellation).ConfigureAwait(false);
                }
            }

            var target = targets.Resolve(UrlOf(request, unit));
            return await AskAsync(request, target, request.Headers.Select(header => WithTag(header, unit)).ToList(), cancellation).ConfigureAwait(false);
        }
        catch (GatewayException wrong)
        {
            return await ErrorAsync(request, wrong.Error, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<InnerAnswer> AskAsync(InnerRequest request, string target, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellation)
    {
        foreach (var (name, value) in headers)
        {
            if (!contexts.Repeats(name, value) && BatchFaults.OfHeader(name) is { } refused)
            {
                return await ErrorAsync(request, refused, cancellation).ConfigureAwait(false);
            }
        }

        var (context, response) = contexts.Create(request, target, headers, cancellation);
        using var ended = response;
        await alone(context).ConfigureAwait(false);
        await response.EndAsync().ConfigureAwait(false);
        var answer = new InnerAnswer(request, target, response.StatusCode, response.Headers, response.Captured);
        var broken = response.IsAborted
            ? new GatewayError(GatewayErrorCode.BackendFault, "The answer broke off before it was whole.")
            : answer.FaultAsJson();
        if (broken is null && !cancellation.IsCancellationRequested)
        {
            return answer;
        }

        answer.Dispose();
        cancellation.ThrowIfCancellationRequested();
        return await ErrorAsync(request, broken!, cancellation).ConfigureAwait(false);
    }

    /// <summary>An answer without asking.</summary>
    private async Task<InnerAnswer> ErrorAsync(InnerRequest request, GatewayError error, CancellationToken cancellation)
    {
        var version = request.Headers.Where(header => header.Key.StartsWith("OData-", StringComparison.OrdinalIgnoreCase));
        var (context, response) = contexts.Create(request with { Body = default }, "/", version, cancellation);
        using var ended = response;
        await errors.WriteAsync(context, error).ConfigureAwait(false);
        await response.EndAsync().ConfigureAwait(false);
        return new InnerAnswer(request, "/", response.StatusCode, response.Headers, response.Captured);
    }

    /// <summary>Answers errors in the place of what would make the response too large.</summary>
    private async Task<ImmutableArray<InnerAnswer>> CutAsync(ImmutableArray<InnerAnswer> answers, CancellationToken cancellation)
    {
        for (var i = 0; i < answers.Length; i++)
        {
            if (_written + answers[i].Body.Length <= options.ResponseBytesMax)
            {
                _written += answers[i].Body.Length;
                continue;
            }

            var request = answers[i].Request;
            answers[i].Dispose();
            var error = BatchFaults.TooLarge("The answers of the batch are too large together; send its requests in several batches", options.ResponseBytesMax, nameof(options.ResponseBytesMax));
            answers = answers.SetItem(i, await ErrorAsync(request, error, cancellation).ConfigureAwait(false));
        }

        return answers;
    }

    private string UrlOf(InnerRequest request, int unit)
    {
        if (request.ReferenceIn(out var length) is not { } id || !_unitOf.ContainsKey(id))
        {
            RejectValueReference(request.Url);
            return request.Url;
        }

        RejectValueReference(request.Url[length..]);
        var entity = Referred(id, unit).EntityUrl;
        return entity.TrimEnd('/') + request.Url[length..];
    }

    private KeyValuePair<string, string> WithTag(KeyValuePair<string, string> header, int unit)
    {
        if (InnerRequest.TagReferenceIn(header) is not { } id || !_unitOf.ContainsKey(id))
        {
            return header;
        }

        return KeyValuePair.Create(
            header.Key,
            Referred(id, unit).ETag ?? throw new GatewayError(GatewayErrorCode.InvalidHeader, $"{header.Key} refers to the request '{id}', whose answer has no ETag.") { Target = header.Key }.ToException());
    }

    /// <exception cref="GatewayException">FailedDependency, or InvalidUrl where the request is a later one.</exception>
    private Outcome Referred(string id, int unit) =>
        _outcomes.GetValueOrDefault(id) switch
        {
            { IsSuccess: true } outcome => outcome,
            { } => throw BatchFaults.FailedDependency(id).ToException(),
            null when _unitOf[id] < unit => throw BatchFaults.FailedDependency(id).ToException(),
            null => throw new GatewayError(GatewayErrorCode.InvalidUrl, $"${id} refers to a request that does not stand before this one.").ToException(),
        };

    /// <summary>Refuses <c>$id/path</c> in the query (Protocol 11.7.6): it would be taken for a literal that it is not.</summary>
    private void RejectValueReference(string url)
    {
        var mark = url.IndexOf('?', StringComparison.Ordinal);
        var isText = false;
        for (var at = mark + 1; mark >= 0 && at < url.Length; at++)
        {
            isText ^= url[at] == '\'' || url.AsSpan(at).StartsWith("%27");
            if (isText || url[at] != '$')
            {
                continue;
            }

            var end = at + 1;
            while (end < url.Length && (char.IsAsciiLetterOrDigit(url[end]) || url[end] is '-' or '.' or '_' or '~'))
            {
                end++;
            }

            if (url[at - 1] is not ('?' or '&' or '/' or ';' or '(') && (end == url.Length || url[end] != '=') && _unitOf.ContainsKey(url[(at + 1)..end]))
            {
                throw new GatewayError(
                    GatewayErrorCode.NotImplemented,
                    $"{url[at..end]} refers to a value in the answer of another request, which is supported neither in queries nor in bodies. Read the value first.").ToException();
            }
        }
    }

    private IEnumerable<string> NamesIn(InnerRequest request)
    {
        IEnumerable<string?> names = [.. request.DependsOn, request.ReferenceIn(out _), .. request.Headers.Select(InnerRequest.TagReferenceIn)];
        return names.OfType<string>();
    }

    private void Note(string? name, Outcome outcome)
    {
        if (name is not null)
        {
            _outcomes[name] = outcome;
        }
    }

    private static Dictionary<string, int> UnitsByName(IReadOnlyList<BatchUnit> units)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < units.Count; i++)
        {
            foreach (var name in units[i].Requests.Select(request => request.Id).Append(units[i].Group).OfType<string>())
            {
                names.TryAdd(name, i);
            }
        }

        return names;
    }

    private static async Task ForgetAsync(Task<ImmutableArray<InnerAnswer>>? task)
    {
        if (task is null)
        {
            return;
        }

        try
        {
            Dispose(await task.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // It was told to end.
        }
    }

    private static void Dispose(ImmutableArray<InnerAnswer> answers)
    {
        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }
}
