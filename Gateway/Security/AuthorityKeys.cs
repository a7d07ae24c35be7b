using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Hosting;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CanonicalGateway.Gateway.Security;

/// <summary>
/// The authority's issuer and signing keys. Fetched at the first token, anew in the background when they are old, and at once (but not more
/// often than every so many seconds) when a token names a key that is not among them. The last good keys stay while the authority is down.
/// Mutable state sits behind one lock.
/// </summary>
/// <param name="documents">Fetches the metadata and the key set.</param>
public sealed partial class AuthorityKeys(TokenOptions options, IDocumentRetriever documents, TimeProvider time, ILogger<AuthorityKeys> logger)
    : IConfigurationManager<OpenIdConnectConfiguration>
{
    private static readonly TimeSpan FetchTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Keys? _current;
    private Task? _fetch;
    private DateTimeOffset _triedAt = DateTimeOffset.MinValue;

    /// <summary>Whether tokens can be checked now; false until the first one made the keys be fetched.</summary>
    public bool IsLoaded => Volatile.Read(ref _current) is not null;

    /// <exception cref="GatewayException">BackendUnavailable: the authority cannot be reached, and never could.</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (Volatile.Read(ref _current) is { } current)
        {
            if (time.GetUtcNow() - current.FetchedAt >= options.KeysRefresh)
            {
                _ = FetchUnlessTriedSince(options.KeysRefreshPause);
            }

            return current.Configuration;
        }

        if (FetchUnlessTriedSince(PauseAfterFailure) is { } fetch)
        {
            await fetch.WaitAsync(cancel).ConfigureAwait(false);
        }

        return Volatile.Read(ref _current)?.Configuration ?? throw new GatewayError(
            GatewayErrorCode.BackendUnavailable,
            "The authority that issues tokens cannot be reached, so the token cannot be checked.")
        {
            Target = "authority",
            RetryAfter = PauseAfterFailure,
        }.ToException();
    }

    /// <summary>Makes sure that a key is known, if it exists: authorities change their keys.</summary>
    public async Task EnsureKeyAsync(string keyId, CancellationToken cancel)
    {
        var current = await GetConfigurationAsync(cancel).ConfigureAwait(false);
        if (!current.SigningKeys.Any(k => k.KeyId == keyId) && FetchUnlessTriedSince(options.KeysRefreshPause) is { } fetch)
        {
            await fetch.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Nothing to do: <see cref="EnsureKeyAsync"/> went before.</summary>
    public void RequestRefresh()
    {
    }

    /// <returns>The fetch under way or begun; null where the last one is too fresh. It never fails: what came of it is in the state.</returns>
    private Task? FetchUnlessTriedSince(TimeSpan pause)
    {
        lock (_lock)
        {
            if (_fetch is { IsCompleted: false })
            {
                return _fetch;
            }

            var now = time.GetUtcNow();
            if (now - _triedAt < pause)
            {
                return null;
            }

            _triedAt = now;
            return _fetch = Task.Run(FetchAsync);
        }
    }

    private async Task FetchAsync()
    {
        using var limit = new CancellationTokenSource(FetchTime, time);
        try
        {
            var fetched = await OpenIdConnectConfigurationRetriever
                .GetAsync(options.MetadataAddress.AbsoluteUri, documents, limit.Token).ConfigureAwait(false);
            var before = Interlocked.Exchange(ref _current, new Keys(fetched, VerifiersOf(fetched), time.GetUtcNow()));
            before?.Verifiers.Dispose();
            Log.KeysFetched(logger, fetched.SigningKeys.Count, fetched.Issuer);
        }
        catch (Exception fault)
        {
            // Whatever is wrong with the authority, the gateway goes on with the keys it has, or says 503 where it has none.
            Log.KeysNotFetched(logger, options.MetadataAddress, fault);
        }
    }

    private static KeyVerifiers VerifiersOf(OpenIdConnectConfiguration fetched)
    {
        var verifiers = new KeyVerifiers();
        foreach (var key in fetched.SigningKeys)
        {
            key.CryptoProviderFactory = verifiers;
        }

        return verifiers;
    }

    private sealed record Keys(OpenIdConnectConfiguration Configuration, KeyVerifiers Verifiers, DateTimeOffset FetchedAt);

    private static partial class Log
    {
        [LoggerMessage(EventIds.AuthorityKeysFetched, LogLevel.Information, "Fetched {Count} signing keys of the authority {Issuer}.")]
        public static partial void KeysFetched(ILogger logger, int count, string issuer);

        [LoggerMessage(EventIds.AuthorityKeysNotFetched, LogLevel.Warning, "Could not fetch the authority's signing keys from {Address}.")]
        public static partial void KeysNotFetched(ILogger logger, Uri address, Exception fault);
    }
}
