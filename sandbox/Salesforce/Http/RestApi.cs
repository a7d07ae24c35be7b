using System.Globalization;
using System.Text.Json;
using CanonicalGateway.Sandbox.Salesforce.Queries;
using CanonicalGateway.Sandbox.Salesforce.Rows;
using CanonicalGateway.Sandbox.Salesforce.Schema;
using CanonicalGateway.Sandbox.Salesforce.Soql;
using CanonicalGateway.Sandbox.Salesforce.State;
using Microsoft.AspNetCore.Http.Features;

namespace CanonicalGateway.Sandbox.Salesforce.Http;

/// <summary>Everything below <c>/services/data</c>: size, session and limit are checked first, then the path decides.</summary>
internal sealed class RestApi(OrgRows org, AccessTokens tokens, ApiUsage usage, QueryCursors cursors, SalesforceSimulatorOptions options, TimeProvider clock)
{
    public const int OldestVersion = 58;
    public const int NewestVersion = 62;

    public async Task ServeAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (SalesforceException refusal) when (!context.Response.HasStarted)
        {
            await JsonAnswer.WriteAsync(context, refusal);
        }
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (RequestSize.Refusal(context) is { } refusal)
        {
            throw refusal;
        }

        var segments = Segments(context);
        if (segments.Length == 0)
        {
            return VersionsAsync(context);
        }

        if (!tokens.IsValid(BearerToken(context)))
        {
            throw new SalesforceException(StatusCodes.Status401Unauthorized, "INVALID_SESSION_ID", "Session expired or invalid");
        }

        var allowed = usage.TryCount();
        context.Response.Headers["Sforce-Limit-Info"] = $"api-usage={usage.Used}/{usage.Max}";
        if (!allowed)
        {
            throw new SalesforceException(StatusCodes.Status403Forbidden, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
        }

        if (!IsVersion(segments[0]))
        {
            throw SalesforceException.NotFound();
        }

        return context.Request.Method == HttpMethods.Get
            ? RouteAsync(context, "/services/data/" + segments[0], segments[1..])
            : throw new SalesforceException(StatusCodes.Status405MethodNotAllowed, "METHOD_NOT_ALLOWED",
                $"HTTP Method '{context.Request.Method}' not allowed. Allowed are GET");
    }

    private Task RouteAsync(HttpContext context, string basePath, string[] segments) => segments switch
    {
        ["query"] => QueryAsync(context, basePath, withDeleted: false),
        ["queryAll"] => QueryAsync(context, basePath, withDeleted: true),
        ["query" or "queryAll", var locator] => NextPageAsync(context, basePath, locator),
        ["limits"] => LimitsAsync(context),
        ["sobjects"] => OkAsync(context, json => new DescribeWriter(json, basePath).WriteAll(org.Tables)),
        ["sobjects", var name, "describe"] => OkAsync(context, json => new DescribeWriter(json, basePath).Write(Table(name).Type)),
        ["sobjects", var name, var id] => RowAsync(context, basePath, ById(Table(name), id)),
        ["sobjects", var name, var field, var value] => ByExternalIdAsync(context, basePath, Table(name), field, value),
        _ => throw SalesforceException.NotFound(),
    };

    private async Task QueryAsync(HttpContext context, string basePath, bool withDeleted)
    {
        var text = context.Request.Query["q"].ToString();
        if (text.Length == 0)
        {
            throw new SalesforceException(StatusCodes.Status400BadRequest, "MALFORMED_QUERY", "A query string has to be specified");
        }

        var query = SoqlParser.Parse(text);
        var scope = new QueryContext(org, text, clock.GetUtcNow(), withDeleted);
        var table = QueryBinder.FindTable(scope, query);
        var bound = new QueryBinder(scope).Bind(query, table);
        if (bound.IsCount)
        {
            var total = QueryRunner.Rows(scope, table, bound).Count;
            await OkAsync(context, json => AggregateWriter.WriteCount(json, total));
        }
        else if (bound.Aggregates is { } plan)
        {
            var groups = QueryRunner.Groups(scope, table, bound);
            await OkAsync(context, json => AggregateWriter.Write(json, plan, groups));
        }
        else
        {
            var batch = BatchSize.Read(context.Request.Headers, bound.Projection);
            var result = new QueryResult(bound.Projection, QueryRunner.Rows(scope, table, bound), batch, withDeleted);
            await PageAsync(context, basePath, result, 0, null);
        }
    }

    private Task NextPageAsync(HttpContext context, string basePath, string locatorAndOffset)
    {
        var (locator, result, offset) = cursors.Find(locatorAndOffset);
        return PageAsync(context, basePath, result, offset, locator);
    }

    private Task PageAsync(HttpContext context, string basePath, QueryResult result, int offset, string? locator) =>
        JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
            new QueryPages(json, cursors, options.ShortPageEvery, basePath).WriteAsync(result, offset, locator, context.RequestAborted));

    private static SObjectRow ById(SObjectTable table, string id)
    {
        if (!SalesforceId.IsWellFormed(id))
        {
            throw SalesforceException.NotFound($"Provided external ID field does not exist or is not accessible: {id}");
        }

        return table.Find(id) switch
        {
            null => throw SalesforceException.NotFound(),
            { IsDeleted: true } => throw new SalesforceException(StatusCodes.Status404NotFound, "ENTITY_IS_DELETED", "entity is deleted"),
            var row => row,
        };
    }

    private static Task ByExternalIdAsync(HttpContext context, string basePath, SObjectTable table, string fieldName, string value)
    {
        if (table.Type.Field(fieldName) is not { } field || !(field.ExternalId || field.Type == FieldType.Id))
        {
            throw SalesforceException.NotFound($"Provided external ID field does not exist or is not accessible: {fieldName}");
        }

        var found = table.Lookup(field.Name, value).Where(row => !row.IsDeleted).ToArray();
        return found switch
        {
            [] => throw SalesforceException.NotFound(),
            [var row] => RowAsync(context, basePath, row),
            _ => JsonAnswer.WriteAsync(context, StatusCodes.Status300MultipleChoices, json =>
            {
                json.WriteStartArray();
                foreach (var row in found)
                {
                    json.WriteStringValue($"{basePath}/sobjects/{row.Type.Name}/{row.Id}");
                }

                json.WriteEndArray();
            }),
        };
    }

    private static Task RowAsync(HttpContext context, string basePath, SObjectRow row)
    {
        var names = context.Request.Query["fields"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var fields = names.Length == 0
            ? row.Type.Fields
            : names.Select(n => row.Type.Field(n) ?? throw SalesforceException.NoSuchColumn(n, row.Type.Name)).Distinct().ToArray();
        return OkAsync(context, json => new RecordWriter(json, basePath).Write(row, fields));
    }

    private Task LimitsAsync(HttpContext context) => OkAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("DailyApiRequests");
        json.WriteNumber("Max", usage.Max);
        json.WriteNumber("Remaining", usage.Max - usage.Used);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static Task VersionsAsync(HttpContext context) => OkAsync(context, json =>
    {
        json.WriteStartArray();
        for (var version = OldestVersion; version <= NewestVersion; version++)
        {
            json.WriteStartObject();
            json.WriteString("label", $"API version {version}");
            json.WriteString("url", $"/services/data/v{version}.0");
            json.WriteString("version", $"{version}.0");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static Task OkAsync(HttpContext context, Action<Utf8JsonWriter> body) => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, body);

    private SObjectTable Table(string name) => org.Table(name) ?? throw SalesforceException.NotFound();

    /// <summary>The path below <c>/services/data</c>, from the request as sent: a value may hold an encoded slash.</summary>
    private static string[] Segments(HttpContext context)
    {
        var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2)[0];
        return path.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(2).Select(Uri.UnescapeDataString).ToArray();
    }

    private static bool IsVersion(string segment) =>
        segment.Length == 5 && segment[0] is 'v' or 'V' && segment.EndsWith(".0", StringComparison.Ordinal)
        && int.TryParse(segment.AsSpan(1, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        && version is >= OldestVersion and <= NewestVersion;

    private static string BearerToken(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || header.StartsWith("OAuth ", StringComparison.OrdinalIgnoreCase)
            ? header[(header.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim()
            : "";
    }
}
