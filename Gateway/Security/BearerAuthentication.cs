using Microsoft.AspNetCore.Authentication;

namespace CanonicalGateway.Gateway.Security;

/// <summary>
/// Finds out whose token a request carries: at once where the token was found valid before, else by the bearer handler. Stands in the place of
/// ASP.NET's own middleware, which makes a handler and its services for each request before the cache can be asked.
/// </summary>
public sealed class BearerAuthentication(RequestDelegate next, TokenCache cache)
{
    public Task InvokeAsync(HttpContext context)
    {
        var token = JwtAccess.TokenOf(context.Request);
        if (!token.IsEmpty && !AnonymousPaths.Contain(context.Request.Path) && cache.Find(token) is { } known)
        {
            context.User = known;
            return next(context);
        }

        return AuthenticateAsync(context);
    }

    private async Task AuthenticateAsync(HttpContext context)
    {
        var result = await context.AuthenticateAsync().ConfigureAwait(false);
        if (result.Principal is { } principal)
        {
            context.User = principal;
        }

        await next(context).ConfigureAwait(false);
    }
}
