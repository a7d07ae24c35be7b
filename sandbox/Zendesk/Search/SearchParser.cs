using System.Collections.Frozen;
using System.Text;

namespace CanonicalGateway.Sandbox.Zendesk.Search;

/// <summary>
/// Reads the product's search language: blanks between terms, <c>keyword:value</c> with <c>: &lt; &gt; &lt;= &gt;=</c>, phrases in double quotes,
/// <c>-</c> before a term, <c>*</c> after a word. A keyword that the product does not know is plain text.
/// </summary>
public sealed class SearchParser
{
    private static readonly FrozenSet<string> Keywords = FrozenSet.ToFrozenSet(
        [
            "type", "status", "ticket_type", "priority", "created", "updated", "due_date", "tags", "organization", "requester", "assignee", "group",
            "external_id", "via", "subject", "description", "name", "email", "role",
        ],
        StringComparer.Ordinal);

    private readonly string _query;
    private int _at;

    private SearchParser(string query) => _query = query;

    /// <returns>The terms in their order.</returns>
    /// <exception cref="ZendeskException">A keyword has an operator and no value.</exception>
    public static IReadOnlyList<SearchTerm> Parse(string query)
    {
        var parser = new SearchParser(query);
        var terms = new List<SearchTerm>();
        while (parser.Next() is { } term) terms.Add(term);
        return terms;
    }

    private SearchTerm? Next()
    {
        while (_at < _query.Length && char.IsWhiteSpace(_query[_at])) _at++;
        if (_at == _query.Length) return null;

        var isNegated = _query[_at] == '-';
        if (isNegated) _at++;
        var field = Keyword();
        if (field is null) return Value(isNegated, null, SearchOperator.Is);

        var operation = Operator();
        if (_at == _query.Length || char.IsWhiteSpace(_query[_at])) throw ZendeskException.InvalidSearch($"{field} has no value");
        return Value(isNegated, field, operation);
    }

    // Moves past a known keyword only when an operator follows it.
    private string? Keyword()
    {
        var end = _at;
        while (end < _query.Length && (char.IsAsciiLetterOrDigit(_query[end]) || _query[end] == '_')) end++;
        if (end == _at || end == _query.Length || _query[end] is not (':' or '<' or '>')) return null;
        var word = _query[_at..end].ToLowerInvariant();
        if (!Keywords.Contains(word) && CustomField(word) is null) return null;
        _at = end;
        return word;
    }

    /// <returns>The field's id where the keyword is <c>custom_field_{id}</c>, else null.</returns>
    internal static long? CustomField(string keyword)
    {
        const string Prefix = "custom_field_";
        return keyword.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(keyword.AsSpan(Prefix.Length), System.Globalization.NumberStyles.None, null, out var id)
            ? id
            : null;
    }

    private SearchOperator Operator()
    {
        var sign = _query[_at++];
        if (sign == ':') return SearchOperator.Is;
        var orEqual = _at < _query.Length && _query[_at] == '=';
        if (orEqual) _at++;
        return (sign, orEqual) switch
        {
            ('<', false) => SearchOperator.Less,
            ('<', true) => SearchOperator.LessOrEqual,
            ('>', false) => SearchOperator.Greater,
            _ => SearchOperator.GreaterOrEqual,
        };
    }

    private SearchTerm Value(bool isNegated, string? field, SearchOperator operation)
    {
        if (_at < _query.Length && _query[_at] == '"') return new SearchTerm(isNegated, field, operation, Phrase(), true, false);

        var start = _at;
        while (_at < _query.Length && !char.IsWhiteSpace(_query[_at])) _at++;
        var word = _query[start.._at];
        var isPrefix = word.EndsWith('*');
        return new SearchTerm(isNegated, field, operation, isPrefix ? word[..^1] : word, false, isPrefix);
    }

    // A backslash takes the next sign as it is; a phrase that is not closed reaches to the end.
    private string Phrase()
    {
        var phrase = new StringBuilder();
        for (_at++; _at < _query.Length && _query[_at] != '"'; _at++)
        {
            if (_query[_at] == '\\' && _at + 1 < _query.Length) _at++;
            phrase.Append(_query[_at]);
        }

        if (_at < _query.Length) _at++;
        return phrase.ToString();
    }
}
