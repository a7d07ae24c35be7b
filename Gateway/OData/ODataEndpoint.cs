using System.Security.Claims;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Forwarding;
using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Gateway.Metadata;
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
    Answers answers) : IODataEndpoint
{
    /// <summary>Path of the service root of this version.</summary>
    public const string Prefix = "/odata/v1/";

    private readonly PartitionFinder _partitions = new(planner, executor);

    // The public address seen last, and the service root that it makes.
    private volatile Tuple<string, string>? _root;

    public Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            throw HttpErrors.MethodNotAllowed(context.Request.Method, "GET", "HEAD").ToException();
        }

        var root = RootOf(context);
        var below = BelowRoot(context);
        var mark = below.Span.IndexOf('?');
        var (path, query) = mark < 0 ? (below, default) : (below[..mark], below[(mark + 1)..]);
        return path.Span switch
        {
            "$metadata" => metadata.WriteAsync(context),
            "" => Answers.ServiceDocumentAsync(context, model, root, FormatOfRoot(query.ToString())),
            _ => ReadAsync(context, below, root),
        };
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

    private async Task ReadAsync(HttpContext context, ReadOnlyMemory<char> below, string root)
    {
        // Step 1: understand the URL.
        var read = reads.Of(below.Span);
        var url = read.Url;

        // Step 2: may the caller read all that it touches?
        CheckAccess(context.User, read);

        // Step 3: whom the rows come from, for this caller; an entity with a forward rule goes on as it is.
        var rules = routing.Current;
        var table = rules.For(new HttpCaller(context));
        if (rules.IsConditional)
        {
            VaryAnswer(context, rules, read);
        }

        var set = ((EntitySetSegment)url.Path[0]).Type;
        if (table[set].Forward is { } forward)
        {
            await entities.ForwardAsync(context, forward, $"/{below}").ConfigureAwait(false);
            return;
        }

        using var time = new TimeBudget(options.AnswerSeconds, context.RequestAborted);
        try
        {
            await AnswerAsync(context, read, table, root, time).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (time.IsUp)
        {
            throw time.Error(late);
        }
    }

    private async Task AnswerAsync(HttpContext context, PreparedRead read, RoutingTable table, string root, TimeBudget time)
    {
        // Step 4: follow the path to the rows that it ends in.
        var (url, cancellation) = (read.Url, time.Token);
        var memo = new RequestMemo();
        var target = read.Target ?? await ResolveAsync(table, url, memo, cancellation).ConfigureAwait(false);
        context.Response.Headers["OData-Version"] = ProtocolVersion.Is401(context.Request.Headers) ? "4.01" : "4.0";
        if (target is null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (target.Media is { } stream)
        {
            await ForwardMediaAsync(context, table, target, stream, memo).ConfigureAwait(false);
            return;
        }

        // Step 5: agree on the form of the answer, then plan, run and write.
        var request = new AnswerRequest(context, read, target, root, time);
        if (target.IsCount)
        {
            FormatNegotiation.RequireText(url.Format, context.Request.Headers.Accept.ToString());
            await Answers.TextAsync(context, await CountAsync(table, target, memo, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        }
        else if (target.IsSingle)
        {
            await AnswerRowAsync(table, request, memo, cancellation).ConfigureAwait(false);
        }
        else
        {
            await AnswerCollectionAsync(table, request, memo, cancellation).ConfigureAwait(false);
        }
    }

    private Task<ResourceTarget?> ResolveAsync(RoutingTable table, ODataUrl url, RequestMemo memo, CancellationToken cancellation) =>
        new PathResolver((row, property, stop) => ReadValueAsync(table, row, property, memo, stop)).ResolveAsync(url, cancellation);

    private Task AnswerCollectionAsync(RoutingTable table, AnswerRequest request, RequestMemo memo, CancellationToken cancellation)
    {
        var page = answers.PageOf(request);
        return page.RowKey is { } last
            ? AnswerPageAfterRowAsync(table, request, page, last, memo, cancellation)
            : AnswerPageAsync(table, request, page, memo, cancellation);
    }

    private async Task AnswerPageAfterRowAsync(
        RoutingTable table, AnswerRequest request, Page page, string row, RequestMemo memo, CancellationToken cancellation)
    {
        var after = await AfterRowAsync(table, request.Target.Query, row, memo, cancellation).ConfigureAwait(false);
        await AnswerPageAsync(table, request, page with { After = after }, memo, cancellation).ConfigureAwait(false);
    }

    private Task AnswerPageAsync(RoutingTable table, AnswerRequest request, Page page, RequestMemo memo, CancellationToken cancellation)
    {
        var query = request.Target.Query;
        var plan = request.Read.PlanAsync(
            table,
            query,
            new ReadGoal
            {
                // One row beyond the page tells whether there is a next one.
                Top = page.Remaining <= page.Rows ? page.Remaining : page.Rows + 1L,
                Skip = page.After is null ? query.Skip : 0,
                Count = query.Count && page.Count is null,
                Ordered = true,
                After = page.After,
            },
            cancellation);
        return plan.IsCompletedSuccessfully
            ? AnswerPlannedAsync(request, page, plan.Result, memo, cancellation)
            : AnswerOncePlannedAsync(request, page, plan, memo, cancellation);
    }

    private async Task AnswerOncePlannedAsync(AnswerRequest request, Page page, ValueTask<ReadPlan> plan, RequestMemo memo, CancellationToken cancellation) =>
        await AnswerPlannedAsync(request, page, await plan.ConfigureAwait(false), memo, cancellation).ConfigureAwait(false);

    private Task AnswerPlannedAsync(AnswerRequest request, Page page, ReadPlan plan, RequestMemo memo, CancellationToken cancellation) =>
        answers.RowsAsync(request, plan, page, executor.Start(plan, memo), cancellation);

    /// <summary>Where a page goes on after a row whose values did not fit the page token.</summary>
    private async Task<AfterExpr> AfterRowAsync(RoutingTable table, CanonicalQuery query, string key, RequestMemo memo, CancellationToken cancellation)
    {
        var orderOnly = new CanonicalQuery(query.Type) { OrderBy = query.OrderBy, Selection = new Selection(query.Type) { Properties = [] } };
        var plan = await planner.PlanAsync(table, orderOnly, new ReadGoal { Key = key, Ordered = true }, cancellation).ConfigureAwait(false);
        var rows = executor.Start(plan, memo).RowsAsync(cancellation);
        using var batch = await RowCollector.CollectAsync(rows, plan.Shape, 1, $"Reading one {query.Type.Name}", cancellation).ConfigureAwait(false);
        return batch.Count == 0 ? throw SkipTokens.Invalid() : new AfterExpr(plan.OrderBy, [.. Answers.ValuesOf(batch, 0, plan)]);
    }

    private async Task AnswerRowAsync(RoutingTable table, AnswerRequest request, RequestMemo memo, CancellationToken cancellation)
    {
        using var batch = await ReadRowAsync(table, request.Target.Query, request.Target.Key!.Value, memo, cancellation).ConfigureAwait(false);
        if (batch.Count == 0)
        {
            throw NoSuchRow(request.Target.Query.Type, request.Target.Key.Value);
        }

        await Answers.RowAsync(request, batch, cancellation).ConfigureAwait(false);
    }

    private async Task<long> CountAsync(RoutingTable table, ResourceTarget target, RequestMemo memo, CancellationToken cancellation)
    {
        if (target.IsSingle)
        {
            using var batch = await ReadRowAsync(table, target.Query, target.Key!.Value, memo, cancellation).ConfigureAwait(false);
            return batch.Count == 0 ? throw NoSuchRow(target.Query.Type, target.Key.Value) : Answers.CollectionOf(batch, target).Total;
        }

        var countOnly = target.Query with { Selection = new Selection(target.Query.Type) { Properties = [] } };
        var plan = await planner.PlanAsync(table, countOnly, new ReadGoal { Top = 0, Count = true }, cancellation).ConfigureAwait(false);
        var run = executor.Start(plan, memo);
        await foreach (var batch in run.RowsAsync(cancellation).ConfigureAwait(false))
        {
            batch.Dispose();
        }

        return run.TotalCount ?? 0;
    }

    private async Task<RowBatch> ReadRowAsync(RoutingTable table, CanonicalQuery query, Value key, RequestMemo memo, CancellationToken cancellation)
    {
        var plan = await planner.PlanAsync(table, query, new ReadGoal { Key = key.String }, cancellation).ConfigureAwait(false);
        var rows = executor.Start(plan, memo).RowsAsync(cancellation);
        return await RowCollector.CollectAsync(rows, plan.Shape, 1, $"Reading one {query.Type.Name}", cancellation).ConfigureAwait(false);
    }

    private async Task<Value> ReadValueAsync(RoutingTable table, ResourceTarget row, Property property, RequestMemo memo, CancellationToken cancellation)
    {
        var owner = row.Contained?.Target ?? row.Query.Type;
        var selection = new Selection(owner) { Properties = [new SelectedProperty(property)] };
        var query = row.Contained is null
            ? row.Query with { Selection = selection }
            : row.Query with
            {
                Selection = row.Query.Selection with { Expands = [new Expand(row.Contained, new CanonicalQuery(owner) { Selection = selection with { Properties = [.. selection.Properties, new SelectedProperty(owner.Key!)] } })] },
            };
        using var batch = await ReadRowAsync(table, query, row.Key!.Value, memo, cancellation).ConfigureAwait(false);
        if (batch.Count == 0)
        {
            throw NoSuchRow(row.Query.Type, row.Key.Value);
        }

        var (cells, shape) = Answers.RowOf(batch, row);
        return batch.ValueOf(cells.Span[shape.IndexOf(property)], property);
    }

    private async Task ForwardMediaAsync(HttpContext context, RoutingTable table, ResourceTarget target, Property stream, RequestMemo memo)
    {
        var (type, key) = (target.Query.Type, target.Key!.Value);
        var route = await _partitions.FindAsync(table, type, key.String, memo, context.RequestAborted).ConfigureAwait(false) ?? throw NoSuchRow(type, key);
        var backend = route.MediaOwners[stream];
        var place = backends.Adapters[backend].Media!.TargetOf(stream, key.String);
        await media.ForwardAsync(context, backend, place!).ConfigureAwait(false);
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
        var headers = read.Touched.SelectMany(rules.HeadersOf).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToArray();
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
        for (var option = SystemOption.Filter; option < SystemOption.Format; option++)
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

    internal static GatewayException NoSuchRow(StructuredType type, Value key) =>
        new GatewayError(GatewayErrorCode.NotFound, $"There is no {type.Name} {key}.") { Target = type.SetName }.ToException();
}
