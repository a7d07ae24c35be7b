using System.Globalization;
using System.Net;
using System.Text.Json;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Finds the first difference between an answer and what it must be.</summary>
internal sealed class AnswerComparison
{
    private readonly Manner _manner;
    private readonly string _count;
    private readonly string _nextLink;

    private AnswerComparison(Manner manner) => (_manner, _count, _nextLink) = (manner, manner.Control("count"), manner.Control("nextLink"));

    /// <param name="manner">How it was asked.</param>
    /// <returns>The difference in words; null where there is none.</returns>
    public static string? Difference(Expected expected, GatewayAnswer answer, int? pageSize, Manner? manner = null) =>
        new AnswerComparison(manner ?? Manner.Plain).DifferenceOf(expected, answer, pageSize);

    private string? DifferenceOf(Expected expected, GatewayAnswer answer, int? pageSize)
    {
        var status = expected is ExpectedStatus other ? (HttpStatusCode)other.Status : HttpStatusCode.OK;
        if (answer.Status != status)
        {
            return $"status {(int)status} expected, {(int)answer.Status} given: {Cut(answer.Text)}";
        }

        return expected switch
        {
            ExpectedStatus => null,
            ExpectedText text => OfText(text.Value, answer.Text),
            _ when answer.Pages.Count == 0 => $"JSON expected, given: {Cut(answer.Text)}",
            ExpectedRow row => OfObject(row.Row, answer.Pages[0], "$"),
            ExpectedValue { Value: ExpectedObject complex } => OfObject(complex, answer.Pages[0], "$"),
            ExpectedValue value => OfMember(value.Value, answer.Pages[0], "value", "$"),
            ExpectedLines lines => OfLines(lines, answer.Pages),
            ExpectedRows rows => OfPages(rows.Rows, answer.Pages, pageSize),
            _ => throw new InvalidOperationException($"Unknown expectation {expected}."),
        };
    }

    private string? OfPages(ExpectedList expected, IReadOnlyList<JsonElement> pages, int? pageSize)
    {
        foreach (var page in pages)
        {
            if (pageSize is { } rows && page.GetProperty("value").GetArrayLength() > rows)
            {
                return $"a page of {page.GetProperty("value").GetArrayLength()} rows, {rows} at most allowed";
            }

            var count = page.TryGetProperty(_count, out var given) ? Number(given) : null;
            if (count != expected.Count && (page.Equals(pages[0]) || count is not null))
            {
                return $"{_count} {Show(expected.Count)} expected, {Show(count)} given";
            }
        }

        return OfItems(expected.Items, [.. pages.SelectMany(p => p.GetProperty("value").EnumerateArray())], "$");
    }

    private string? OfLines(ExpectedLines expected, IReadOnlyList<JsonElement> pages)
    {
        var found = pages.SelectMany(p => p.GetProperty("value").EnumerateArray()).Select(r => Comparable(expected.Question.Read(r))).ToList();
        var lines = expected.Lines.Select(Comparable).ToList();
        var missing = lines.Except(found).Take(3).ToList();
        var added = found.Except(lines).Take(3).ToList();
        return missing.Count + added.Count > 0 || found.Count != lines.Count
            ? $"{found.Count} rows, {lines.Count} expected; missing: {string.Join("; ", missing)}; more: {string.Join("; ", added)}"
            : null;
    }

    // As text, a number looks like other texts.
    private string Comparable(string line) => _manner.IsIeee754Compatible
        ? string.Join(" | ", line.Split(" | ").Select(c => c.Trim('\'')).Select(c => decimal.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture) : c))
        : line;

    private int? Number(JsonElement given) =>
        given.ValueKind == (_manner.IsIeee754Compatible ? JsonValueKind.String : JsonValueKind.Number)
        && int.TryParse(given.ToString(), CultureInfo.InvariantCulture, out var number) ? number : null;

    private string? OfItems(IReadOnlyList<object?> expected, IReadOnlyList<JsonElement> given, string path)
    {
        for (var i = 0; i < Math.Min(expected.Count, given.Count); i++)
        {
            if (OfValue(expected[i], given[i], $"{path}[{i}]") is { } difference)
            {
                return expected.Count == given.Count ? difference : $"{difference} ({expected.Count} elements expected, {given.Count} given)";
            }
        }

        return expected.Count == given.Count ? null : $"{path}: {expected.Count} elements expected, {given.Count} given";
    }

    private string? OfObject(ExpectedObject expected, JsonElement given, string path)
    {
        if (given.ValueKind != JsonValueKind.Object)
        {
            return $"{path}: an object expected, {Cut(given.GetRawText())} given";
        }

        foreach (var member in given.EnumerateObject())
        {
            if (_manner.Metadata == "none" && member.Name.Contains('@', StringComparison.Ordinal) && !member.Name.EndsWith(_count, StringComparison.Ordinal) && !member.Name.EndsWith(_nextLink, StringComparison.Ordinal))
            {
                return $"{path}: {member.Name} is more than a client without metadata wants";
            }

            var isCount = member.Name.EndsWith(_count, StringComparison.Ordinal) && member.Name.Length > _count.Length;
            if (isCount && !expected.Members.ContainsKey(Plain(member.Name)) && expected.Members.GetValueOrDefault(member.Name[..^_count.Length]) is not ExpectedList { Count: not null })
            {
                return $"{path}: {member.Name} was not asked for";
            }

            if (member.Name.EndsWith(_nextLink, StringComparison.Ordinal) && member.Name.Length > _nextLink.Length)
            {
                return $"{path}: {member.Name} cuts an expanded collection short";
            }

            if (!member.Name.Contains('@', StringComparison.Ordinal) && member.Name[0] != '#' && !expected.Members.ContainsKey(member.Name))
            {
                return $"{path}: {member.Name} was not asked for";
            }
        }

        return expected.Members.Select(m => OfMember(m.Value, given, m.Key, path)).FirstOrDefault(d => d is not null);
    }

    private string? OfMember(object? expected, JsonElement owner, string name, string path)
    {
        if (!owner.TryGetProperty(name.Replace("@odata.", _count[..^"count".Length], StringComparison.Ordinal), out var given))
        {
            return _manner.OmitsNulls && expected is null or ComputedValue { Value: null } ? null : $"{path}: {name} is missing";
        }

        if (expected is ExpectedList { Count: { } count }
            && (!owner.TryGetProperty($"{name}{_count}", out var counted) || Number(counted) != count))
        {
            return $"{path}: {name}{_count} {count} expected, {(counted.ValueKind == JsonValueKind.Undefined ? "none" : counted.GetRawText())} given";
        }

        // What is counted is a count, not a value.
        if (name.EndsWith("@odata.count", StringComparison.Ordinal))
        {
            return Number(given) == (int?)expected ? null : $"{path}: {name} {Show(expected)} expected, {given.GetRawText()} given";
        }

        if (_manner.OmitsNulls && given.ValueKind == JsonValueKind.Null && expected is not NoRow)
        {
            return $"{path}: {name} is null, and nulls are to be left out";
        }

        return OfValue(expected, given, $"{path}/{name}");
    }

    private string? OfValue(object? expected, JsonElement given, string path, bool mayBeNumber = false)
    {
        switch (expected)
        {
            case ExpectedObject row:
                return OfObject(row, given, path);
            case ExpectedList list when given.ValueKind == JsonValueKind.Array:
                return OfItems(list.Items, [.. given.EnumerateArray()], path);
        }

        if (expected is ComputedValue computed)
        {
            // Whether a computed number is a decimal, the standard's rules of promotion say; either is taken.
            var number = computed.Value is int or decimal && given.ValueKind == JsonValueKind.String && _manner.IsIeee754Compatible
                && decimal.TryParse(given.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : (decimal?)null;
            return number is { } read
                ? read == Convert.ToDecimal(computed.Value, CultureInfo.InvariantCulture) ? null : $"{path}: {Show(computed.Value)} expected, {given.GetRawText()} given"
                : OfValue(computed.Value, given, path, mayBeNumber: true);
        }

        var isEqual = (expected, given.ValueKind) switch
        {
            (null or NoRow, JsonValueKind.Null) => true,
            (decimal number, JsonValueKind.String) when _manner.IsIeee754Compatible => decimal.TryParse(given.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && parsed == number,
            (decimal, _) when _manner.IsIeee754Compatible && !mayBeNumber => false,
            (bool truth, JsonValueKind.True or JsonValueKind.False) => truth == given.GetBoolean(),
            (int number, JsonValueKind.Number) => number == given.GetDecimal(),
            (decimal number, JsonValueKind.Number) => number == given.GetDecimal(),
            (not null and not (bool or int or decimal or ExpectedList), JsonValueKind.String) => IsText(expected, given.GetString()!),
            _ => false,
        };
        return isEqual ? null : $"{path}: {Show(expected)} expected, {Cut(given.GetRawText())} given";
    }

    // Expectations name control information with its prefix.
    private string Plain(string name) => name.Replace(_count, "@odata.count", StringComparison.Ordinal);

    private static string? OfText(object expected, string given)
    {
        var isEqual = expected switch
        {
            decimal number => decimal.TryParse(given, CultureInfo.InvariantCulture, out var parsed) && parsed == number,
            int number => given == number.ToString(CultureInfo.InvariantCulture),
            bool truth => given == (truth ? "true" : "false"),
            _ => IsText(expected, given),
        };
        return isEqual ? null : $"the text {Show(expected)} expected, {Cut(given)} given";
    }

    private static bool IsText(object expected, string given) => expected switch
    {
        string text => string.Equals(text, given, StringComparison.Ordinal),
        Enum member => member.ToString() == given,
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) == given,
        DateTimeOffset instant => DateTimeOffset.TryParse(given, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var parsed) && parsed.UtcTicks == instant.UtcTicks,
        _ => false,
    };

    private static string Show(object? value) => value switch
    {
        null => "null",
        ComputedValue computed => Show(computed.Value),
        string text => JsonSerializer.Serialize(Cut(text)),
        DateTimeOffset instant => instant.ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Cut(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
