using System.Security.Claims;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Explain;
using CanonicalGateway.Gateway.Forwarding;
using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.OData.Operations;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Gateway.Security;
using Microsoft.AspNetCore.Http.Features;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// The way of every read: URL, access policy, plan, execution, answer. One path for all resources; what differs is what the path ends in.
/// </summary>
public sealed class ODataEndpoint(
    CanonicalModel model,
    PreparedReads reads,
    AccessPolicy access,
    RoutingTables routing,
    Backends backends,
    ReadPlanner planner,
    PlanExecutor executor,
    MetadataEndpoint metadata,
    MediaForwarder media,
    EntityForwarder entities,
    PublicAddress address,
    PlanningOptions options,
    QueryLimits queryLimits,
    LimitOptions limits,
    ExplainRequests explains,
    OperationResults operations,
    ODataUrlParser parser,
    Answers answers) : IODataEndpoint
{
    /// <summary>Path of the service root of this version.</summary>
    public const string Prefix = "/odata/v1/";

    // Of the time until an answer begins, the share that parts are waited for which may be missing.
    private static readonly TimeSpan BranchTimeShare = TimeSpan.FromSeconds(0.9);

    private readonly PartitionFinder _partitions = new(planner, executor);

    // The public address seen last, and the service root that it makes.
    private volatile Tuple<string, string>? _root;

    public Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var below = BelowRoot(context);
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return QuerySegment.Is(context.Request.Method, below.Span)
                ? QueryAsync(context, below)
                : OperationCalls.Names(model, below.Span) ? ActAsync(context, below)
                : throw HttpErrors.MethodNotAllowed(context.Request.Method, "GET", "HEAD").ToException();
        }

        var root = RootOf(context);
        var mark = below.Span.IndexOf('?');
        var (path, query) = mark < 0 ? (below, default) : (below[..mark], below[(mark + 1)..]);
        return path.Span switch
        {
            "$metadata" => MetadataAsync(context),
            "" => TextAnswer.ServiceDocumentAsync(context, model, root, FormatOfRoot(query.ToString())),
            _ => ReadAsync(context, below, root),
        };
    }

    private Task MetadataAsync(HttpContext context)
    {
        ProtocolHeaders.Agree(context);
        return metadata.WriteAsync(context);
    }

    private string RootOf(HttpContext context)
    {
        var host = address.Of(context);
        var last = _root;
        if (last is null || !ReferenceEquals(last.Item1, host))
        {
            _root = last = Tuple.Create(host, host + Prefix);
        }

        return last.Item2;
    }

    /// <summary>A read whose query options stand in the body.</summary>
    private async Task QueryAsync(HttpContext context, ReadOnlyMemory<char> below)
    {
        var target = await QuerySegment.ReadAsync(context, below, queryLimits).ConfigureAwait(false);
        await ReadAsync(context, target.AsMemory(), RootOf(context)).ConfigureAwait(false);
    }

    private async Task ReadAsync(HttpContext context, ReadOnlyMemory<char> below, string root)
    {
        // Step 1: understand the URL.
        var read = reads.Of(below.Span);
        var url = read.Url;
        if (url.EntityIdRoot is { } of && of != root && of != Prefix)
        {
            throw new GatewayError(GatewayErrorCode.NotFound, $"$id does not begin with the root of this service, {root}.") { Target = "$id" }.ToException();
        }

        if (url.Call is { Operation.IsAction: true })
        {
            throw HttpErrors.MethodNotAllowed(context.Request.Method, "POST").ToException();
        }

        // Step 2: may the caller read all that it touches? And see how it is done?
        var explanation = explains.Of(context, below);
        if (explanation is not { IsLocal: true })
        {
            CheckAccess(context.User, read);
        }

        explanation?.Begin();

        // Step 3: whom the rows come from, for this caller; an entity with a forward rule goes on as it is.
        var rules = routing.Current;
        var table = rules.For(new HttpCaller(context));
        if (rules.IsConditional)
        {
            VaryAnswer(context, rules, read);
        }

        if (url.Path[0] is EntitySetSegment set && table[set.Type].Forward is { } forward)
        {
            if (explanation is null || !await IsExplainedAsync(explanation, context, forward, $"/{below}").ConfigureAwait(false))
            {
                await entities.ForwardAsync(context, forward, $"/{below}").ConfigureAwait(false);
            }

            return;
        }

        using var time = new TimeBudget(options.AnswerSeconds, context.RequestAborted);
        try
        {
            await AnswerAsync(context, read, new ReadScope(table, new RequestMemo(), explanation), root, time).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (time.IsUp)
        {
            throw time.Error(late);
        }
    }

    /// <summary>Calls an action.</summary>
    private async Task ActAsync(HttpContext context, ReadOnlyMemory<char> below)
    {
        // Step 1: understand the URL.
        var read = reads.Of(below.Span);
        if (read.Url.Call is not { Operation: { IsAction: true } action })
        {
            throw HttpErrors.MethodNotAllowed(context.Request.Method, "GET", "HEAD").ToException();
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            throw HttpErrors.MethodNotAllowed(context.Request.Method, "POST").ToException();
        }

        if (explains.Of(context, below) is not null)
        {
            throw UrlErrors.NotImplemented($"Explaining {action.Name}, an action, which has no plan,", ExplainRequests.Header);
        }

        // Step 2: agree on the form of the answer, take the parameters, and do it.
        CheckAccess(context.User, read);
        using var time = new TimeBudget(options.AnswerSeconds, context.RequestAborted);
        ProtocolHeaders.Agree(context);
        var request = new AnswerRequest(context, read, OperationCalls.TargetOf(read.Url), RootOf(context), time) { UrlCharactersMax = limits.UrlCharactersMax };
        AnswerParts.RequireAcceptable(request);
        var body = await ActionBody.ReadAsync(context, action, queryLimits.ActionBodyBytes).ConfigureAwait(false);
        using var result = Validation.Run(action, body, parser, request.Root).ToBatch(read.Url.Query.Selection);
        await OperationCalls.WriteAsync(request, result, time.Token).ConfigureAwait(false);
    }

    /// <summary>Calls a function.</summary>
    private async Task AnswerCallAsync(HttpContext context, PreparedRead read, ReadScope scope, string root, TimeBudget time)
    {
        var (url, cancellation) = (read.Url, time.Token);
        ResourceTarget? binding = null;
        if (OperationCalls.BindingOf(url) is { } row)
        {
            binding = await ResolveAsync(scope, row, cancellation).ConfigureAwait(false)
                ?? throw new GatewayError(GatewayErrorCode.NotFound, $"There is no {row.Query.Type.Name} to call {url.Call!.Operation.Name} on: the path leads to none.").ToException();
        }

        ProtocolHeaders.Agree(context);
        var request = new AnswerRequest(context, read, OperationCalls.TargetOf(url), root, time) { Explanation = scope.Explanation, UrlCharactersMax = limits.UrlCharactersMax };
        if (scope.Explanation is not { Mode: ExplainMode.Plan })
        {
            AnswerParts.RequireAcceptable(request);
        }

        using var result = await operations.RunAsync(scope, url.Call!, binding, url.Query.Selection, cancellation).ConfigureAwait(false);
        await (result is null ? scope.Explanation!.AnswerAsync(context, cancellation) : OperationCalls.WriteAsync(request, result, cancellation)).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context, PreparedRead read, ReadScope scope, string root, TimeBudget time)
    {
        if (read.Url.Call is not null)
        {
            await AnswerCallAsync(context, read, scope, root, time).ConfigureAwait(false);
            return;
        }

        // Step 4: follow the path to the rows that it ends in.
        var (url, cancellation) = (read.Url, time.Token);
        var target = read.Target ?? await ResolveAsync(scope, url, cancellation).ConfigureAwait(false);
        ProtocolHeaders.Agree(context);
        if (scope.Explanation is { Mode: ExplainMode.Plan } explanation && target?.Media is null)
        {
            await ExplainAsync(scope, target is null ? null : new AnswerRequest(context, read, target, root, time) { UrlCharactersMax = limits.UrlCharactersMax }, cancellation).ConfigureAwait(false);
            await explanation.AnswerAsync(context, cancellation).ConfigureAwait(false);
            return;
        }

        if (target is null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (target.Media is { } stream)
        {
            await ForwardMediaAsync(context, scope, target, stream, cancellation).ConfigureAwait(false);
            return;
        }

        // Step 5: agree on the form of the answer, then plan, run and write.
        var request = new AnswerRequest(context, read, target, root, time) { Explanation = scope.Explanation, UrlCharactersMax = limits.UrlCharactersMax };
        AnswerParts.RequireAcceptable(request);
        if (target.IsCount)
        {
            await TextAnswer.WriteAsync(request, await CountAsync(scope, target, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        }
        else if (target.IsSingle)
        {
            await AnswerRowAsync(scope, request, cancellation).ConfigureAwait(false);
        }
        else
        {
            await AnswerCollectionAsync(scope, request, cancellation).ConfigureAwait(false);
        }
    }

    private Task<ResourceTarget?> ResolveAsync(ReadScope scope, ODataUrl url, CancellationToken cancellation) =>
        new PathResolver(
            (row, property, stop) => ReadValueAsync(scope, row, property, stop),
            (rows, alternate, stop) => FindKeyAsync(scope, rows, alternate, stop)).ResolveAsync(url, cancellation);

    private Task AnswerCollectionAsync(ReadScope scope, AnswerRequest request, CancellationToken cancellation)
    {
        var page = answers.PageOf(request);
        return page.RowKey is { } last
            ? AnswerPageAfterRowAsync(scope, request, page, last, cancellation)
            : AnswerPageAsync(scope, request, page, cancellation);
    }

    private async Task AnswerPageAfterRowAsync(
        ReadScope scope, AnswerRequest request, Page page, string row, CancellationToken cancellation)
    {
        var after = await AfterRowAsync(scope, request.Target.Query, row, cancellation).ConfigureAwait(false);
        await AnswerPageAsync(scope, request, page with { After = after }, cancellation).ConfigureAwait(false);
    }

    private Task AnswerPageAsync(ReadScope scope, AnswerRequest request, Page page, CancellationToken cancellation)
    {
        var plan = PlanPageAsync(scope, request, page, cancellation);
        return plan.IsCompletedSuccessfully
            ? AnswerPlannedAsync(scope, request, page, plan.Result, cancellation)
            : AnswerOncePlannedAsync(scope, request, page, plan, cancellation);
    }

    private static ValueTask<ReadPlan> PlanPageAsync(ReadScope scope, AnswerRequest request, Page page, CancellationToken cancellation) =>
        request.Read.PlanAsync(scope.Table, request.Target.Query, ReadGoals.OfPage(request.Target.Query, page), cancellation);

    private async Task AnswerOncePlannedAsync(ReadScope scope, AnswerRequest request, Page page, ValueTask<ReadPlan> plan, CancellationToken cancellation) =>
        await AnswerPlannedAsync(scope, request, page, await plan.ConfigureAwait(false), cancellation).ConfigureAwait(false);

    private Task AnswerPlannedAsync(ReadScope scope, AnswerRequest request, Page page, ReadPlan plan, CancellationToken cancellation) =>
        request.ContinuesOnError
            ? AnswerPartlyAsync(scope, request, page, plan, cancellation)
            : answers.RowsAsync(request, plan, page, Start(scope, plan, "the answer"), cancellation);

    private async Task AnswerPartlyAsync(ReadScope scope, AnswerRequest request, Page page, ReadPlan plan, CancellationToken cancellation)
    {
        using var missing = MayMiss(partitions: true);
        await answers.RowsAsync(request, plan, page, Start(scope, plan, "the answer", missing), cancellation).ConfigureAwait(false);
    }

    // Shortly before the time of the answer is up, so that what is there is still told.
    private MissingParts MayMiss(bool partitions) => new(partitions, options.AnswerSeconds * BranchTimeShare);

    /// <param name="purpose">What the rows are read for, for people.</param>
    /// <param name="missing">What the rows may come without; null where they come whole or not at all.</param>
    private PlanRun Start(ReadScope scope, ReadPlan plan, string purpose, MissingParts? missing = null)
    {
        scope.Explanation?.Add(purpose, plan);
        return executor.Start(plan, scope.Memo, scope.Explanation?.Figures, missing);
    }

    /// <summary>Plans the answer without reading it.</summary>
    /// <param name="request">Null where the path leads nowhere.</param>
    private async Task ExplainAsync(ReadScope scope, AnswerRequest? request, CancellationToken cancellation)
    {
        if (request?.Target is not { } target)
        {
            return;
        }

        if (target.IsSingle || target.IsCount)
        {
            var planned = target.IsSingle ? PlanRowAsync(scope, target.Query, target.Key!.Value, cancellation) : PlanCountAsync(scope, target.Query, cancellation);
            scope.Explanation!.Add("the answer", await planned.ConfigureAwait(false));
            return;
        }

        var page = answers.PageOf(request);
        if (page.RowKey is { } last)
        {
            page = page with { After = await AfterRowAsync(scope, target.Query, last, cancellation).ConfigureAwait(false) };
        }

        scope.Explanation!.Add("the answer", await PlanPageAsync(scope, request, page, cancellation).ConfigureAwait(false));
    }

    /// <summary>Notes a request that is passed on.</summary>
    /// <returns>Whether that was all that was asked for.</returns>
    private static async Task<bool> IsExplainedAsync(Explanation explanation, HttpContext context, string backend, string target)
    {
        explanation.AddForward(backend, target);
        if (explanation is { Mode: ExplainMode.Run, IsLocal: false })
        {
            return false;
        }

        await explanation.AnswerAsync(context, context.RequestAborted).ConfigureAwait(false);
        return true;
    }

    /// <summary>Where a page goes on after a row whose values did not fit the page token.</summary>
    private async Task<AfterExpr> AfterRowAsync(ReadScope scope, CanonicalQuery query, string key, CancellationToken cancellation)
    {
        RequireCalls(scope, "The page token");
        var orderOnly = new CanonicalQuery(query.Type) { OrderBy = query.OrderBy, Selection = new Selection(query.Type) { Properties = [] } };
        var plan = await planner.PlanAsync(scope.Table, orderOnly, new ReadGoal { Key = key, Ordered = true }, cancellation).ConfigureAwait(false);
        using var batch = await RowCollector.OneAsync(plan, Start(scope, plan, "the row that the page before ended with"), cancellation).ConfigureAwait(false);

        // The query's own order, not the plan's: that has aliases in the place of navigations, which mean nothing to another plan.
        return batch.Count == 0 ? throw SkipTokens.Invalid() : new AfterExpr(QueryPlanner.TotalOrder(query), [.. PageProgress.ValuesOf(batch, 0, plan)]);
    }

    private async Task AnswerRowAsync(ReadScope scope, AnswerRequest request, CancellationToken cancellation)
    {
        var (query, key) = (request.Target.Query, request.Target.Key!.Value);
        var plan = await request.Read.PlanAsync(scope.Table, query, ReadGoals.OfRow(key), cancellation).ConfigureAwait(false);
        using var missing = request.ContinuesOnError ? MayMiss(partitions: false) : null;
        using var batch = await RunRowAsync(scope, plan, "the answer", missing, cancellation).ConfigureAwait(false);
        if (batch.Count == 0)
        {
            throw NoSuchRow(request.Target.Query.Type, request.Target.Key.Value);
        }

        if (missing is { IsEmpty: false })
        {
            AnswerParts.TellMissing(request.Context.Response);
        }

        await RowAnswer.WriteAsync(request, batch, cancellation).ConfigureAwait(false);
    }

    private async Task<long> CountAsync(ReadScope scope, ResourceTarget target, CancellationToken cancellation)
    {
        if (target.IsSingle)
        {
            using var batch = await ReadRowAsync(scope, target.Query, target.Key!.Value, "the answer", cancellation).ConfigureAwait(false);
            return batch.Count == 0 ? throw NoSuchRow(target.Query.Type, target.Key.Value) : TargetCells.CollectionOf(batch, target).Total;
        }

        var plan = await PlanCountAsync(scope, target.Query, cancellation).ConfigureAwait(false);
        var run = Start(scope, plan, "the answer");
        await foreach (var batch in run.RowsAsync(cancellation).ConfigureAwait(false))
        {
            batch.Dispose();
        }

        return run.TotalCount ?? 0;
    }

    private ValueTask<ReadPlan> PlanCountAsync(ReadScope scope, CanonicalQuery query, CancellationToken cancellation) =>
        planner.PlanAsync(scope.Table, ReadGoals.CountOnly(query), ReadGoals.Count, cancellation);

    private ValueTask<ReadPlan> PlanRowAsync(ReadScope scope, CanonicalQuery query, Value key, CancellationToken cancellation) =>
        planner.PlanAsync(scope.Table, query, ReadGoals.OfRow(key), cancellation);

    private async Task<RowBatch> ReadRowAsync(ReadScope scope, CanonicalQuery query, Value key, string purpose, CancellationToken cancellation)
    {
        var plan = await PlanRowAsync(scope, query, key, cancellation).ConfigureAwait(false);
        return await RunRowAsync(scope, plan, purpose, null, cancellation).ConfigureAwait(false);
    }

    private Task<RowBatch> RunRowAsync(ReadScope scope, ReadPlan plan, string purpose, MissingParts? missing, CancellationToken cancellation) =>
        RowCollector.OneAsync(plan, Start(scope, plan, purpose, missing), cancellation);

    private async Task<Value> ReadValueAsync(ReadScope scope, ResourceTarget row, Property property, CancellationToken cancellation)
    {
        RequireCalls(scope, "The path");
        var owner = row.Contained?.Target ?? row.Query.Type;
        var selection = new Selection(owner) { Properties = [new SelectedProperty(property)] };
        var query = row.Contained is null
            ? row.Query with { Selection = selection }
            : row.Query with
            {
                Selection = row.Query.Selection with { Expands = [new Expand(row.Contained, row.Query.Selection.Expands[0].Query with { Selection = selection with { Properties = [.. selection.Properties, new SelectedProperty(owner.Key!)] } })] },
            };
        using var batch = await ReadRowAsync(scope, query, row.Key!.Value, $"{property.Name} on the path", cancellation).ConfigureAwait(false);
        if (batch.Count == 0)
        {
            throw NoSuchRow(row.Query.Type, row.Key.Value);
        }

        var (cells, shape) = TargetCells.RowOf(batch, row);
        return batch.ValueOf(cells.Span[shape.IndexOf(property)], property);
    }

    /// <summary>The key of the one row of a collection that has a value of an alternate key.</summary>
    private async Task<Value> FindKeyAsync(ReadScope scope, ResourceTarget rows, KeySegment alternate, CancellationToken cancellation)
    {
        RequireCalls(scope, $"The alternate key {alternate.Key.Name}");
        var type = rows.Query.Type;
        var match = new CompareExpr(
            CompareOperator.Equal, new PathExpr(0, [alternate.Key], alternate.Key.Type), new LiteralExpr(alternate.Value), alternate.Key.Collation);
        var query = new CanonicalQuery(type)
        {
            Filter = rows.Query.Filter is null ? match : new AndExpr([match, .. rows.Query.Filter.Conjuncts()]),
            Selection = new Selection(type) { Properties = [] },
        };

        // Two rows are enough to see that the value is not unique.
        var plan = await planner.PlanAsync(scope.Table, query, new ReadGoal { Top = 2 }, cancellation).ConfigureAwait(false);
        var found = Start(scope, plan, $"the row with that {alternate.Key.Name}").RowsAsync(cancellation);
        using var batch = await RowCollector.CollectAsync(found, plan.Shape, 1, _ => NotUnique(type, alternate), cancellation).ConfigureAwait(false);
        return batch.Count == 0
            ? throw NoSuchRow(type, alternate.Key, alternate.Value)
            : batch.ValueOf(batch.Row(0)[batch.Shape.IndexOf(type.Key!)], type.Key!);
    }

    private static GatewayError NotUnique(StructuredType type, KeySegment alternate) => new(
        GatewayErrorCode.BackendFault,
        $"More than one {type.Name} has the {alternate.Key.Name} {alternate.Value}, which should be unique. Use the key, {type.Key!.Name}, or $filter.")
    {
        Target = alternate.Key.Name,
    };

    private async Task ForwardMediaAsync(HttpContext context, ReadScope scope, ResourceTarget target, Property stream, CancellationToken cancellation)
    {
        var (type, key) = (target.Query.Type, target.Key!.Value);
        if (target.Query.Filter is not null)
        {
            await RequireRowAsync(scope, target, cancellation).ConfigureAwait(false);
        }

        var route = await _partitions.FindAsync(scope.Table, type, key.String, scope.Memo, cancellation).ConfigureAwait(false) ?? throw NoSuchRow(type, key);
        var backend = route.MediaOwners[stream];
        var place = backends.Adapters[backend].Media!.TargetOf(stream, key.String);
        if (scope.Explanation is null || !await IsExplainedAsync(scope.Explanation, context, backend, place!).ConfigureAwait(false))
        {
            await media.ForwardAsync(context, backend, place!).ConfigureAwait(false);
        }
    }

    /// <summary>Makes sure that a row is one of those that the path narrows its collection to, where nothing else of the row is read.</summary>
    private async Task RequireRowAsync(ReadScope scope, ResourceTarget target, CancellationToken cancellation)
    {
        RequireCalls(scope, "The path");
        using var batch = await ReadRowAsync(scope, target.Query, target.Key!.Value, "the row on the path", cancellation).ConfigureAwait(false);
        if (batch.Count == 0)
        {
            throw NoSuchRow(target.Query.Type, target.Key.Value);
        }
    }

    private static void RequireCalls(ReadScope scope, string what)
    {
        if (scope.Explanation is { MayCall: false })
        {
            throw new GatewayError(GatewayErrorCode.NotImplemented, $"{what} leads through a row that has to be read before the rest can be planned, which takes a call.").ToException();
        }
    }

    private void CheckAccess(ClaimsPrincipal user, PreparedRead read)
    {
        foreach (var type in read.Touched)
        {
            if (access.Check(user, type, Operation.Read) is { } denied)
            {
                throw denied.ToException();
            }
        }
    }

    /// <summary>Tells caches what of the caller the answer depends on. Said at the last moment: a forwarded answer brings headers of its own.</summary>
    private static void VaryAnswer(HttpContext context, RoutingRules rules, PreparedRead read)
    {
        // What touches no rows is about the rules themselves.
        var touched = read.Touched.IsEmpty ? rules.Default.Routes.Select(r => r.Type) : read.Touched;
        var headers = touched.SelectMany(rules.HeadersOf).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToArray();
        if (headers.Length > 0)
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.Append("Vary", string.Join(", ", headers));
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>$format of a request for the service document, which takes no other system option; custom ones are ignored.</summary>
    private static string? FormatOfRoot(string query)
    {
        var options = QueryOptions.Read(query);
        for (var option = SystemOption.Apply; option < SystemOption.Format; option++)
        {
            if (options.Has(option))
            {
                throw UrlErrors.Of(GatewayErrorCode.InvalidQueryOption, $"{option.Name()} does not apply to the service document.", option.Name());
            }
        }

        return options.Has(SystemOption.Format) ? options[SystemOption.Format].ToString() : null;
    }

    /// <summary>The path below the service root and the query, as sent: decoding is the parser's.</summary>
    private static ReadOnlyMemory<char> BelowRoot(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = target.AsSpan(0, mark < 0 ? target.Length : mark);
        var start = path.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase);
        if (start >= 0)
        {
            return target.AsMemory(start + Prefix.Length);
        }

        // The router decodes: what it took for the service root may be written otherwise, with a path behind it that would get lost.
        return path.EndsWith(Prefix.AsSpan(0, Prefix.Length - 1), StringComparison.OrdinalIgnoreCase)
            ? target.AsMemory(path.Length)
            : throw new GatewayError(GatewayErrorCode.NotFound, $"There is no such resource. The service root is {Prefix}, without percent-escapes.").ToException();
    }

    private static GatewayException NoSuchRow(StructuredType type, Property alternate, Value value) =>
        new GatewayError(GatewayErrorCode.NotFound, $"There is no {type.Name} with the {alternate.Name} {value}.") { Target = type.SetName }.ToException();

    internal static GatewayException NoSuchRow(StructuredType type, Value key) =>
        new GatewayError(GatewayErrorCode.NotFound, $"There is no {type.Name} {key}.") { Target = type.SetName }.ToException();
}
