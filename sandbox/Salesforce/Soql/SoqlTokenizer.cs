namespace CanonicalGateway.Sandbox.Salesforce.Soql;

/// <summary>Splits a query into tokens. Dates and datetimes are told from numbers by their shape; a sign belongs to the number it precedes.</summary>
internal sealed class SoqlTokenizer
{
    private const int DateLength = 10;

    private readonly string _text;
    private int _at;

    private SoqlTokenizer(string text) => _text = text;

    public static List<SoqlToken> Split(string text)
    {
        var tokenizer = new SoqlTokenizer(text);
        var tokens = new List<SoqlToken>();
        do
        {
            tokens.Add(tokenizer.Next());
        }
        while (tokens[^1].Kind != SoqlTokenKind.End);
        return tokens;
    }

    private SoqlToken Next()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }

        if (_at == _text.Length)
        {
            return new(SoqlTokenKind.End, "", _at);
        }

        var c = _text[_at];
        if (char.IsAsciiLetter(c))
        {
            return Name();
        }

        if (c == '\'')
        {
            return QuotedString();
        }

        return char.IsAsciiDigit(c) || (c is '+' or '-' or '.' && char.IsAsciiDigit(Peek(1))) || (c is '+' or '-' && Peek(1) == '.')
            ? NumberOrDate()
            : Symbol();
    }

    private SoqlToken Name()
    {
        var start = _at;
        while (char.IsAsciiLetterOrDigit(Peek(0)) || Peek(0) == '_')
        {
            _at++;
        }

        return Token(SoqlTokenKind.Name, start);
    }

    private SoqlToken QuotedString()
    {
        var start = _at++;
        while (Peek(0) != '\'')
        {
            _at += Peek(0) == '\\' ? 2 : 1;
            if (_at >= _text.Length)
            {
                throw SoqlErrors.Malformed(_text, start, "line 1:" + start + " no viable alternative at character '<EOF>'");
            }
        }

        _at++;
        return new(SoqlTokenKind.String, _text[(start + 1)..(_at - 1)], start);
    }

    private SoqlToken NumberOrDate()
    {
        var start = _at;
        if (HasShape("dddd-dd-dd"))
        {
            _at += DateLength;
            var kind = SoqlTokenKind.Date;
            if (Peek(0) is 'T' or 't')
            {
                Time(start);
                kind = SoqlTokenKind.DateTime;
            }

            return End(kind, start);
        }

        _at++;
        while (char.IsAsciiDigit(Peek(0)))
        {
            _at++;
        }

        if (Peek(0) == '.' && _text[start] != '.')
        {
            _at++;
            while (char.IsAsciiDigit(Peek(0)))
            {
                _at++;
            }
        }

        return End(SoqlTokenKind.Number, start);
    }

    private void Time(int start)
    {
        if (!HasShape("Tdd:dd:dd"))
        {
            throw Stray(start);
        }

        _at += "Tdd:dd:dd".Length;
        if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            do
            {
                _at++;
            }
            while (char.IsAsciiDigit(Peek(0)));
        }

        if (Peek(0) is 'Z' or 'z')
        {
            _at++;
        }
        else if (HasShape("sdd:dd"))
        {
            _at += "sdd:dd".Length;
        }
        else if (HasShape("sdddd"))
        {
            _at += "sdddd".Length;
        }
        else
        {
            // A '+' that the URL turned into a blank ends here.
            throw Stray(start);
        }
    }

    private SoqlToken Symbol()
    {
        var start = _at;
        _at += (Peek(0), Peek(1)) is ('!', '=') or ('<', '=') or ('>', '=') or ('<', '>') ? 2 : 1;
        var token = Token(SoqlTokenKind.Symbol, start);
        return token.Text is "(" or ")" or "," or "." or ":" or "=" or "!=" or "<>" or "<" or "<=" or ">" or ">="
            ? token
            : throw SoqlErrors.Unexpected(_text, token);
    }

    /// <summary>d a digit, s a sign, T the letter in either case; anything else itself.</summary>
    private bool HasShape(string shape)
    {
        for (var i = 0; i < shape.Length; i++)
        {
            var c = Peek(i);
            var fits = shape[i] switch
            {
                'd' => char.IsAsciiDigit(c),
                's' => c is '+' or '-',
                'T' => c is 'T' or 't',
                var exact => c == exact,
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    private SoqlToken End(SoqlTokenKind kind, int start) =>
        char.IsAsciiLetterOrDigit(Peek(0)) || Peek(0) == '_' ? throw Stray(start) : Token(kind, start);

    private SoqlToken Token(SoqlTokenKind kind, int start) => new(kind, _text[start.._at], start);

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private SalesforceException Stray(int start)
    {
        var end = Math.Clamp(_at + 1, start + 1, _text.Length);
        return SoqlErrors.Malformed(_text, start, $"unexpected token: '{_text[start..end]}'");
    }
}
