using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.OData;

/// <summary>Errors that carry what an HTTP header must say too: the error writer reads it from their details.</summary>
public static class HttpErrors
{
    /// <summary>Code of the details that name a method for the header Allow.</summary>
    public const string AllowCode = "Allow";

    /// <param name="allowed">The methods that the resource takes.</param>
    public static GatewayError MethodNotAllowed(string method, params ReadOnlySpan<string> allowed)
    {
        var details = ImmutableArray.CreateBuilder<ErrorDetail>(allowed.Length);
        foreach (var one in allowed)
        {
            details.Add(new ErrorDetail(AllowCode, one));
        }

        return new GatewayError(GatewayErrorCode.MethodNotAllowed, $"The resource does not take {method}.") { Details = details.DrainToImmutable() };
    }
}
