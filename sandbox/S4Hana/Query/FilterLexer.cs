using System.Text;
using CanonicalGateway.Sandbox.S4Hana.Wire;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary>Splits a V2 expression, or a key predicate, into tokens.</summary>
public sealed class FilterLexer(string text)
{
    private int _position;

    public static List<FilterToken> Split(string text)
    {
        var lexer = new FilterLexer(text);
        var tokens = new List<FilterToken>();
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != FilterTokenKind.End);
        return tokens;
    }

    private FilterToken Next()
    {
        while (_position < text.Length && (text[_position] is ' ' or '\t'))
        {
            _position++;
        }
        var start = _position;
        if (start == text.Length)
        {
            return new FilterToken(FilterTokenKind.End, "", start);
        }
        var first = text[start];
        if (first == '\'')
        {
            return new FilterToken(FilterTokenKind.Text, ReadQuoted(), start);
        }
        if (char.IsAsciiDigit(first) || (first == '.' && start + 1 < text.Length && char.IsAsciiDigit(text[start + 1])))
        {
            return new FilterToken(FilterTokenKind.Number, ReadNumber(), start);
        }
        if (char.IsAsciiLetter(first) || first == '_')
        {
            return ReadWord(start);
        }
        _position++;
        return first switch
        {
            '(' => new FilterToken(FilterTokenKind.Open, "(", start),
            ')' => new FilterToken(FilterTokenKind.Close, ")", start),
            ',' => new FilterToken(FilterTokenKind.Comma, ",", start),
            '/' => new FilterToken(FilterTokenKind.Slash, "/", start),
            '-' => new FilterToken(FilterTokenKind.Minus, "-", start),
            // Only key predicates know the equals sign; they read it as a name.
            '=' => new FilterToken(FilterTokenKind.Name, "=", start),
            _ => throw ODataException.InvalidToken(start),
        };
    }

    private FilterToken ReadWord(int start)
    {
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] == '_'))
        {
            _position++;
        }
        var word = text[start.._position];
        return _position < text.Length && text[_position] == '\''
            ? new FilterToken(FilterTokenKind.Prefixed, ReadQuoted(), start, word)
            : new FilterToken(FilterTokenKind.Name, word, start);
    }

    private string ReadNumber()
    {
        var start = _position;
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] == '.' || IsExponentSign(start)))
        {
            _position++;
        }
        return text[start.._position];
    }

    private bool IsExponentSign(int start) => (text[_position] is '+' or '-') && _position > start && (text[_position - 1] is 'e' or 'E');

    private string ReadQuoted()
    {
        var start = _position++;
        var content = new StringBuilder();
        while (_position < text.Length)
        {
            var unit = text[_position++];
            if (unit != '\'')
            {
                content.Append(unit);
            }
            else if (_position < text.Length && text[_position] == '\'')
            {
                content.Append('\'');
                _position++;
            }
            else
            {
                return content.ToString();
            }
        }
        throw ODataException.InvalidToken(start);
    }
}
