namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <param name="Level">MUST, SHOULD, SHOULD NOT or MAY.</param>
/// <param name="Reason">Why the clause is not met, empty where it is.</param>
/// <param name="Section">The section whose clauses stand for this one, where it is about nothing of its own.</param>
internal sealed record Clause(string Number, string Level, string Text, string Reason, string? Section)
{
    /// <summary>Whether a service need not meet it that takes no changes and runs nothing asynchronously.</summary>
    public bool IsConditional => Text.StartsWith("Updatable: ", StringComparison.Ordinal) || Text.StartsWith("Asynchronous: ", StringComparison.Ordinal);
}

/// <summary>The clauses of the conformance checklist by section, as <c>checklist.txt</c> has them.</summary>
internal sealed record Checklist(IReadOnlyList<(string Title, IReadOnlyList<Clause> Clauses)> Sections)
{
    public IEnumerable<Clause> Clauses => Sections.SelectMany(section => section.Clauses);

    /// <summary>The clauses that have to be met before one is that stands for a section, where they are not: levels rest on levels.</summary>
    public IEnumerable<Clause> Missing(string section, IReadOnlyCollection<string> proved) =>
        Sections.Single(s => s.Title.StartsWith($"{section} (", StringComparison.Ordinal)).Clauses
            .Where(clause => clause is { Level: "MUST", IsConditional: false })
            .SelectMany(clause => clause.Section == section ? [] : clause.Section is { } below ? Missing(below, proved) : proved.Contains(clause.Number) ? [] : new[] { clause })
            .DistinctBy(clause => clause.Number);

    public static Checklist Read()
    {
        var sections = new List<(string, IReadOnlyList<Clause>)>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Clauses", "checklist.txt")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                sections.Add((line[3..], new List<Clause>()));
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                var fields = line.Split(" | ");
                var (reason, section) = fields is [_, _, _, ['=', ' ', .. var named]] ? ("", named) : (fields.Length > 3 ? fields[3] : "", null);
                ((List<Clause>)sections[^1].Item2).Add(new Clause(fields[0], fields[1], fields[2], reason, section));
            }
        }

        return new Checklist(sections);
    }
}
