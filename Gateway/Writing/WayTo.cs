using System.Globalization;
using System.Text;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>What the URL of a row goes on with to read just one part of what was asked of the row, as it was asked.</summary>
internal static class WayTo
{
    /// <summary>A property: the row with nothing else. Empty for one that the request itself defines.</summary>
    public static string Property(SelectedProperty selected)
    {
        if (selected.Property.IsDynamic)
        {
            return "";
        }

        var paths = new List<string>();
        var aliases = "";
        AddPaths(paths, ref aliases, selected, "");
        return $"?$select={string.Join(',', paths)}{aliases}";
    }

    /// <summary>Related rows, their references or their number, under the options of their expand.</summary>
    public static string Related(Expand expand)
    {
        var name = $"{expand.Navigation.Name}{(expand.IsCount ? "/$count" : expand.Query.Selection.IsReference ? "/$ref" : "")}";
        if (expand.Text is not { } text)
        {
            // What has expands and no options is part of a star with levels.
            var levels = DepthOf(expand);
            return $"/{name}{(levels == 0 ? "" : levels == 1 ? "?$expand=*" : string.Create(CultureInfo.InvariantCulture, $"?$expand=*($levels={levels})"))}";
        }

        // Levels have a meaning only within an expand.
        var options = SplitOptions(text.Options);
        return options.Exists(o => o.Name.TrimStart('$').Equals("levels", StringComparison.OrdinalIgnoreCase))
            ? $"?$select={expand.Navigation.DeclaringType.Key?.Name}&$expand={Encode($"{name}({text.Options})")}{AliasesOf(text)}"
            : $"/{name}?{string.Join('&', options.Select(o => $"{NameOf(o.Name)}={Encode(o.Value)}"))}{AliasesOf(text)}";
    }

    private static int DepthOf(Expand expand) => expand.Query.Selection.Expands.IsEmpty ? 0 : 1 + expand.Query.Selection.Expands.Max(DepthOf);

    private static void AddPaths(List<string> paths, ref string aliases, SelectedProperty selected, string prefix)
    {
        if (selected.Options?.Text is { } text)
        {
            paths.Add($"{prefix}{selected.Property.Name}({Encode(text.Options)})");
            aliases = AliasesOf(text);
        }
        else if (selected.Nested is { IsExplicit: true } nested)
        {
            foreach (var inner in nested.Properties)
            {
                AddPaths(paths, ref aliases, inner, $"{prefix}{selected.Property.Name}/");
            }
        }
        else
        {
            paths.Add(prefix + selected.Property.Name);
        }
    }

    private static string AliasesOf(OptionsText text) =>
        text.Aliases is null ? "" : string.Concat(text.Aliases.Select(a => $"&{Encode(a.Key)}={Encode(a.Value.ToString())}"));

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
