using System.Globalization;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>How a query may also be sent within a batch.</summary>
internal enum BatchForm
{
    None,
    Multipart,
    Json,
}

/// <summary>How a query is asked: the form of the answer, and the ways to send it. None of that changes the values.</summary>
internal sealed record Manner
{
    public static Manner Plain { get; } = new();

    /// <summary>Level of control information; null where the client does not say.</summary>
    public string? Metadata { get; init; }

    public bool IsStreaming { get; init; }

    public bool IsIeee754Compatible { get; init; }

    /// <summary>Value of <c>OData-MaxVersion</c>; null for none.</summary>
    public string? Version { get; init; }

    public bool OmitsNulls { get; init; }

    /// <summary>Whether the options go in the body of a <c>POST …/$query</c>.</summary>
    public bool IsPosted { get; init; }

    /// <summary>Sent within a batch too, which must give the same.</summary>
    public BatchForm Batch { get; init; }

    /// <summary>Asked again: in a row, and in turn with a query of the same form with other literals.</summary>
    public bool IsRepeated { get; init; }

    /// <param name="hasReferences">Whether the answer holds references, of which nothing is left without control information.</param>
    /// <param name="isText">Whether the answer is plain text.</param>
    public static Manner Draw(Random random, bool hasReferences, bool isText)
    {
        var manner = Plain with
        {
            Version = random.Next(8) switch { 0 => "4.0", 1 => "4.01", _ => null },
            IsPosted = random.Next(11) == 0,
            Batch = random.Next(14) switch { 0 => random.Next(2) == 0 ? BatchForm.Multipart : BatchForm.Json, _ => BatchForm.None },
            IsRepeated = random.Next(100) < 20,
        };
        return isText || random.Next(2) == 0 ? manner : manner with
        {
            Metadata = random.Next(5) switch { 0 or 1 when !hasReferences => "none", 2 or 3 => "full", 4 => "minimal", _ => null },
            IsStreaming = random.Next(3) == 0,
            IsIeee754Compatible = random.Next(3) == 0,
            OmitsNulls = random.Next(4) == 0,
        };
    }

    /// <summary>Control information as the version names it.</summary>
    public string Control(string name) => Version == "4.01" ? $"@{name}" : $"@odata.{name}";

    public IEnumerable<(string Name, string Value)> Headers(int? pageSize)
    {
        var prefix = Version == "4.01" ? "" : "odata.";
        if (Metadata is not null || IsStreaming || IsIeee754Compatible)
        {
            yield return ("Accept", "application/json"
                + (Metadata is null ? "" : $";{prefix}metadata={Metadata}")
                + (IsStreaming ? $";{prefix}streaming=true" : "")
                + (IsIeee754Compatible ? ";IEEE754Compatible=true" : ""));
        }

        if (Version is not null)
        {
            yield return ("OData-MaxVersion", Version);
        }

        var preferences = new[]
        {
            pageSize is { } rows ? string.Create(CultureInfo.InvariantCulture, $"{(rows % 2 == 0 ? "odata." : "")}maxpagesize={rows}") : null,
            OmitsNulls ? "omit-values=nulls" : null,
        }.OfType<string>().ToList();
        if (preferences.Count > 0)
        {
            yield return ("Prefer", string.Join(", ", preferences));
        }
    }

    /// <summary>The same with one thing less, for shrinking.</summary>
    public IEnumerable<Manner> Smaller() => new[]
    {
        Plain,
        this with { IsPosted = false },
        this with { IsRepeated = false },
        this with { Batch = BatchForm.None },
        this with { OmitsNulls = false },
        this with { IsStreaming = false },
        this with { IsIeee754Compatible = false },
        this with { Metadata = null },
        this with { Version = null },
    }.Where(m => m != this);

    /// <summary>As the list of regressions has it behind the URL.</summary>
    public IEnumerable<string> Words => new[]
    {
        Metadata is null ? null : $"metadata={Metadata}",
        Version is null ? null : $"version={Version}",
        Batch == BatchForm.None ? null : $"batch={Batch.ToString().ToLowerInvariant()}",
        IsStreaming ? "streaming" : null,
        IsIeee754Compatible ? "ieee754" : null,
        OmitsNulls ? "omit" : null,
        IsPosted ? "posted" : null,
        IsRepeated ? "repeated" : null,
    }.OfType<string>();

    public static Manner Read(IEnumerable<string> words) => words.Aggregate(Plain, (manner, word) => word.Split('=') switch
    {
        ["metadata", var level] => manner with { Metadata = level },
        ["version", var version] => manner with { Version = version },
        ["batch", var form] => manner with { Batch = Enum.Parse<BatchForm>(form, ignoreCase: true) },
        ["streaming"] => manner with { IsStreaming = true },
        ["ieee754"] => manner with { IsIeee754Compatible = true },
        ["omit"] => manner with { OmitsNulls = true },
        ["posted"] => manner with { IsPosted = true },
        ["repeated"] => manner with { IsRepeated = true },
        _ => throw new FormatException($"'{word}' is no manner of asking."),
    });
}
