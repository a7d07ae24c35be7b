using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CanonicalGateway.Tests.EndToEnd.Http;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>A request of <c>BadRequests.txt</c>.</summary>
/// <param name="Lines">As the file has them.</param>
/// <param name="Answer">What the file says of the answer.</param>
internal sealed partial record BadRequest(IReadOnlyList<string> Lines, string Answer)
{
    private static readonly string[] _headers = ["Allow", "Retry-After", "Repeatability-Result"];

    public HttpMethod Method => new(Lines[0].Split(' ')[0]);

    public string Url => Repeated(Lines[0][Method.Method.Length..].TrimStart());

    public (string Name, string Value)[] Headers =>
        [.. Lines.Skip(1).Where(line => line[0] != '|').Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).Select(parts => (parts[0], parts[1]))];

    /// <summary>Null where the file has none.</summary>
    public byte[]? Body
    {
        get
        {
            var lines = Lines.Where(line => line[0] == '|').Select(line => Repeated(line.Length > 2 ? line[2..] : ""));
            return lines.Any() ? Encoding.UTF8.GetBytes(string.Join("\r\n", lines)) : null;
        }
    }

    /// <summary>An answer in the form of the file.</summary>
    public static string Describe(Reply reply)
    {
        var text = new StringBuilder();
        if (reply.ContentHeaders.ContentType?.MediaType != "application/json" || reply.Bytes.Length == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(int)reply.Status}\n");
        }
        else if (reply.Json.TryGetProperty("responses", out var responses))
        {
            text.Append(CultureInfo.InvariantCulture, $"{(int)reply.Status}\n");
            foreach (var response in responses.EnumerateArray())
            {
                var id = response.TryGetProperty("id", out var name) ? $"{name.GetString()}: " : "";
                text.Append(CultureInfo.InvariantCulture, $"  {id}{response.GetProperty("status").GetInt32()}");
                DescribeError(text, response.GetProperty("body"), "    ");
            }
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"{(int)reply.Status}");
            DescribeError(text, reply.Json, "  ");
        }

        foreach (var header in _headers.Where(name => reply.Header(name) is not null))
        {
            text.Append($"  > {header}: {reply.Header(header)}\n");
        }

        return text.ToString();
    }

    // The status stands before it already.
    private static void DescribeError(StringBuilder text, JsonElement body, string indent)
    {
        if (!body.TryGetProperty("error", out var error))
        {
            text.Append('\n');
            return;
        }

        DescribeMembers(text, error, indent);
        foreach (var member in error.EnumerateObject().Where(m => m.Name is not ("code" or "message" or "target" or "details")))
        {
            text.Append($"{indent}{member.Name}: {member.Value.GetRawText()}\n");
        }

        if (error.TryGetProperty("details", out var details))
        {
            foreach (var detail in details.EnumerateArray())
            {
                text.Append($"{indent}-");
                DescribeMembers(text, detail, indent + "  ");
            }
        }
    }

    private static void DescribeMembers(StringBuilder text, JsonElement error, string indent)
    {
        text.Append($" {error.GetProperty("code").GetString()}");
        text.Append(error.TryGetProperty("target", out var target) ? $" {target.GetString()}\n" : "\n");
        text.Append($"{indent}{error.GetProperty("message").GetString()!.ReplaceLineEndings("\\n")}\n");
    }

    private static string Repeated(string text) =>
        Repetition().Replace(text, match => string.Concat(Enumerable.Repeat(match.Groups[1].Value, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))));

    [GeneratedRegex("«([^»]*)»×([0-9]+)")]
    private static partial Regex Repetition();
}
