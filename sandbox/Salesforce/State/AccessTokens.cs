using System.Security.Cryptography;
using System.Text;

namespace CanonicalGateway.Sandbox.Salesforce.State;

/// <summary>Issued access tokens and when they end. State behind one lock.</summary>
internal sealed class AccessTokens(TimeProvider clock, SalesforceSimulatorOptions options, int seed)
{
    /// <summary>Tokens that live at once; the oldest goes first.</summary>
    public const int TokensMax = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _ends = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();
    private int _serial;

    public string Issue()
    {
        lock (_lock)
        {
            if (_oldest.Count >= TokensMax)
            {
                _ends.Remove(_oldest.Dequeue());
            }

            var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{_serial++}"));
            var token = "00DAa0000000001!AQ" + Convert.ToHexString(digest);
            _ends.Add(token, clock.GetUtcNow() + options.TokenLifetime);
            _oldest.Enqueue(token);
            return token;
        }
    }

    public bool IsValid(string token)
    {
        lock (_lock)
        {
            return _ends.TryGetValue(token, out var end) && clock.GetUtcNow() < end;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _ends.Clear();
            _oldest.Clear();
        }
    }
}
