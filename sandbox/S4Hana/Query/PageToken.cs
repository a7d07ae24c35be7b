using System.Globalization;
using System.Text;
using CanonicalGateway.Sandbox.S4Hana.Wire;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary>Where the next page starts. Clients see an opaque text.</summary>
/// <param name="Start">Index in the sequence that the page walks through.</param>
/// <param name="Remaining">Rows that the client's <c>$top</c> still allows.</param>
public readonly record struct PageToken(int Start, int Remaining)
{
    public static PageToken Read(string text)
    {
        try
        {
            var parts = Encoding.ASCII.GetString(Convert.FromHexString(text)).Split('.');
            if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var remaining))
            {
                return new PageToken(start, remaining);
            }
        }
        catch (FormatException)
        {
            throw ODataException.InvalidOption("$skiptoken", "it was not written by this system");
        }
        throw ODataException.InvalidOption("$skiptoken", "it was not written by this system");
    }

    public override string ToString() => Convert.ToHexString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Start}.{Remaining}")));
}
