using System.Text.Json;
using CanonicalGateway.Contracts.Errors;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>The answer to one request of a batch, whole.</summary>
/// <param name="Target">Path and query that were asked for.</param>
internal sealed record InnerAnswer(InnerRequest Request, string Target, int Status, IHeaderDictionary Headers, CapturedBody Body) : IDisposable
{
    private const int JsonDepthMax = 1000;

    public bool IsError => Status >= 400;

    /// <summary>Whether what depends on it may run (OData JSON 19.1).</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Null where there is no body, or nobody says what it is.</summary>
    public MediaTypeHeaderValue? ContentType => MediaTypeHeaderValue.TryParse(Headers.ContentType.ToString(), out var type) ? type : null;

    /// <summary>What later requests may refer to.</summary>
    public Outcome Outcome() => new(IsSuccess, EntityPath(), Headers.ETag is [{ Length: > 0 } tag] ? tag : null);

    /// <summary>What is wrong with the body where it can't stand in a JSON batch; null where it can.</summary>
    public GatewayError? FaultAsJson()
    {
        if (Body.Length == 0 || ContentType is not { } type || !BodyForms.IsJson(type))
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(Body.Sequence(), new JsonReaderOptions { MaxDepth = JsonDepthMax });
            while (reader.Read())
            {
            }

            return null;
        }
        catch (JsonException)
        {
            return new GatewayError(GatewayErrorCode.BackendFault, "The answer says that it is JSON, but is not well-formed.");
        }
    }

    public void Dispose() => Body.Dispose();

    // What was created, else what was asked for.
    private string EntityPath()
    {
        if ((Headers.Location.ToString() is { Length: > 0 } location ? location : Headers["OData-EntityId"].ToString()) is { Length: > 0 } created)
        {
            return created;
        }

        var mark = Target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? Target : Target[..mark];
    }
}

/// <summary>What is kept of an answer for the requests that refer to it.</summary>
/// <param name="EntityUrl">Where the entity that it created or returned is found.</param>
internal sealed record Outcome(bool IsSuccess, string EntityUrl, string? ETag);
