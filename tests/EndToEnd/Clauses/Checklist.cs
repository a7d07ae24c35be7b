namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <param name="Level">MUST, SHOULD, SHOULD NOT or MAY.</param>
/// <param name="Reason">Why the clause is not met, empty where it is.</param>
internal sealed record Clause(string Number, string Level, string Text, string Reason);

/// <summary>The clauses of the conformance checklist by section, as <c>checklist.txt</c> has them.</summary>
internal sealed record Checklist(IReadOnlyList<(string Title, IReadOnlyList<Clause> Clauses)> Sections)
{
    public IEnumerable<Clause> Clauses => Sections.SelectMany(section => section.Clauses);

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
                ((List<Clause>)sections[^1].Item2).Add(new Clause(fields[0], fields[1], fields[2], fields.Length > 3 ? fields[3] : ""));
            }
        }

        return new Checklist(sections);
    }
}
