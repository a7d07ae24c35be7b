using System.Text;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>What the URL of a row goes on with to read just one part of what was asked of the row, as it was asked.</summary>
internal static class WayTo
{
    /// <summary>A property: the row with nothing else.</summary>
    public static string Property(SelectedProperty selected)
    {
        var paths = new List<string>();
        AddPaths(paths, selected, "");
        return $"?$select={string.Join(',', paths)}";
    }

    /// <summary>Related rows, under the options of their expand.</summary>
    public static string Related(Expand expand)
    {
        var name = expand.Navigation.Name;
        if (expand.Text is not { Length: > 0 } text)
        {
            return $"/{name}";
        }

        var aliases = expand.Aliases is null ? "" : string.Concat(expand.Aliases.Select(a => $"&{Encode(a.Key)}={Encode(a.Value.ToString())}"));
        var options = SplitOptions(text);

        // Levels have a meaning only within an expand.
        return options.Exists(o => o.Name.TrimStart('$').Equals("levels", StringComparison.OrdinalIgnoreCase))
            ? $"?$select={expand.Navigation.DeclaringType.Key?.Name}&$expand={Encode($"{name}({text})")}{aliases}"
            : $"/{name}?{string.Join('&', options.Select(o => $"{NameOf(o.Name)}={Encode(o.Value)}"))}{aliases}";
    }

    private static void AddPaths(List<string> paths, SelectedProperty selected, string prefix)
    {
        if (selected.Nested is { IsExplicit: true } nested)
        {
            foreach (var inner in nested.Properties)
            {
                AddPaths(paths, inner, $"{prefix}{selected.Property.Name}/");
            }
        }
        else
        {
            paths.Add(prefix + selected.Property.Name);
        }
    }

    // Semicolons within texts and parentheses are not theirs. The text has been parsed, so that quotes and parentheses are in pairs.
    private static List<(string Name, string Value)> SplitOptions(string text)
    {
        var options = new List<(string, string)>();
        var (start, depth, isText) = (0, 0, false);
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ';';
            isText ^= c == '\'';
            depth += isText ? 0 : c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
            if (c == ';' && (i == text.Length || (depth == 0 && !isText)))
            {
                var option = text[start..i].Trim();
                var equals = option.IndexOf('=', StringComparison.Ordinal);
                options.Add((option[..equals].Trim(), option[(equals + 1)..].Trim()));
                start = i + 1;
            }
        }

        return options;
    }

    private static string NameOf(string name) => name.StartsWith('$') ? name : $"${name}";

    // Legible where URLs allow it: what separates options, and what proxies and clients rewrite, is escaped.
    private static string Encode(string value)
    {
        var encoded = new StringBuilder(value.Length + 16);
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || "-._~$@,;:()'/*=!".Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                encoded.Append((char)rune.Value);
            }
            else
            {
                encoded.Append(Uri.EscapeDataString(rune.ToString()));
            }
        }

        return encoded.ToString();
    }
}
