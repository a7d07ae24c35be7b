namespace CanonicalGateway.Sandbox.Salesforce.Soql;

internal enum SoqlTokenKind
{
    /// <summary>A keyword, a field, an object: the parser tells by place.</summary>
    Name,

    /// <summary>A quoted string; the text is what stands between the quotes, escapes and all.</summary>
    String,
    Number,
    Date,
    DateTime,
    Symbol,
    End,
}

/// <param name="Position">Place of the first character in the query.</param>
internal readonly record struct SoqlToken(SoqlTokenKind Kind, string Text, int Position)
{
    public bool Is(string keyword) => Kind == SoqlTokenKind.Name && string.Equals(Text, keyword, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == SoqlTokenKind.Symbol && Text == symbol;
}
