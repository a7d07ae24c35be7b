namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Reads the plain form of $apply that <see cref="ApplyQuestion"/> writes.</summary>
internal static class ApplyReader
{
    public static ApplyQuestion Read(RowType set, string apply)
    {
        var text = new TextCursor(apply);
        var question = new ApplyQuestion(set);
        do
        {
            var isCut = question.Terms.Count + question.Keys.Count > 0;
            var step = text.Name();
            text.Expect("(");
            question = step switch
            {
                "filter" when isCut => question with { MoreThan = ReadLeast(text) },
                "filter" => question with { Filter = new ExpressionReader(text, set).Read() },
                "compute" => question with { Computed = ReadComputed(text, set) },
                "aggregate" => question with { Terms = ReadTerms(text, set) },
                "groupby" => ReadGroups(question, text),
                _ => throw new FormatException($"{step} is no transformation of the oracle."),
            };
            text.Expect(")");
        }
        while (text.TryTake("/"));
        return question;
    }

    private static int ReadLeast(TextCursor text)
    {
        text.Name();
        text.Expect(" gt ");
        return text.Number();
    }

    private static Node ReadComputed(TextCursor text, RowType set)
    {
        var computed = new ExpressionReader(text, set).Read();
        text.Expect($" as {nameof(ApplyQuestion.Computed)}");
        return computed;
    }

    private static ApplyQuestion ReadGroups(ApplyQuestion question, TextCursor text)
    {
        text.Expect("(");
        var keys = text.List<IReadOnlyList<string>>(',', () => text.List('/', text.Name));
        text.Expect(")");
        if (!text.TryTake(",aggregate("))
        {
            return question with { Keys = keys };
        }

        var terms = ReadTerms(text, question.Set);
        text.Expect(")");
        return question with { Keys = keys, Terms = terms };
    }

    private static List<ApplyTerm> ReadTerms(TextCursor text, RowType set) => text.List(',', () =>
    {
        var path = text.List('/', () => text.TryTake("$count") ? "$count" : text.Name());
        var collection = path.Count == 2 ? set.FindNav(path[0]) : null;
        var method = path[^1] == "$count" ? "$count" : text.TryTake(" with ") ? text.Name() : throw new FormatException("No method.");
        text.Expect(" as ");
        return new ApplyTerm(method, collection, method == "$count" ? null : (collection?.Target ?? set).FindField(path[^1]), text.Name());
    });
}
