using System.Text;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Reads the searches that <see cref="ExpressionPrinter"/> writes in plain style.</summary>
internal sealed class SearchReader(TextCursor text)
{
    public SearchNode Read()
    {
        var left = And();
        while (text.TryTake(" OR "))
        {
            left = new SearchPairNode(false, left, And());
        }

        return left;
    }

    private SearchNode And()
    {
        var left = Term();
        while (text.TryTake(" AND "))
        {
            left = new SearchPairNode(true, left, Term());
        }

        return left;
    }

    private SearchNode Term()
    {
        if (text.TryTake("NOT "))
        {
            return new SearchNotNode(Term());
        }

        if (text.TryTake("("))
        {
            var inner = Read();
            text.Expect(")");
            return inner;
        }

        return text.TryTake("\"") ? new WordNode(Phrase(), true) : new WordNode(text.While(c => c is not (' ' or ')' or ';')), false);
    }

    private string Phrase()
    {
        var phrase = new StringBuilder();
        while (!text.TryTake("\""))
        {
            text.TryTake("\\");
            phrase.Append(text.Current);
            text.Expect(text.Current.ToString());
        }

        return phrase.ToString();
    }
}
