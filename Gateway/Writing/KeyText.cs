using System.Text;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>Key values as they stand between the quotes of a URL.</summary>
internal static class KeyText
{
    /// <summary>Quotes doubled, then percent-encoded (OData URL Conventions 4.3.1). What needs neither comes back as it is.</summary>
    public static ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> key)
    {
        foreach (var b in key)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'-' or (byte)'_' or (byte)'.' or (byte)'~'))
            {
                return Encoding.ASCII.GetBytes(Encode(Encoding.UTF8.GetString(key)));
            }
        }

        return key;
    }

    public static string Encode(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
