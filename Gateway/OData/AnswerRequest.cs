using System.Collections.Immutable;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Explain;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>What an answer is made for.</summary>
/// <param name="Root">The service root, with a slash at the end.</param>
/// <param name="Time">The time left until the answer begins.</param>
internal sealed record AnswerRequest(HttpContext Context, PreparedRead Read, ResourceTarget Target, string Root, TimeBudget Time)
{
    private Preferences? _preferences;
    private JsonFormat? _format;

    /// <summary>Goes with the answer, where the caller wants to see how it was made.</summary>
    public Explanation? Explanation { get; init; }

    /// <summary>The longest URL that a next link may be.</summary>
    public required int UrlCharactersMax { get; init; }

    /// <summary>Whether no next link could carry the query, which came in a body then: the answer has to be one page.</summary>
    public bool IsTooLongForALink => Root.Length + Path.Length + Url.OptionsText.Length > UrlCharactersMax - SkipTokens.CharactersUsual;

    public ODataUrl Url => Read.Url;

    public Preferences Preferences => _preferences ??= Preferences.Of(Context.Request.Headers);

    /// <summary>The JSON form that client and gateway agree on.</summary>
    /// <exception cref="Contracts.Errors.GatewayException">NotAcceptable, or InvalidHeader.</exception>
    public JsonFormat Format =>
        _format ??= ContinuesOnError ? Choose().For(JsonTraits.TellsMissing) : Choose();

    /// <summary>Whether what fails may be missing from the rows: then the answer says so where it is missing (OData Protocol 8.2.8.3).</summary>
    public bool ContinuesOnError => !Target.IsCount && Target.Properties.IsEmpty && Preferences.ContinuesOnError == true;

    /// <summary>The resource path as sent.</summary>
    public string Path => Read.Path;

    /// <summary>What a page token is bound to.</summary>
    public string Identity => SkipTokens.Join($"{Path}?{Url.OptionsText}", Url.Clock);

    private JsonFormat Choose() =>
        FormatNegotiation.Choose(Url.Format, Context.Request.Headers, ProtocolVersions.Of(Context.Request.Headers), Preferences.OmitsNulls);
}

/// <summary>The page of a collection that is asked for.</summary>
/// <param name="Rows">Rows of a page.</param>
/// <param name="Remaining">Rows that $top still allows; null without $top.</param>
/// <param name="After">Where the page before ended.</param>
/// <param name="Count">The count of the first page, where this is a later one.</param>
internal sealed record Page(int Rows, long? Remaining, AfterExpr? After, long? Count)
{
    /// <summary>The key of the row that the page before ended with, where <see cref="After"/> has to be read from it.</summary>
    public string? RowKey { get; init; }

    /// <summary>The partitions whose rows are asked for; default for all.</summary>
    public ImmutableArray<long> Partitions { get; init; }

    /// <summary>Rows that were missing from pages before, and come behind these.</summary>
    public ImmutableArray<PageLeg> Later { get; init; } = [];

    /// <summary>Rows on the pages before, where rows have no key to go on from.</summary>
    public long Position { get; init; }
}
