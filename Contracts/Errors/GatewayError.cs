using System.Collections.Immutable;

namespace CanonicalGateway.Contracts.Errors;

/// <summary>Who has to act on an error.</summary>
public enum ErrorSide
{
    Client,
    Backend,
    Capacity,
    Gateway,
}

/// <summary>One of several faults of the same request.</summary>
public sealed record ErrorDetail(string Code, string Message, string? Target = null);

/// <summary>What went wrong, in words that the caller may read. Never holds credentials or payloads.</summary>
/// <param name="Code">What kind of error; decides the HTTP status.</param>
/// <param name="Message">One sentence that names the cause and, where there is one, the mend.</param>
public sealed record GatewayError(GatewayErrorCode Code, string Message)
{
    /// <summary>The part of the request, the property or the backend that the error is about.</summary>
    public string? Target { get; init; }

    /// <summary>Name of the backend that failed, where one did.</summary>
    public string? Backend { get; init; }

    /// <summary>When it is worth trying again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public ImmutableArray<ErrorDetail> Details { get; init; } = [];

    public int Status => Code.Status();

    public GatewayException ToException() => new(this);
}

/// <summary>Carries a <see cref="GatewayError"/> out of a read to the one place that writes errors.</summary>
public sealed class GatewayException(GatewayError error, Exception? inner = null) : Exception(error?.Message, inner)
{
    public GatewayError Error { get; } = error ?? throw new ArgumentNullException(nameof(error));
}
