using System.Collections.Concurrent;
using Microsoft.IdentityModel.Tokens;

namespace CanonicalGateway.Gateway.Security;

/// <summary>
/// The verifiers of one fetched key set, lent to one signature check at a time and used again by the next: making one imports the key, which takes
/// longer than the check. The library's own cache goes by key id alone and lends one verifier to many threads. Bounded. Thread-safe.
/// </summary>
/// <remarks>
/// When the keys have changed it is disposed of, with all that is not lent; what still is, is disposed of when it comes back, and checks that began with
/// the old keys end well.
/// </remarks>
public sealed class KeyVerifiers : CryptoProviderFactory, IDisposable
{
    /// <summary>Verifiers kept at most while they are not lent, of all keys and algorithms together.</summary>
    public const int VerifiersMax = 64;

    private readonly ConcurrentDictionary<(SecurityKey Key, string Algorithm), ConcurrentStack<SignatureProvider>> _idle = new();
    private int _count;
    private volatile bool _isDisposed;

    public KeyVerifiers() => CacheSignatureProviders = false;

    /// <summary>Verifiers that wait to be lent.</summary>
    public int Idle => Volatile.Read(ref _count);

    public override SignatureProvider CreateForVerifying(SecurityKey key, string algorithm)
    {
        if (_idle.TryGetValue((key, algorithm), out var idle) && idle.TryPop(out var verifier))
        {
            Interlocked.Decrement(ref _count);
            return verifier;
        }

        return base.CreateForVerifying(key, algorithm);
    }

    public override void ReleaseSignatureProvider(SignatureProvider signatureProvider)
    {
        ArgumentNullException.ThrowIfNull(signatureProvider);
        if (_isDisposed || signatureProvider.WillCreateSignatures || !TakePlace())
        {
            base.ReleaseSignatureProvider(signatureProvider);
            return;
        }

        _idle.GetOrAdd((signatureProvider.Key, signatureProvider.Algorithm), _ => new ConcurrentStack<SignatureProvider>()).Push(signatureProvider);
        if (_isDisposed)
        {
            // Disposed of meanwhile: what was put back after that would stay.
            DisposeIdle();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        DisposeIdle();
    }

    private void DisposeIdle()
    {
        foreach (var (_, idle) in _idle)
        {
            while (idle.TryPop(out var verifier))
            {
                Interlocked.Decrement(ref _count);
                base.ReleaseSignatureProvider(verifier);
            }
        }
    }

    private bool TakePlace()
    {
        if (Interlocked.Increment(ref _count) <= VerifiersMax)
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }
}
