namespace CanonicalGateway.Sandbox.Zendesk.Search;

/// <summary>The terms as one test of a row: a keyword repeated with <c>:</c> means any of its values, everything else must hold together.</summary>
internal static class SearchCriteria
{
    /// <param name="bind">The test for one term without its negation; null where the keyword does not stand on rows of this sort.</param>
    public static Func<T, bool> Compile<T>(IEnumerable<SearchTerm> terms, Func<SearchTerm, Func<T, bool>?> bind)
    {
        var required = new List<Func<T, bool>>();
        foreach (var group in terms.GroupBy(Alternatives))
        {
            var tests = group.Select(term => Bound(term, bind)).ToArray();
            required.Add(tests is [var only] ? only : row => Array.Exists(tests, test => test(row)));
        }

        return row =>
        {
            foreach (var test in required)
            {
                if (!test(row)) return false;
            }

            return true;
        };
    }

    // Terms with the same key are alternatives; every other term is a group of its own.
    private static object Alternatives(SearchTerm term) =>
        term is { IsNegated: false, Field: { } field, Operator: SearchOperator.Is } ? field : new object();

    private static Func<T, bool> Bound<T>(SearchTerm term, Func<SearchTerm, Func<T, bool>?> bind)
    {
        var test = bind(term) ?? (static _ => false);
        return term.IsNegated ? row => !test(row) : test;
    }
}
