using System.Reflection;
using System.Text;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>The table of docs/conformance.md: every clause, the tests that prove it, its state.</summary>
internal static class ConformanceTable
{
    private const string Introduction = """
        # Conformance

        Each clause of OData 4.0 and 4.01 that a service is measured by, and the tests over HTTP that prove it. P is Protocol, U is URL Conventions, J is
        JSON Format, CX is CSDL XML; sections are those of the 4.01 OASIS Standard. This page is made from the tests' `[Clause]` attributes and
        `tests/EndToEnd/Clauses/checklist.txt`; `UPDATE_DOCS=1 dotnet test tests/EndToEnd --filter ConformanceTableTests` writes it anew.

        A clause is **proved** where tests hold it, **open** where the gateway does not do it yet, with the reason.
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
        var proved = checklist.Clauses.Count(c => proofs.ContainsKey(c.Number));
        text.Append($"\n{proved} of {checklist.Clauses.Count()} clauses are proved.\n");
        foreach (var (title, clauses) in checklist.Sections)
        {
            text.Append($"\n## {title}\n\n| Clause | Level | What | State | Tests |\n|---|---|---|---|---|\n");
            foreach (var clause in clauses)
            {
                var state = proofs.TryGetValue(clause.Number, out var tests) ? "proved" : $"open: {clause.Reason}";
                text.Append($"| {clause.Number} | {clause.Level} | {clause.Text} | {state} | {Names(tests)} |\n");
            }
        }

        return text.ToString();
    }

    private static string Names(SortedSet<string>? tests) => tests is null ? "" : string.Join("<br>", tests.Select(name => $"`{name}`"));

    private static IEnumerable<string> NumbersOf(MemberInfo member) => member.GetCustomAttributes<ClauseAttribute>().SelectMany(a => a.Numbers);
}
