using System.Collections.Concurrent;
using System.Globalization;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// The time that a request has until its answer begins. When it is up, all that the request still waits for is given up. Once rows are on their way
/// the client sets the pace, and each backend call has a time of its own.
/// </summary>
internal sealed class TimeBudget : IDisposable
{
    private const int SparesMax = 256;

    // Most requests end long before their time: what would have cut them short serves the next one.
    private static readonly ConcurrentBag<CancellationTokenSource> _spares = [];
    private static int _spareCount;

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _gone;
    private readonly CancellationToken _client;
    private readonly int _seconds;

    public TimeBudget(int seconds, CancellationToken client)
    {
        _seconds = seconds;
        _client = client;
        if (_spares.TryTake(out var spare))
        {
            Interlocked.Decrement(ref _spareCount);
        }

        _source = spare ?? new CancellationTokenSource();
        _source.CancelAfter(TimeSpan.FromSeconds(seconds));
        _gone = client.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>Cancelled when the time is up, or the client has gone.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether it was the time that ended the request.</summary>
    public bool IsUp => _source.IsCancellationRequested && !_client.IsCancellationRequested;

    /// <summary>The answer begins: from here on it takes as long as it takes.</summary>
    public void Stop() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public GatewayException Error(Exception inner) => new(
        new GatewayError(
            GatewayErrorCode.TimeBudgetExceeded,
            string.Create(CultureInfo.InvariantCulture, $"The answer could not be begun within {_seconds} s (Limits:AnswerSeconds). Ask for fewer rows or fewer systems at once, or try again later."))
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        },
        inner);

    public void Dispose()
    {
        _gone.Dispose();
        if (Volatile.Read(ref _spareCount) < SparesMax && _source.TryReset())
        {
            Interlocked.Increment(ref _spareCount);
            _spares.Add(_source);
        }
        else
        {
            _source.Dispose();
        }
    }
}
