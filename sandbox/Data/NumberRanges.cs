using System.Globalization;

namespace CanonicalGateway.Sandbox.Data;

/// <summary>Numbers of documents: the EMEA company's come from a range of their own, each range without gaps.</summary>
internal sealed class NumberRanges(int above, int aboveInEmea)
{
    private int _last = above;
    private int _lastInEmea = aboveInEmea;

    public string Next(string? company) =>
        (company == Emea.Company ? ++_lastInEmea : ++_last).ToString(CultureInfo.InvariantCulture);
}
