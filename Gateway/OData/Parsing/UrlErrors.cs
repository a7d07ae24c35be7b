using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Configuration;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>The errors of a request URL, ready to be thrown.</summary>
internal static class UrlErrors
{
    private const int QuotedCharactersMax = 60;

    public static GatewayException Of(GatewayErrorCode code, string message, string? target = null) =>
        new GatewayError(code, message.EndsWith("?.", StringComparison.Ordinal) ? message[..^1] : message) { Target = target }.ToException();

    public static GatewayException NotImplemented(string what, string? target = null) =>
        Of(GatewayErrorCode.NotImplemented, $"{what} is not supported by this service.", target);

    /// <param name="what">The limit in words, for example <c>values in one 'in' list</c>.</param>
    public static GatewayException Limit(string what, long given, long allowed, string? target = null) =>
        Of(GatewayErrorCode.LimitExceeded, $"Too many {what}: {given} given, {allowed} allowed.", target);

    /// <summary>Text of the client as it stands in messages: in quotes, cut where it is long.</summary>
    public static string Quote(ReadOnlySpan<char> text) =>
        text.Length <= QuotedCharactersMax ? $"'{text}'" : $"'{text[..CutAt(text)]}…'";

    /// <summary>The name that was probably meant, as a question before the full stop of a message; nothing where none is near.</summary>
    public static string Suggest(ReadOnlySpan<char> given, IEnumerable<string> names) =>
        given.Length > QuotedCharactersMax ? "" : Suggestion.For(given.ToString(), names);

    // Never between the halves of a surrogate pair.
    private static int CutAt(ReadOnlySpan<char> text) =>
        char.IsHighSurrogate(text[QuotedCharactersMax - 1]) ? QuotedCharactersMax - 1 : QuotedCharactersMax;
}
