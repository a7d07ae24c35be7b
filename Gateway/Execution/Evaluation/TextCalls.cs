using System.Text;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

/// <summary>Lengths and positions within text: they count code points.</summary>
internal static class TextCalls
{
    public static int Length(string text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            if (char.IsLowSurrogate(unit))
            {
                count--;
            }
        }

        return count;
    }

    public static int IndexOf(string text, string part)
    {
        var at = text.IndexOf(part, StringComparison.Ordinal);
        return at <= 0 ? at : Length(text[..at]);
    }

    public static string Substring(string text, long start, long? length)
    {
        var runes = text.EnumerateRunes().ToArray();
        var (from, count) = Span(runes.Length, start, length);
        var result = new StringBuilder();
        for (var i = from; i < from + count; i++)
        {
            result.Append(runes[i].ToString());
        }

        return result.ToString();
    }

    // 5.1.1.5.7: a negative start counts from the end, a negative length is a fault; what lies outside is left out.
    public static (int From, int Count) Span(int total, long start, long? length)
    {
        if (length < 0)
        {
            throw EvaluationFailure.Of("asks substring() for a negative length");
        }

        var from = (int)Math.Clamp(start < 0 ? total + start : start, 0, total);
        return (from, (int)Math.Clamp(length ?? total, 0, total - from));
    }
}
