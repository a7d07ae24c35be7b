using System.Xml;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

/// <summary>The text of durations, such as <c>P1DT2H</c>.</summary>
internal static class DurationText
{
    public static bool TryRead(string text, out TimeSpan value)
    {
        value = default;
        var from = text is ['-', ..] ? 1 : 0;

        // Years and months are XML's, not OData's: they have no fixed length.
        if (from >= text.Length || text[from] is not ('P' or 'p') || text.Length - from < 3)
        {
            return false;
        }

        var upper = text.ToUpperInvariant();
        var time = upper.IndexOf('T', StringComparison.Ordinal);
        var date = time < 0 ? upper : upper[..time];
        if (date.Contains('Y', StringComparison.Ordinal) || date.Contains('M', StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            value = XmlConvert.ToTimeSpan(upper);
            return true;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return false;
        }
    }
}
