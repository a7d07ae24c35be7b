namespace CanonicalGateway.Contracts.Errors;

/// <summary>The closed list of errors. The name of a member is the <c>code</c> of the OData error body.</summary>
public enum GatewayErrorCode
{
    /// <summary>The URL does not follow the grammar of OData, or names something that the model lacks within an option.</summary>
    InvalidUrl,

    /// <summary>A query option has a value that it may not have.</summary>
    InvalidQueryOption,

    /// <summary>A system query option that OData does not define, or a custom one that begins with $.</summary>
    UnknownQueryOption,

    /// <summary>The expression of $filter, $orderby or $search is malformed or does not type-check.</summary>
    InvalidExpression,

    /// <summary>A key has the wrong form for its type.</summary>
    InvalidKey,

    /// <summary>$skiptoken was not issued by this service for this query, or has been changed.</summary>
    InvalidSkipToken,

    /// <summary>A header has a value that it may not have.</summary>
    InvalidHeader,

    /// <summary>The body of the request does not follow its format.</summary>
    InvalidBody,

    /// <summary>A limit on the request (depth, count, size of an option) is passed.</summary>
    LimitExceeded,

    /// <summary>The query would need more work across systems than the gateway allows.</summary>
    FilterTooBroad,

    /// <summary>The URL is longer than the gateway takes.</summary>
    UrlTooLong,

    /// <summary>No valid token was given.</summary>
    Unauthenticated,

    /// <summary>The token lacks a role or scope.</summary>
    Forbidden,

    /// <summary>There is no such resource or no such row.</summary>
    NotFound,

    /// <summary>The resource does not take this method.</summary>
    MethodNotAllowed,

    /// <summary>No representation fits Accept or $format.</summary>
    NotAcceptable,

    /// <summary>A condition of the request does not hold.</summary>
    PreconditionFailed,

    /// <summary>The body of the request is of a type, character set or coding that the resource does not take.</summary>
    UnsupportedMediaType,

    /// <summary>A request of a batch was not executed, since one that it depends on failed.</summary>
    FailedDependency,

    /// <summary>The client sends more requests than it may.</summary>
    TooManyRequests,

    /// <summary>Defined by OData, not done by this service.</summary>
    NotImplemented,

    /// <summary>The backend refuses connections, answers 5xx, or its circuit is open.</summary>
    BackendUnavailable,

    /// <summary>The backend did not answer in time.</summary>
    BackendTimeout,

    /// <summary>The backend has throttled the gateway.</summary>
    BackendThrottled,

    /// <summary>The backend answered something that the gateway does not understand.</summary>
    BackendFault,

    /// <summary>The backend refused the gateway's own credentials.</summary>
    BackendRefusedCredentials,

    /// <summary>As many calls as allowed are already waiting for the backend.</summary>
    BackendBusy,

    /// <summary>The answer could not be begun within the time that a request has.</summary>
    TimeBudgetExceeded,

    /// <summary>A fault of the gateway itself.</summary>
    Internal,
}

public static class GatewayErrorCodes
{
    /// <summary>The HTTP status of an error.</summary>
    public static int Status(this GatewayErrorCode code) => code switch
    {
        GatewayErrorCode.InvalidUrl or GatewayErrorCode.InvalidQueryOption or GatewayErrorCode.UnknownQueryOption
            or GatewayErrorCode.InvalidExpression or GatewayErrorCode.InvalidKey or GatewayErrorCode.InvalidSkipToken
            or GatewayErrorCode.InvalidHeader or GatewayErrorCode.InvalidBody or GatewayErrorCode.LimitExceeded or GatewayErrorCode.FilterTooBroad => 400,
        GatewayErrorCode.Unauthenticated => 401,
        GatewayErrorCode.Forbidden => 403,
        GatewayErrorCode.NotFound => 404,
        GatewayErrorCode.MethodNotAllowed => 405,
        GatewayErrorCode.NotAcceptable => 406,
        GatewayErrorCode.PreconditionFailed => 412,
        GatewayErrorCode.UrlTooLong => 414,
        GatewayErrorCode.UnsupportedMediaType => 415,
        GatewayErrorCode.FailedDependency => 424,
        GatewayErrorCode.TooManyRequests => 429,
        GatewayErrorCode.NotImplemented => 501,
        GatewayErrorCode.BackendFault or GatewayErrorCode.BackendRefusedCredentials => 502,
        GatewayErrorCode.BackendUnavailable or GatewayErrorCode.BackendTimeout or GatewayErrorCode.BackendThrottled
            or GatewayErrorCode.BackendBusy or GatewayErrorCode.TimeBudgetExceeded => 503,
        _ => 500,
    };

    public static ErrorSide Side(this GatewayErrorCode code) => code switch
    {
        GatewayErrorCode.BackendUnavailable or GatewayErrorCode.BackendTimeout or GatewayErrorCode.BackendFault
            or GatewayErrorCode.BackendRefusedCredentials => ErrorSide.Backend,
        GatewayErrorCode.BackendThrottled or GatewayErrorCode.BackendBusy or GatewayErrorCode.TooManyRequests
            or GatewayErrorCode.TimeBudgetExceeded => ErrorSide.Capacity,
        GatewayErrorCode.Internal => ErrorSide.Gateway,
        _ => ErrorSide.Client,
    };
}
