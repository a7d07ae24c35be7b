using System.Globalization;

namespace CanonicalGateway.Gateway.Configuration;

/// <summary>Reads one section of the configuration and gathers what is wrong with it.</summary>
public sealed class SettingsReader(IConfigurationSection section, Faults faults)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public string PathOf(string key) => $"{section.Path}:{key}";

    /// <returns>The text without outer blanks; null where there is none.</returns>
    public string? Text(string key)
    {
        _known.Add(key);
        var value = section[key]?.Trim();
        return string.IsNullOrEmpty(value) ? null : value;
    }

    /// <param name="expected">What belongs there, for the fault.</param>
    public string RequiredText(string key, string expected)
    {
        var value = Text(key);
        if (value is null)
        {
            faults.Add(PathOf(key), null, $"missing; expected {expected}");
        }

        return value ?? "";
    }

    public int Whole(string key, int fallback, int min, int max)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }

        faults.Add(PathOf(key), text, $"expected {min}-{max}");
        return fallback;
    }

    public bool Flag(string key, bool fallback)
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }

        if (bool.TryParse(text, out var value))
        {
            return value;
        }

        faults.Add(PathOf(key), text, "expected true or false");
        return fallback;
    }

    /// <returns>An absolute http or https address; null where there is none or it is wrong.</returns>
    public Uri? Address(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0)
        {
            return address;
        }

        // An address with a user in it may hold a password: it is not repeated.
        faults.Add(PathOf(key), text.Contains('@', StringComparison.Ordinal) ? null : text, "expected an absolute http or https address");
        return null;
    }

    /// <summary>Reports a fault of a setting of this section.</summary>
    public void Report(string key, string? given, string mend) => faults.Add(PathOf(key), given, mend);

    /// <summary>Says that a key belongs here without reading it.</summary>
    public SettingsReader Knows(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            _known.Add(key);
        }

        return this;
    }

    /// <summary>Reports every key of the section that nobody asked for: mostly a slip of the pen.</summary>
    public void RejectUnknown()
    {
        foreach (var child in section.GetChildren().Where(c => !_known.Contains(c.Key)))
        {
            faults.Add(child.Path, null, $"unknown setting{Suggestion.For(child.Key, _known)}");
        }
    }
}
