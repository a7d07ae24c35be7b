using System.Globalization;
using System.Text;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Explain;

/// <summary>How far a request that is explained goes.</summary>
public enum ExplainMode
{
    /// <summary>It is planned. The answer is the plan.</summary>
    Plan,

    /// <summary>It is run and measured. The answer has its plan and figures beside the rows.</summary>
    Run,
}

/// <summary>Gathers the plans of one request, and what they cost. Used by one request.</summary>
/// <param name="request">The resource path and query, as sent.</param>
/// <param name="response">Takes the summary as a header, as long as it has not begun; null where nobody reads it.</param>
public sealed class Explanation(string request, ExplainMode mode, TimeProvider time, HttpResponse? response)
{
    /// <summary>The response header with the summary.</summary>
    public const string SummaryHeader = "Canonical-Explain-Summary";

    /// <summary>The annotation with the plan.</summary>
    public const string Annotation = "@Canonical.Explain";

    public const string MediaType = "application/yaml";

    private readonly List<(string For, ReadPlan? Plan, string? Backend, string? Target)> _reads = [];
    private readonly PlanSummary _summary = new();
    private readonly CallMeter _planning = new();

    public ExplainMode Mode { get; } = mode;

    /// <summary>Takes what the reads cost; null where they are not run.</summary>
    public RunFigures? Figures { get; } = mode == ExplainMode.Run ? new RunFigures(time) : null;

    /// <summary>Whether the one who asks runs the gateway's program: then nothing is kept from them.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Whether backends may be called to make the plan.</summary>
    public bool MayCall { get; init; } = true;

    /// <summary>What the request reads is told by the plans alone: for calls beside them, such as counts of rows to choose by.</summary>
    public void Begin() => CallMeter.Current = _planning;

    /// <param name="purpose">What the plan's rows are read for.</param>
    public void Add(string purpose, ReadPlan plan)
    {
        _reads.Add((purpose, plan, null, null));
        _summary.Add(plan);
        TellSummary();
    }

    /// <summary>A request that is passed on as it is.</summary>
    public void AddForward(string backend, string target)
    {
        _reads.Add(("the answer", null, backend, target));
        _summary.AddForward(backend);
        TellSummary();
    }

    /// <summary>All of it as YAML.</summary>
    public string Write()
    {
        var yaml = new YamlWriter();
        yaml.Field("request", Readable(request));
        yaml.Field("summary", _summary.ToString());
        if (_planning.Calls > 0)
        {
            yaml.Inline("askedToPlan", [("calls", Text(_planning.Calls)), ("bytes", Text(_planning.Bytes))]);
        }

        var report = new PlanReport(yaml, Figures);
        yaml.List("reads", [.. _reads.Select((read, i) => (read, Number: i + 1))], item =>
        {
            yaml.Field("for", item.read.For);
            if (item.read.Plan is { } plan)
            {
                report.Write(plan, Text(item.Number));
                return;
            }

            yaml.Field("id", Text(item.Number));
            yaml.Field("node", "forward");
            yaml.Field("backend", item.read.Backend!);
            yaml.Field("call", $"GET {Uri.UnescapeDataString(item.read.Target!)}");
        });
        return yaml.ToString();
    }

    /// <summary>Answers with the plan in the place of the rows.</summary>
    public Task AnswerAsync(HttpContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        var body = Encoding.UTF8.GetBytes(Write());
        context.Response.ContentType = MediaType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body, cancellation).AsTask();
    }

    private void TellSummary()
    {
        if (response is { HasStarted: false })
        {
            response.Headers[SummaryHeader] = _summary.ToString();
        }
    }

    // Within the query, and only there, a plus stands for a blank.
    private static string Readable(string url)
    {
        var mark = url.IndexOf('?', StringComparison.Ordinal);
        return Uri.UnescapeDataString(mark < 0 ? url : url[..mark] + url[mark..].Replace('+', ' '));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
