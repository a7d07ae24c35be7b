using System.Globalization;
using System.Net;
using System.Text.Json;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Finds the first difference between an answer and what it must be.</summary>
internal static class AnswerComparison
{
    /// <returns>The difference in words; null where there is none.</returns>
    public static string? Difference(Expected expected, GatewayAnswer answer, int? pageSize)
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
            ExpectedRows rows => OfPages(rows.Rows, answer.Pages, pageSize),
            _ => throw new InvalidOperationException($"Unknown expectation {expected}."),
        };
    }

    private static string? OfPages(ExpectedList expected, IReadOnlyList<JsonElement> pages, int? pageSize)
    {
        foreach (var page in pages)
        {
            if (pageSize is { } rows && page.GetProperty("value").GetArrayLength() > rows)
            {
                return $"a page of {page.GetProperty("value").GetArrayLength()} rows, {rows} at most allowed";
            }

            var count = page.TryGetProperty("@odata.count", out var given) ? given.GetInt32() : (int?)null;
            if (count != expected.Count && (page.Equals(pages[0]) || count is not null))
            {
                return $"@odata.count {Show(expected.Count)} expected, {Show(count)} given";
            }
        }

        return OfItems(expected.Items, [.. pages.SelectMany(p => p.GetProperty("value").EnumerateArray())], "$");
    }

    private static string? OfItems(IReadOnlyList<object?> expected, IReadOnlyList<JsonElement> given, string path)
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

    private static string? OfObject(ExpectedObject expected, JsonElement given, string path)
    {
        if (given.ValueKind != JsonValueKind.Object)
        {
            return $"{path}: an object expected, {Cut(given.GetRawText())} given";
        }

        foreach (var member in given.EnumerateObject())
        {
            var isCount = member.Name.EndsWith("@odata.count", StringComparison.Ordinal) && member.Name.Length > 12;
            if (isCount && !expected.Members.ContainsKey(member.Name) && expected.Members.GetValueOrDefault(member.Name[..^12]) is not ExpectedList { Count: not null })
            {
                return $"{path}: {member.Name} was not asked for";
            }

            if (member.Name.EndsWith("@odata.nextLink", StringComparison.Ordinal) && member.Name.Length > 15)
            {
                return $"{path}: {member.Name} cuts an expanded collection short";
            }

            if (!member.Name.Contains('@', StringComparison.Ordinal) && !expected.Members.ContainsKey(member.Name))
            {
                return $"{path}: {member.Name} was not asked for";
            }
        }

        return expected.Members.Select(m => OfMember(m.Value, given, m.Key, path)).FirstOrDefault(d => d is not null);
    }

    private static string? OfMember(object? expected, JsonElement owner, string name, string path)
    {
        if (!owner.TryGetProperty(name, out var given))
        {
            return $"{path}: {name} is missing";
        }

        if (expected is ExpectedList { Count: { } count }
            && (!owner.TryGetProperty($"{name}@odata.count", out var counted) || counted.GetInt32() != count))
        {
            return $"{path}: {name}@odata.count {count} expected, {(counted.ValueKind == JsonValueKind.Undefined ? "none" : counted.GetRawText())} given";
        }

        return OfValue(expected, given, $"{path}/{name}");
    }

    private static string? OfValue(object? expected, JsonElement given, string path)
    {
        switch (expected)
        {
            case ExpectedObject row:
                return OfObject(row, given, path);
            case ExpectedList list when given.ValueKind == JsonValueKind.Array:
                return OfItems(list.Items, [.. given.EnumerateArray()], path);
        }

        var isEqual = (expected, given.ValueKind) switch
        {
            (null, JsonValueKind.Null) => true,
            (bool truth, JsonValueKind.True or JsonValueKind.False) => truth == given.GetBoolean(),
            (int number, JsonValueKind.Number) => number == given.GetDecimal(),
            (decimal number, JsonValueKind.Number) => number == given.GetDecimal(),
            (not null and not (bool or int or decimal or ExpectedList), JsonValueKind.String) => IsText(expected, given.GetString()!),
            _ => false,
        };
        return isEqual ? null : $"{path}: {Show(expected)} expected, {Cut(given.GetRawText())} given";
    }

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
        string text => JsonSerializer.Serialize(Cut(text)),
        DateTimeOffset instant => instant.ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Cut(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
