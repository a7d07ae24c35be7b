using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Contracts.Adapters;

/// <summary>
/// Reads canonical rows from one backend. <see cref="Negotiate"/> says what the backend can do of a read, <see cref="ReadAsync"/> does it.
/// </summary>
public interface IBackendReader
{
    /// <summary>The backend resources that hold canonical properties, as the entity maps declare them.</summary>
    ImmutableArray<Source> Sources { get; }

    /// <summary>
    /// Says which parts of the read the backend does, and how well. Pure: no I/O, the same answer for the same request.
    /// What is not taken stays with the gateway.
    /// </summary>
    ScanOffer Negotiate(ScanRequest request);

    /// <summary>
    /// Does a read that was offered. Pages come as they arrive; each batch is the caller's to dispose of. Rows come in the order that the
    /// offer promised, else in any. A row may come at most once.
    /// </summary>
    /// <exception cref="GatewayException">The backend failed; the error names it.</exception>
    IAsyncEnumerable<RowBatch> ReadAsync(Scan scan, ScanArguments arguments, CancellationToken cancellation);

    /// <summary>
    /// About how many rows a scan without keys would bring, in one cheap call (a count): for choosing between plans, never for an answer.
    /// A count that lags is good enough.
    /// </summary>
    /// <returns>The number, or null where the backend can't tell.</returns>
    /// <exception cref="GatewayException">The backend failed; the error names it.</exception>
    ValueTask<long?> EstimateAsync(Scan scan, CancellationToken cancellation) => ValueTask.FromResult<long?>(null);
}

/// <summary>A backend resource that holds properties of one canonical entity: what an entity map tells the planner.</summary>
/// <param name="Backend">Name of the backend in the configuration.</param>
/// <param name="Resource">The resource in the backend's own words, such as <c>A_SalesOrder</c>; for people.</param>
/// <param name="Type">The canonical entity.</param>
/// <param name="Properties">The properties that the resource holds. Always includes the key.</param>
/// <param name="Contained">The contained collections that it holds.</param>
public sealed record Source(
    string Backend,
    string Resource,
    StructuredType Type,
    ImmutableArray<Property> Properties,
    ImmutableArray<Navigation> Contained)
{
    /// <summary>The properties by which rows can be looked up in batches (<see cref="ScanRequest.LookupBy"/>).</summary>
    public ImmutableArray<Property> LookupProperties { get; init; } = [];

    /// <summary>Contained collections that can only be read for a single row, because each row would cost a call of its own.</summary>
    public ImmutableArray<Navigation> SingleRowOnly { get; init; } = [];

    /// <summary>The properties whose simple comparisons the backend evaluates; published as a hint of what is fast.</summary>
    public ImmutableArray<Property> PushableProperties { get; init; } = [];

    public bool Equals(Source? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => HashCode.Combine(Backend, Resource, Type.Name);
}

/// <summary>A read that the planner would like one source to do.</summary>
/// <param name="Source">One of the reader's own sources.</param>
/// <param name="Shape">
/// The cells of a row. The source fills those of its own properties and contained collections, at every level, and asks the backend for no
/// more; other columns stay null.
/// </param>
public sealed record ScanRequest(Source Source, Shape Shape)
{
    /// <summary>The conditions that all must hold; each uses only members of the source.</summary>
    public ImmutableArray<Expr> Conjuncts { get; init; } = [];

    /// <summary>
    /// Where set, only rows whose property equals one of <see cref="ScanArguments.Keys"/> are wanted. One of the source's
    /// <see cref="Source.LookupProperties"/>; always done exactly, in as many calls as the backend's limits need, so that no order, limit
    /// or count is offered with it.
    /// </summary>
    public Property? LookupBy { get; init; }

    /// <summary>The order wanted, whole or not at all; empty where none is.</summary>
    public ImmutableArray<SortKey> OrderBy { get; init; } = [];

    /// <summary>Rows to leave out at the start. Asked only where nothing but this scan decides which rows there are.</summary>
    public long Skip { get; init; }

    /// <summary>Rows wanted at most; null for all.</summary>
    public long? Top { get; init; }

    /// <summary>Whether <see cref="RowBatch.TotalCount"/> is wanted: rows that match the conjuncts, before Skip and Top.</summary>
    public bool Count { get; init; }

    /// <summary>Whether the conjuncts fix the key to one value, so that at most one row can come.</summary>
    public bool IsSingleRow { get; init; }

    /// <summary>How the calls of the read are to be made; the adapter puts it on each of them.</summary>
    public CallPolicy Calls { get; init; } = CallPolicy.Default;
}

/// <summary>How well a backend evaluates a condition.</summary>
public enum Verdict
{
    /// <summary>Not at all: the gateway must.</summary>
    Unsupported,

    /// <summary>All rows that fulfil it come, and maybe others: the gateway checks again.</summary>
    Superset,

    /// <summary>Exactly the rows that fulfil it come.</summary>
    Exact,
}

/// <summary>What the backend does of a <see cref="ScanRequest"/>.</summary>
/// <param name="Verdicts">One for each conjunct.</param>
/// <param name="Scan">The read to pass to <see cref="IBackendReader.ReadAsync"/>.</param>
public sealed record ScanOffer(ImmutableArray<Verdict> Verdicts, Scan Scan)
{
    /// <summary>Whether rows come in the order asked for, over all keys and pages.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Whether Skip and Top are done. Only where every verdict is exact, and the order (where one is asked) is taken.</summary>
    public bool IsLimited { get; init; }

    /// <summary>Whether the count will be told. Only where every verdict is exact.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Rows that one call brings at most; for estimates.</summary>
    public int RowsPerCall { get; init; } = 1_000;

    /// <summary>Keys that one call takes at most, where rows are looked up; for estimates.</summary>
    public int KeysPerCall { get; init; } = 100;

    /// <summary>Set where the read can't be done at all, whatever the gateway adds; then nothing else counts.</summary>
    public GatewayError? Refusal { get; init; }
}

/// <summary>A planned backend read: opaque to the planner, printable for people.</summary>
public abstract class Scan(Source source, Shape shape)
{
    public Source Source { get; } = source;

    public Shape Shape { get; } = shape;

    /// <summary>The backend call in the backend's own language, with <c>{keys}</c> where a key list goes.</summary>
    public abstract string Describe();
}

/// <summary>What a read gets at run time.</summary>
public sealed record ScanArguments
{
    public static ScanArguments None { get; } = new();

    /// <summary>The values of <see cref="ScanRequest.LookupBy"/>; distinct, not null.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>
    /// Whether a backend's page may come in several batches while it still arrives. Not where each batch costs calls of its own, nor where
    /// rows wait for others: the call lasts as long as its page is being read.
    /// </summary>
    public bool InPieces { get; init; }

    /// <summary>What one gateway request shares among its scans, such as backend answers that several of them need.</summary>
    public RequestMemo Memo { get; init; } = new();
}

/// <summary>Answers that the scans of one gateway request share, so that none asks a backend twice. Thread-safe.</summary>
public sealed class RequestMemo
{
    // Made when it is first needed: most requests share nothing.
    private System.Collections.Concurrent.ConcurrentDictionary<(object Owner, string Key), Lazy<Task<object>>>? _answers;

    /// <param name="owner">Who asks; keeps the keys of different adapters apart.</param>
    /// <param name="ask">Runs once a key, also when several ask at the same time. A failure is shared too.</param>
    public async Task<T> GetAsync<T>(object owner, string key, Func<Task<T>> ask)
        where T : class =>
        (T)await LazyInitializer.EnsureInitialized(ref _answers).GetOrAdd((owner, key), _ => new Lazy<Task<object>>(async () => await ask().ConfigureAwait(false))).Value.ConfigureAwait(false);
}
