using System.Reflection;
using System.Text;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>The table of docs/conformance.md: every clause, the tests that prove it, its state.</summary>
internal static class ConformanceTable
{
    private const string Proved = "proved";

    private const string Introduction = """
        # Conformance

        Each clause of OData 4.0 and 4.01 that a service is measured by, and the tests over HTTP that prove it. P is Protocol, U is URL Conventions, J is
        JSON Format, CX is CSDL XML; sections are those of the 4.01 OASIS Standard. This page is made from the tests' `[Clause]` attributes and
        `tests/EndToEnd/Clauses/checklist.txt`; `UPDATE_DOCS=1 dotnet test tests/EndToEnd --filter ConformanceTableTests` writes it anew.

        A clause is **proved** where tests hold it, **open** where the gateway does not do it, with the reason. Clauses that stand for a whole section, such as
        2.1, are proved where every MUST of that section is; those of updatable services and of asynchronous requests do not count there, since the standard
        asks them of services that offer either.
        """;

    /// <summary>The names of the tests by the number of the clause that they prove.</summary>
    public static SortedDictionary<string, SortedSet<string>> Proofs()
    {
        var proofs = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var type in typeof(ConformanceTable).Assembly.GetTypes())
        {
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                if (!method.GetCustomAttributes<FactAttribute>().Any())
                {
                    continue;
                }

                foreach (var number in NumbersOf(type).Concat(NumbersOf(method)))
                {
                    (proofs.TryGetValue(number, out var tests) ? tests : proofs[number] = new(StringComparer.Ordinal)).Add($"{type.Name}.{method.Name}");
                }
            }
        }

        return proofs;
    }

    public static string Write(Checklist checklist, SortedDictionary<string, SortedSet<string>> proofs)
    {
        var text = new StringBuilder(Introduction).Append('\n');
        var proved = checklist.Clauses.Count(c => StateOf(c, checklist, proofs) == Proved);
        text.Append($"\n{proved} of {checklist.Clauses.Count()} clauses are proved.\n\n| Level | State |\n|---|---|\n");
        foreach (var (title, _) in checklist.Sections.Where(s => s.Title.StartsWith("OData ", StringComparison.Ordinal)))
        {
            text.Append($"| {title} | {StateOf(title[..title.IndexOf(" (", StringComparison.Ordinal)], checklist, proofs)} |\n");
        }

        foreach (var (title, clauses) in checklist.Sections)
        {
            text.Append($"\n## {title}\n\n| Clause | Level | What | State | Tests |\n|---|---|---|---|---|\n");
            foreach (var clause in clauses)
            {
                var tests = clause.Section is { } section ? $"every MUST of {section}" : Names(proofs.GetValueOrDefault(clause.Number));
                text.Append($"| {clause.Number} | {clause.Level} | {clause.Text} | {StateOf(clause, checklist, proofs)} | {tests} |\n");
            }
        }

        return text.ToString();
    }

    private static string StateOf(Clause clause, Checklist checklist, SortedDictionary<string, SortedSet<string>> proofs) =>
        clause.Section is { } section ? StateOf(section, checklist, proofs) : proofs.ContainsKey(clause.Number) ? Proved : $"open: {clause.Reason}";

    private static string StateOf(string section, Checklist checklist, SortedDictionary<string, SortedSet<string>> proofs) =>
        checklist.Missing(section, proofs.Keys).Select(clause => clause.Number).ToArray() is { Length: > 0 } missing ? $"open: {string.Join(", ", missing)}" : Proved;

    private static string Names(SortedSet<string>? tests) => tests is null ? "" : string.Join("<br>", tests.Select(name => $"`{name}`"));

    private static IEnumerable<string> NumbersOf(MemberInfo member) => member.GetCustomAttributes<ClauseAttribute>().SelectMany(a => a.Numbers);
}
