using System.Globalization;

namespace CanonicalGateway.Sandbox.Salesforce.Soql;

/// <summary>
/// The part of the grammar behind WHERE and HAVING. One level holds conditions joined by AND only, or by OR only, or is one negation:
/// anything else needs parentheses.
/// </summary>
internal sealed class SoqlConditions(SoqlParser parser)
{
    public const int StringLengthMax = 4_000;

    public Condition Level()
    {
        parser.Enter();
        var condition = parser.Accept("NOT") ? new NotCondition(Single()) : Joined();
        parser.Leave();
        return condition;
    }

    private Condition Joined()
    {
        var first = Single();
        if (!parser.Current.Is("AND") && !parser.Current.Is("OR"))
        {
            return first;
        }

        var keyword = parser.Current.Text;
        var parts = new List<Condition> { first };
        while (parser.Accept(keyword))
        {
            parts.Add(Single());
        }

        if (parser.Current.Is("AND") || parser.Current.Is("OR"))
        {
            throw parser.Unexpected();
        }

        return string.Equals(keyword, "AND", StringComparison.OrdinalIgnoreCase) ? new AndCondition(parts) : new OrCondition(parts);
    }

    private Condition Single()
    {
        if (parser.AcceptSymbol("("))
        {
            var inner = Level();
            parser.ExpectSymbol(")");
            return inner;
        }

        if (parser.Current.Is("NOT"))
        {
            throw parser.Unexpected();
        }

        var left = parser.Operand();
        var sign = parser.Current;
        return MembershipSign() is { } membership ? Members(left, membership, sign.Position)
            : ComparisonSign() is { } comparison ? new Comparison(left, comparison, sign.Position, Value())
            : throw parser.Unexpected();
    }

    private MembershipOperator? MembershipSign()
    {
        if (parser.Accept("NOT"))
        {
            return parser.Accept("IN") ? MembershipOperator.NotIn : throw parser.Unexpected();
        }

        return parser.Accept("IN") ? MembershipOperator.In
            : parser.Accept("INCLUDES") ? MembershipOperator.Includes
            : parser.Accept("EXCLUDES") ? MembershipOperator.Excludes
            : null;
    }

    private ComparisonOperator? ComparisonSign()
    {
        ComparisonOperator? sign = parser.Current switch
        {
            { Kind: SoqlTokenKind.Symbol, Text: "=" } => ComparisonOperator.Equal,
            { Kind: SoqlTokenKind.Symbol, Text: "!=" or "<>" } => ComparisonOperator.NotEqual,
            { Kind: SoqlTokenKind.Symbol, Text: "<" } => ComparisonOperator.Less,
            { Kind: SoqlTokenKind.Symbol, Text: "<=" } => ComparisonOperator.LessOrEqual,
            { Kind: SoqlTokenKind.Symbol, Text: ">" } => ComparisonOperator.Greater,
            { Kind: SoqlTokenKind.Symbol, Text: ">=" } => ComparisonOperator.GreaterOrEqual,
            var token when token.Is("LIKE") => ComparisonOperator.Like,
            _ => null,
        };
        if (sign is not null)
        {
            parser.Take();
        }

        return sign;
    }

    private Condition Members(Operand left, MembershipOperator membership, int position)
    {
        parser.ExpectSymbol("(");
        if (parser.Current.Is("SELECT") && membership is MembershipOperator.In or MembershipOperator.NotIn)
        {
            var query = parser.Query();
            parser.ExpectSymbol(")");
            return new SemiJoin(left, membership == MembershipOperator.NotIn, position, query);
        }

        var values = new List<Literal>();
        do
        {
            values.Add(Value());
        }
        while (parser.AcceptSymbol(","));
        parser.ExpectSymbol(")");
        return new Membership(left, membership, position, values);
    }

    private Literal Value()
    {
        var token = parser.Current;
        switch (token.Kind)
        {
            case SoqlTokenKind.String:
                parser.Take();
                return token.Text.Length <= StringLengthMax
                    ? new(LiteralKind.String, token.Text, token.Position)
                    : throw parser.Malformed(token.Position, $"String literals in a WHERE clause cannot be longer than {StringLengthMax} characters");
            case SoqlTokenKind.Number:
                parser.Take();
                return new(LiteralKind.Number, token.Text, token.Position);
            case SoqlTokenKind.Date:
                parser.Take();
                return new(LiteralKind.Date, token.Text, token.Position);
            case SoqlTokenKind.DateTime:
                parser.Take();
                return new(LiteralKind.DateTime, token.Text, token.Position);
            case SoqlTokenKind.Symbol when token.Text == ":":
                throw parser.Malformed(token.Position, "Bind variables only allowed in Apex code");
            case SoqlTokenKind.Name:
                return Word(token);
            default:
                throw parser.Unexpected();
        }
    }

    private Literal Word(SoqlToken token)
    {
        if (token.Is("NULL") || token.Is("TRUE") || token.Is("FALSE"))
        {
            parser.Take();
            return new(token.Is("NULL") ? LiteralKind.Null : LiteralKind.Boolean, token.Text, token.Position);
        }

        if (DateWords.TakesNumber(token.Text) is not { } takesNumber)
        {
            throw parser.Unexpected();
        }

        parser.Take();
        var count = 0;
        if (takesNumber)
        {
            parser.ExpectSymbol(":");
            if (parser.Current.Kind != SoqlTokenKind.Number || !int.TryParse(parser.Current.Text, NumberStyles.None, CultureInfo.InvariantCulture, out count))
            {
                throw parser.Unexpected();
            }

            parser.Take();
        }

        return new(LiteralKind.DateWord, token.Text, token.Position, count);
    }
}
