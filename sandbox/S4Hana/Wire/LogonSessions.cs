using System.Security.Cryptography;
using System.Text;

namespace CanonicalGateway.Sandbox.S4Hana.Wire;

/// <summary>
/// Logons and their CSRF tokens. A token holds only together with all the cookies that came with it, and as long as the logon is used.
/// State behind one lock.
/// </summary>
public sealed class LogonSessions(TimeProvider clock, TimeSpan life)
{
    public const string TokenHeader = "x-csrf-token";

    private const string SessionCookie = "SAP_SESSIONID_S4H_100";
    private const string ContextCookie = "sap-usercontext";
    private const string ContextValue = "sap-client=100";
    private const int SessionsMax = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string Token, DateTimeOffset Until)> _sessions = [];

    public void Clear()
    {
        lock (_lock)
        {
            _sessions.Clear();
        }
    }

    /// <summary>Answers <c>x-csrf-token: Fetch</c>: the token of the logon that the cookies tell, or of a new one.</summary>
    public void Fetch(HttpContext http)
    {
        string session;
        string token;
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            session = http.Request.Cookies[SessionCookie] ?? "";
            if (!_sessions.TryGetValue(session, out var known) || known.Until < now)
            {
                RemoveExpired(now);
                session = NewSecret();
                known = (NewSecret()[..24] + "==", now);
            }
            token = known.Token;
            _sessions[session] = (token, now + life);
        }
        http.Response.Headers[TokenHeader] = token;
        http.Response.Headers.Append("Set-Cookie", $"{ContextCookie}={ContextValue}; path=/");
        http.Response.Headers.Append("Set-Cookie", $"{SessionCookie}={session}; path=/; HttpOnly");
    }

    /// <summary>Whether a changing request carries a live token with both cookies.</summary>
    public bool IsValid(HttpRequest request)
    {
        if (request.Cookies[ContextCookie] != ContextValue || request.Cookies[SessionCookie] is not { } session)
        {
            return false;
        }
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (!_sessions.TryGetValue(session, out var known) || known.Until < now || !IsSame(known.Token, request.Headers[TokenHeader].ToString()))
            {
                return false;
            }
            _sessions[session] = (known.Token, now + life);
            return true;
        }
    }

    private static bool IsSame(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    private static string NewSecret() => Convert.ToHexString(RandomNumberGenerator.GetBytes(24));

    private void RemoveExpired(DateTimeOffset now)
    {
        foreach (var expired in _sessions.Where(session => session.Value.Until < now).Select(session => session.Key).ToArray())
        {
            _sessions.Remove(expired);
        }
        if (_sessions.Count >= SessionsMax)
        {
            _sessions.Remove(_sessions.MinBy(session => session.Value.Until).Key);
        }
    }
}
