using CanonicalGateway.Gateway.OData;

namespace CanonicalGateway.Gateway.Security;

/// <summary>Lets nobody without a valid token pass, but to <see cref="AnonymousPaths"/>. Stands behind authentication.</summary>
public sealed class TokenGate(RequestDelegate next, ErrorWriter errors)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.User.Identity is { IsAuthenticated: true } || AnonymousPaths.Contain(context.Request.Path))
        {
            return next(context);
        }

        var fault = context.Features.Get<TokenFault>()?.Message
            ?? (context.Request.Headers.Authorization.Count > 1 ? "The header Authorization is given more than once." : null);
        return errors.WriteAsync(context, BearerChallenge.Unauthenticated(fault));
    }
}
