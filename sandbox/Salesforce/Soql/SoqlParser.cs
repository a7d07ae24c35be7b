using System.Globalization;

namespace CanonicalGateway.Sandbox.Salesforce.Soql;

/// <summary>Recursive descent over the grammar of SOQL (backends.md 2.2). Refuses with MALFORMED_QUERY at the offending token.</summary>
internal sealed class SoqlParser
{
    public const int QueryLengthMax = 100_000;
    public const int DepthMax = 100;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "AND", "ASC", "DESC", "EXCLUDES", "FIRST", "FROM", "GROUP", "HAVING", "IN", "INCLUDES", "LAST", "LIKE", "LIMIT",
        "NOT", "NULL", "NULLS", "OFFSET", "OR", "SELECT", "USING", "WHERE", "WITH", "FOR", "ALL", "ORDER",
    };

    private readonly string _text;
    private readonly List<SoqlToken> _tokens;
    private readonly SoqlConditions _conditions;
    private int _at;
    private int _depth;

    private SoqlParser(string text)
    {
        _text = text;
        _tokens = SoqlTokenizer.Split(text);
        _conditions = new(this);
    }

    public SoqlToken Current => _tokens[_at];

    public static SoqlQuery Parse(string text)
    {
        if (text.Length > QueryLengthMax)
        {
            throw SoqlErrors.Malformed("", 0, $"SOQL statements cannot be longer than {QueryLengthMax} characters.");
        }

        var parser = new SoqlParser(text);
        var query = parser.Query();
        return parser.Current.Kind == SoqlTokenKind.End ? query : throw parser.Unexpected();
    }

    public SoqlQuery Query()
    {
        Enter();
        Expect("SELECT");
        var select = new List<SelectItem>();
        do
        {
            select.Add(SelectItem());
        }
        while (AcceptSymbol(","));
        Expect("FROM");
        var from = Name();
        var alias = Current.Kind == SoqlTokenKind.Name && !Reserved.Contains(Current.Text) ? Name().Text : null;
        if (Accept("USING"))
        {
            Expect("SCOPE");
            Name();
        }

        var where = Accept("WHERE") ? _conditions.Level() : null;
        if (Accept("WITH"))
        {
            Name(); // SECURITY_ENFORCED, USER_MODE, SYSTEM_MODE: the only user may see everything
        }

        var groups = GroupBy();
        var having = Accept("HAVING") ? _conditions.Level() : null;
        var order = OrderBy();
        var limit = Accept("LIMIT") ? WholeNumber() : null;
        var offsetPosition = Current.Position;
        var offset = Accept("OFFSET") ? WholeNumber() : null;
        if (Accept("FOR"))
        {
            Name();
        }

        Leave();
        return new(select, from.Text, from.Position, alias, where, groups, having, order, limit, offset, offsetPosition);
    }

    /// <summary>A field path, or a function of one.</summary>
    public Operand Operand()
    {
        var name = Name();
        if (!AcceptSymbol("("))
        {
            return Path(name);
        }

        var argument = Current.IsSymbol(")") ? null : Path(Name());
        ExpectSymbol(")");
        return new FunctionCall(name.Text, argument, name.Position);
    }

    public void Enter()
    {
        if (++_depth > DepthMax)
        {
            throw SoqlErrors.At("QUERY_TOO_COMPLICATED", _text, Current.Position, "Query is either selecting too many fields or the filter conditions are too complicated.");
        }
    }

    public void Leave() => _depth--;

    public bool Accept(string keyword) => Current.Is(keyword) && Advance();

    public bool AcceptSymbol(string symbol) => Current.IsSymbol(symbol) && Advance();

    public void ExpectSymbol(string symbol)
    {
        if (!AcceptSymbol(symbol))
        {
            throw Unexpected();
        }
    }

    public SoqlToken Take()
    {
        var token = Current;
        Advance();
        return token;
    }

    public SalesforceException Unexpected() => SoqlErrors.Unexpected(_text, Current);

    public SalesforceException Malformed(int position, string detail) => SoqlErrors.Malformed(_text, position, detail);

    private bool Advance()
    {
        _at = Math.Min(_at + 1, _tokens.Count - 1);
        return true;
    }

    private void Expect(string keyword)
    {
        if (!Accept(keyword))
        {
            throw Unexpected();
        }
    }

    private SoqlToken Name() => Current.Kind == SoqlTokenKind.Name ? Take() : throw Unexpected();

    private FieldPath Path(SoqlToken first)
    {
        var names = new List<string> { first.Text };
        while (AcceptSymbol("."))
        {
            names.Add(Name().Text);
        }

        return new(names, first.Position);
    }

    private SelectItem SelectItem()
    {
        if (AcceptSymbol("("))
        {
            var query = Query();
            ExpectSymbol(")");
            return new SelectChildren(query);
        }

        if (Current.Is("FROM"))
        {
            throw Unexpected();
        }

        var operand = Operand();
        var alias = Current.Kind == SoqlTokenKind.Name && !Reserved.Contains(Current.Text) ? Name().Text : null;
        return new SelectOperand(operand, alias);
    }

    private List<Operand> GroupBy()
    {
        var groups = new List<Operand>();
        if (Accept("GROUP"))
        {
            Expect("BY");
            do
            {
                groups.Add(Operand());
            }
            while (AcceptSymbol(","));
        }

        return groups;
    }

    private List<OrderItem> OrderBy()
    {
        var order = new List<OrderItem>();
        if (!Accept("ORDER"))
        {
            return order;
        }

        Expect("BY");
        do
        {
            var operand = Operand();
            var descending = Accept("DESC");
            if (!descending)
            {
                Accept("ASC");
            }

            var last = false;
            if (Accept("NULLS"))
            {
                last = Accept("LAST");
                if (!last)
                {
                    Expect("FIRST");
                }
            }

            order.Add(new(operand, descending, last));
        }
        while (AcceptSymbol(","));
        return order;
    }

    private int? WholeNumber() =>
        Current.Kind == SoqlTokenKind.Number && int.TryParse(Current.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Advance()
            ? number
            : throw Unexpected();
}
