using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

public sealed class ConformanceTableTests
{
    private readonly Checklist _checklist = Checklist.Read();
    private readonly SortedDictionary<string, SortedSet<string>> _proofs = ConformanceTable.Proofs();

    [Fact]
    public void Attributes_Numbers_AreClauses() =>
        Assert.Empty(_proofs.Keys.Except(_checklist.Clauses.Select(c => c.Number)));

    [Fact]
    public void Checklist_Numbers_AreUnique() =>
        Assert.Empty(_checklist.Clauses.GroupBy(c => c.Number).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Clause_NotProved_HasReason() =>
        Assert.Empty(_checklist.Clauses.Where(c => !_proofs.ContainsKey(c.Number) && c.Reason.Length == 0).Select(c => c.Number));

    [Fact]
    public void Clause_Proved_HasNoReasonLeft() =>
        Assert.Empty(_checklist.Clauses.Where(c => _proofs.ContainsKey(c.Number) && c.Reason.Length > 0).Select(c => c.Number));

    [Fact]
    public void Page_IsWhatTheTestsSay()
    {
        var page = RepositoryFiles.PathOf("docs/conformance.md");
        var table = ConformanceTable.Write(_checklist, _proofs);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(page, table);
        }

        Assert.Equal(table, File.ReadAllText(page), ignoreLineEndingDifferences: true);
    }
}
