using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Adapters.S4Hana.Query;

/// <summary>A translated condition, and how well it stands for the original.</summary>
internal readonly record struct Term(Predicate Predicate, Verdict Verdict)
{
    public static Term Unsupported { get; } = new(Predicate.True, Verdict.Unsupported);

    public static Term Exact(Predicate predicate) => new(predicate, Verdict.Exact);

    public static Term Superset(Predicate predicate) => predicate.IsTrue ? Unsupported : new(predicate, Verdict.Superset);

    public bool IsExact => Verdict == Verdict.Exact;

    /// <summary>Parts that can't be done may be left out: more rows come, and are checked again.</summary>
    public static Term And(params ReadOnlySpan<Term> terms)
    {
        var (predicate, verdict, any) = (Predicate.True, Verdict.Exact, false);
        foreach (var term in terms)
        {
            any |= term.Verdict != Verdict.Unsupported;
            verdict = term.IsExact ? verdict : Verdict.Superset;
            predicate = Predicate.And(predicate, term.Predicate);
        }

        return any ? new Term(predicate, predicate.IsFalse ? Verdict.Exact : verdict) : Unsupported;
    }

    /// <summary>Every part must be done, as a row that fulfils the missing one only would be lost.</summary>
    public static Term Or(params ReadOnlySpan<Term> terms)
    {
        var (predicates, verdict) = (new Predicate[terms.Length], Verdict.Exact);
        for (var i = 0; i < terms.Length; i++)
        {
            if (terms[i].Verdict == Verdict.Unsupported)
            {
                return Unsupported;
            }

            predicates[i] = terms[i].Predicate;
            verdict = terms[i].IsExact ? verdict : Verdict.Superset;
        }

        return new Term(Predicate.Or(predicates), verdict);
    }
}
