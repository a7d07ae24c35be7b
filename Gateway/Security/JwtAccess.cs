using System.IdentityModel.Tokens.Jwt;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Hosting;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Tokens;

namespace CanonicalGateway.Gateway.Security;

/// <summary>Sets up bearer authentication: which tokens are valid, with the cache of valid ones in front.</summary>
public static partial class JwtAccess
{
    private static readonly TokenFault _malformed = new("The token is not a valid JSON Web Token.");

    public static void AddJwtAccess(this IServiceCollection services, TokenOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new TokenCache(options.CacheEntriesMax, options.CacheAgeMax, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IDocumentRetriever>(new HttpDocumentRetriever { RequireHttps = options.RequireHttps });
        services.AddSingleton<AuthorityKeys>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        // Bearer tokens need no data protection; left in, its start-up would write keys to the disk.
        foreach (var preload in services.Where(s => s.ImplementationType?.Name == "DataProtectionHostedService").ToList())
        {
            services.Remove(preload);
        }

        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<TimeProvider, AuthorityKeys, TokenCache, ILogger<TokenCache>>((bearer, time, keys, cache, logger) =>
            {
                bearer.ConfigurationManager = keys;
                bearer.RefreshOnIssuerKeyNotFound = false; // Looked after before validation, so that the first token of a new key is good.
                bearer.SaveToken = false;
                bearer.SecurityTokenValidators.Clear();
                bearer.SecurityTokenValidators.Add(new JwtSecurityTokenHandler { MapInboundClaims = false, MaximumTokenSizeInBytes = TokenCache.TokenCharactersMax });
                bearer.TokenValidationParameters = Parameters(options, time);
                bearer.Events = EventsFor(keys, cache, logger);
            });
    }

    private static TokenValidationParameters Parameters(TokenOptions options, TimeProvider time) => new()
    {
        ValidAudiences = options.Audiences,
        ValidIssuers = options.MoreIssuers,
        ValidateIssuer = true,
        ValidateAudience = true,
        ValidateLifetime = true,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        ValidateIssuerSigningKey = true,
        // The library's own check of the lifetime asks the machine's clock.
        LifetimeValidator = (notBefore, expires, _, _) =>
        {
            var now = time.GetUtcNow();
            return expires is not { } end ? throw new SecurityTokenNoExpirationException()
                : now >= Utc(end) + options.ClockSkew ? throw new SecurityTokenExpiredException()
                : notBefore is { } start && now < Utc(start) - options.ClockSkew ? throw new SecurityTokenNotYetValidException()
                : true;
        },
        NameClaimType = "sub",
        RoleClaimType = "roles",
    };

    private static JwtBearerEvents EventsFor(AuthorityKeys keys, TokenCache cache, ILogger logger) => new()
    {
        OnMessageReceived = context => ReceiveAsync(context, keys, cache),
        OnTokenValidated = context =>
        {
            cache.Add(TokenOf(context.Request), context.Principal!, Utc(context.SecurityToken.ValidTo));
            return Task.CompletedTask;
        },
        OnAuthenticationFailed = context =>
        {
            if (context.Exception is not (GatewayException or OperationCanceledException))
            {
                var fault = Describe(context.Exception);
                context.HttpContext.Features.Set(new TokenFault(fault));
                Log.TokenRefused(logger, fault);
                // Else the handler throws what is no fault of the token's signature, such as a body that is no JSON.
                context.Fail(fault);
            }

            return Task.CompletedTask;
        },
    };

    private static Task ReceiveAsync(MessageReceivedContext context, AuthorityKeys keys, TokenCache cache)
    {
        var token = TokenOf(context.Request);
        if (token.IsEmpty || AnonymousPaths.Contain(context.Request.Path))
        {
            context.NoResult();
        }
        else if (cache.Find(token) is { } known)
        {
            context.Principal = known;
            context.Success();
        }
        else if (TokenHeader.Inspect(token, out var header) is { } fault)
        {
            context.HttpContext.Features.Set(new TokenFault(fault));
            context.Fail(fault);
        }
        else
        {
            context.Token = token.ToString();
            context.HttpContext.Features.Set(_malformed); // Where the validator cannot even read the token, no event tells.
            return header.KeyId is { } keyId ? keys.EnsureKeyAsync(keyId, context.HttpContext.RequestAborted) : Task.CompletedTask;
        }

        return Task.CompletedTask;
    }

    /// <returns>The one bearer token of the header Authorization; empty where there is none, or more than one.</returns>
    internal static ReadOnlySpan<char> TokenOf(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        return request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header.AsSpan(Scheme.Length).Trim()
            : default;
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    /// <summary>What the client may know; the library's own messages repeat parts of the token.</summary>
    private static string Describe(Exception fault) => fault switch
    {
        AggregateException { InnerException: { } inner } => Describe(inner),
        SecurityTokenExpiredException => "The token has expired.",
        SecurityTokenNotYetValidException => "The token is not valid yet.",
        SecurityTokenNoExpirationException => "The token has no time of expiry.",
        SecurityTokenInvalidAudienceException => "The token is meant for another audience.",
        SecurityTokenInvalidIssuerException => "The token comes from another issuer.",
        SecurityTokenInvalidSignatureException or SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSigningKeyException
            => "The token's signature is not valid.",
        _ => _malformed.Message,
    };

    private static partial class Log
    {
        [LoggerMessage(EventIds.TokenRefused, LogLevel.Debug, "A token was refused: {Reason}")]
        public static partial void TokenRefused(ILogger logger, string reason);
    }
}

/// <summary>Says what is wrong with the request's token, for the answer 401.</summary>
public sealed record TokenFault(string Message);
