using System.Collections.Frozen;
using System.Text;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Adapters.Salesforce.Soql;

/// <summary>
/// Letters that a conversion of case gives for characters which SOQL tells from them: <c>tolower</c> of the Kelvin sign is <c>k</c>, but
/// the upper case of the two differs. A pattern leaves such letters open.
/// </summary>
internal static class CaseFolding
{
    private const int LettersEnd = 0x1FFFF; // No character beyond has case.

    private static readonly FrozenSet<int> AfterLower = Ambiguous(Rune.ToLowerInvariant);
    private static readonly FrozenSet<int> AfterUpper = Ambiguous(Rune.ToUpperInvariant);

    /// <param name="conversion">ToLower or ToUpper.</param>
    public static bool IsAmbiguous(Rune letter, Function conversion) =>
        (conversion == Function.ToLower ? AfterLower : AfterUpper).Contains(letter.Value);

    private static FrozenSet<int> Ambiguous(Func<Rune, Rune> convert)
    {
        var found = new HashSet<int>();
        for (var code = 0; code <= LettersEnd; code++)
        {
            if (Rune.TryCreate(code, out var rune) && convert(rune) is var converted
                && Rune.ToUpperInvariant(converted) != Rune.ToUpperInvariant(rune))
            {
                found.Add(converted.Value);
            }
        }

        return found.ToFrozenSet();
    }
}
