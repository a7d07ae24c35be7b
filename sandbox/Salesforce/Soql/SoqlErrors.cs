namespace CanonicalGateway.Sandbox.Salesforce.Soql;

/// <summary>Refusals of a query, with the excerpt, the caret and the place that the product puts before its message.</summary>
internal static class SoqlErrors
{
    private const int ExcerptHalf = 40;

    public static SalesforceException Malformed(string text, int position, string detail) => At("MALFORMED_QUERY", text, position, detail);

    public static SalesforceException Unexpected(string text, SoqlToken token) =>
        Malformed(text, token.Position, $"unexpected token: '{(token.Kind == SoqlTokenKind.End ? "<EOF>" : token.Text)}'");

    public static SalesforceException InvalidField(string text, int position, string detail) => At("INVALID_FIELD", text, position, detail);

    public static SalesforceException NoSuchColumn(string text, int position, string field, string entity) =>
        SalesforceException.NoSuchColumn(field, entity, Where(text, position));

    public static SalesforceException At(string errorCode, string text, int position, string detail) =>
        new(StatusCodes.Status400BadRequest, errorCode, Where(text, position) + detail);

    private static string Where(string text, int position)
    {
        var before = text[..position];
        var row = before.Count(c => c == '\n') + 1;
        var column = position - (before.LastIndexOf('\n') + 1) + 1;
        var from = Math.Max(0, position - ExcerptHalf);
        var to = Math.Min(text.Length, position + ExcerptHalf);
        return $"\n{text[from..to].ReplaceLineEndings(" ")}\n{new string(' ', position - from)}^\nERROR at Row:{row}:Column:{column}\n";
    }
}
