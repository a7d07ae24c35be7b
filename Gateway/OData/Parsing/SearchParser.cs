using System.Text;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Parses $search (URL Conventions 5.1.8): NOT before AND before OR, AND also where two terms stand side by side.</summary>
internal sealed class SearchParser(ParseContext context)
{
    private int _terms;
    private int _depth;

    public SearchExpr Parse(ref Cursor cursor, StructuredType type)
    {
        var properties = context.Index.Searchable(type);
        if (properties.IsEmpty)
        {
            throw cursor.NotImplemented($"$search on {type.Name}, which has no searchable properties,", cursor.Position);
        }

        var term = ParseOr(ref cursor);
        cursor.SkipBlanks();
        return new SearchExpr(term, properties);
    }

    private SearchTerm ParseOr(ref Cursor cursor)
    {
        var left = ParseAnd(ref cursor);
        while (TryTakeWord(ref cursor, "OR"))
        {
            left = new SearchOr(left, ParseAnd(ref cursor));
        }

        return left;
    }

    private SearchTerm ParseAnd(ref Cursor cursor)
    {
        var left = ParseNot(ref cursor);
        while (true)
        {
            if (!TryTakeWord(ref cursor, "AND") && (IsOperator(cursor, "OR") || cursor.AtEnd || cursor.Current == ')' || Ends(cursor)))
            {
                return left;
            }

            left = new SearchAnd(left, ParseNot(ref cursor));
        }
    }

    private SearchTerm ParseNot(ref Cursor cursor)
    {
        cursor.SkipBlanks();
        if (TryTakeWord(ref cursor, "NOT"))
        {
            Enter(cursor);
            var operand = ParseNot(ref cursor);
            _depth--;
            return new SearchNot(operand);
        }

        if (!cursor.TryTake('('))
        {
            return ParseWord(ref cursor);
        }

        Enter(cursor);
        var inner = ParseOr(ref cursor);
        cursor.Expect(')');
        _depth--;
        return inner;
    }

    private SearchWord ParseWord(ref Cursor cursor)
    {
        if (cursor.AtEnd || cursor.Current == ')' || Ends(cursor))
        {
            throw cursor.Unexpected("A word or phrase expected");
        }

        if (++_terms > context.Limits.SearchTerms)
        {
            throw UrlErrors.Limit("terms in $search", _terms, context.Limits.SearchTerms, cursor.Option);
        }

        if (cursor.Current == '"')
        {
            return ParsePhrase(ref cursor);
        }

        // On its own, a word that begins with an apostrophe may hold what else would end it; a semicolon ends words within other options only.
        var start = cursor.Position;
        var isAlone = cursor.Option == SystemOption.Search.Name();
        var isQuoted = isAlone && _depth == 0 && cursor.Current == '\'';
        while (!cursor.AtEnd && cursor.Current is not (' ' or '\t') && (isQuoted || cursor.Current is not ('(' or ')' or '"')) && (isAlone || cursor.Current != ';'))
        {
            cursor.Position++;
        }

        return new SearchWord(cursor.Text[start..cursor.Position].ToString());
    }

    private static SearchWord ParsePhrase(ref Cursor cursor)
    {
        var start = cursor.Position++;
        var phrase = new StringBuilder();
        while (!cursor.TryTake('"'))
        {
            if (cursor.AtEnd)
            {
                throw cursor.Error("The phrase that begins here has no closing quote", start);
            }

            if (cursor.Current == '\\' && cursor.Ahead(1) is '"' or '\\')
            {
                cursor.Position++;
            }

            phrase.Append(cursor.Current);
            cursor.Position++;
        }

        return phrase.Length > 0 ? new SearchWord(phrase.ToString()) : throw cursor.Error("A phrase may not be empty", start);
    }

    private static bool TryTakeWord(ref Cursor cursor, string word)
    {
        cursor.SkipBlanks();
        if (!IsOperator(cursor, word))
        {
            return false;
        }

        cursor.Position += word.Length;
        return true;
    }

    // Upper case, and with something to work on: a last AND, OR or NOT is a word to be found.
    private static bool IsOperator(in Cursor cursor, string word) =>
        cursor.Rest.StartsWith(word, StringComparison.Ordinal)
        && cursor.Ahead(word.Length) is ' ' or '\t' or '(' or '"'
        && cursor.Rest[word.Length..].TrimStart(" \t") is not ([] or [')', ..] or [';', ..]);

    // A semicolon begins the next option, where options stand within others.
    private static bool Ends(in Cursor cursor) => cursor.Current == ';' && cursor.Option != SystemOption.Search.Name();

    private void Enter(in Cursor cursor)
    {
        if (++_depth > context.Limits.ExpressionDepth)
        {
            throw UrlErrors.Limit("levels of parentheses and NOT in $search", _depth, context.Limits.ExpressionDepth, cursor.Option);
        }
    }
}
