using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>Writes and reads the opaque cursors. A cursor says which order it belongs to, where it stands, and when it was given out.</summary>
internal sealed class ZendeskCursors(TimeProvider clock)
{
    private int _epoch;

    public string Write(string order, RowKey key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Volatile.Read(ref _epoch)}|{order}|{key.Primary}|{key.Id}|{clock.GetUtcNow().ToUnixTimeSeconds()}")));

    /// <param name="life">How long the cursor may be used; null for as long as the account lives.</param>
    /// <returns>Where the cursor stands; null for one that is not of this order, is too old, or was given out before a reset.</returns>
    public RowKey? Read(string cursor, string order, TimeSpan? life = null)
    {
        if (!Base64Url.IsValid(cursor)) return null;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('|');
        if (parts.Length != 5 || parts[1] != order
            || !Number(parts[0], out var epoch) || epoch != Volatile.Read(ref _epoch)
            || !Number(parts[2], out var primary) || !Number(parts[3], out var id) || !Number(parts[4], out var issued))
        {
            return null;
        }

        var isExpired = life is { } known && clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(issued) > known;
        return isExpired ? null : new RowKey(primary, id);
    }

    /// <summary>Makes all cursors given out so far invalid.</summary>
    public void Reset() => Interlocked.Increment(ref _epoch);

    private static bool Number(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
