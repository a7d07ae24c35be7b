namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Regular expressions beside what they mean, written without any engine.</summary>
internal static class Patterns
{
    private static readonly Dictionary<string, Func<string, bool>> Known = new()
    {
        ["^A"] = t => t.StartsWith('A'),
        ["e$"] = t => t.EndsWith('e'),
        ["^.{1,8}$"] = t => t.Length is >= 1 and <= 8 && t.IndexOfAny(['\n', '\r', '\u2028', '\u2029']) < 0,
        ["[B-F]"] = t => t.Any(c => c is >= 'B' and <= 'F'),
        ["[^a-zA-Z ]"] = t => t.Any(c => !char.IsAsciiLetter(c) && c != ' '),
        [@"\d\d"] = t => t.Zip(t.Skip(1)).Any(p => char.IsAsciiDigit(p.First) && char.IsAsciiDigit(p.Second)),
        [@"^\w+$"] = t => t.Length > 0 && t.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'),
        [@"\W"] = t => t.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'),
        ["(an|er)"] = t => t.Contains("an", StringComparison.Ordinal) || t.Contains("er", StringComparison.Ordinal),
        ["^[^ ]+ [^ ]+$"] = t => t.Count(c => c == ' ') == 1 && t[0] != ' ' && t[^1] != ' ',
        [@"\."] = t => t.Contains('.'),
        ["^1?0*"] = _ => true,
    };

    public static IReadOnlyList<string> All { get; } = [.. Known.Keys];

    public static bool Holds(string pattern, string text) => Known[pattern](text);
}
