using System.Text.Json.Nodes;

namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>A refusal in one of the shapes that the product uses.</summary>
public sealed class ZendeskException : Exception
{
    private ZendeskException(int status, JsonObject body, TimeSpan? retryAfter = null)
        : base(body.ToJsonString())
    {
        Status = status;
        RetryAfter = retryAfter;
    }

    public int Status { get; }

    /// <summary>Time until the rate window ends; null for refusals that do not heal by waiting.</summary>
    public TimeSpan? RetryAfter { get; }

    public static ZendeskException NotAuthenticated() => new(401, new JsonObject { ["error"] = "Couldn't authenticate you" });

    public static ZendeskException NotFound() => Coded(404, "RecordNotFound", "Not found");

    public static ZendeskException NoEndpoint() => Coded(404, "InvalidEndpoint", "Not found");

    public static ZendeskException NotWritable(string method) => Coded(405, "MethodNotAllowed", $"{method} is not allowed here");

    public static ZendeskException TooManyValues(string parameter, int max) =>
        Coded(400, "TooManyValues", $"Parameter \"{parameter}\" accepts a maximum of {max} values");

    public static ZendeskException InvalidAttribute(string name, string expected) => new(400, new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["title"] = "Invalid attribute",
            ["message"] = $"You passed an invalid value for the {name} attribute. Invalid parameter: {name} {expected}",
        },
    });

    public static ZendeskException InvalidPage(string title) => new(400, new JsonObject
    {
        ["errors"] = new JsonArray(new JsonObject { ["code"] = "InvalidPaginationParameter", ["title"] = title }),
    });

    public static ZendeskException InvalidSearch(string description) => Coded(422, "invalid", $"Invalid search: {description}");

    public static ZendeskException InvalidRecord(string field, string description) => new(422, new JsonObject
    {
        ["error"] = "RecordInvalid",
        ["description"] = "Record validation errors",
        ["details"] = new JsonObject { [field] = new JsonArray(new JsonObject { ["description"] = description, ["error"] = "InvalidValue" }) },
    });

    public static ZendeskException RateExceeded(string scope, TimeSpan retryAfter) => new(
        429,
        new JsonObject
        {
            ["error"] = "APIRateLimitExceeded",
            ["description"] = $"Number of allowed {scope} requests per minute exceeded",
        },
        retryAfter);

    private static ZendeskException Coded(int status, string error, string description) =>
        new(status, new JsonObject { ["error"] = error, ["description"] = description });
}
