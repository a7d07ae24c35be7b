using System.Text;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.S4Hana.Query;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.S4Hana;

/// <summary>The forms that a read takes.</summary>
internal enum ScanForm
{
    /// <summary>No row can come: nothing is asked.</summary>
    Nothing,

    /// <summary>One entity by its key.</summary>
    Entity,

    /// <summary>The number of rows alone.</summary>
    Count,

    /// <summary>A collection, page by page.</summary>
    Pages,

    /// <summary>A collection by a list of keys.</summary>
    Lookup,
}

/// <summary>A read of one resource, ready to send but for the keys of a lookup. Immutable.</summary>
/// <param name="calls">How the calls are to be made.</param>
internal sealed class S4HanaScan(S4HanaResource resource, Shape shape, ScanForm form, string target, CallPolicy calls) : Scan(resource.Source, shape)
{
    private PageReader? _pages;
    private BackendRequest? _streamed;

    public S4HanaResource Resource { get; } = resource;

    public ScanForm Form { get; } = form;

    /// <summary>Path and query, encoded; of a lookup what stands before the keys.</summary>
    public string Target { get; } = target;

    /// <summary>The first call, the same at each run of the scan.</summary>
    public BackendRequest Request { get; } = BackendRequest.Get(target) with { Policy = calls };

    /// <summary>The conditions taken, as they stand encoded in <c>$filter</c>; empty for none, null where no row can fulfil them.</summary>
    public required string? Filter { get; init; }

    /// <summary>The field that the keys of a lookup are for.</summary>
    public TextField? LookupField { get; init; }

    /// <summary>Rows wanted at most, where the backend does the limit.</summary>
    public long? Top { get; init; }

    public bool IsCounted { get; init; }

    /// <summary>A call of the scan.</summary>
    /// <param name="inPieces">Whether its page may be read while it arrives.</param>
    public BackendRequest RequestOf(string target, bool inPieces)
    {
        var first = inPieces ? _streamed ??= Request with { MayStream = true } : Request;
        return ReferenceEquals(target, Target) ? first : first with { Target = target };
    }

    /// <summary>Counts the rows that fulfil the conditions, whatever the limit.</summary>
    public BackendRequest CountRequest() => Request with
    {
        Target = $"{Resource.Path}/$count{(Filter is { Length: > 0 } filter ? "?$filter=" + filter : "")}",
        Accept = "text/plain",
    };

    // Two threads may both make it; either will do.
    public PageReader Pages => _pages ??= Form == ScanForm.Entity
        ? new PageReader(RowReaders.Of(Resource.Map, Shape), "d")
        : new PageReader(RowReaders.Of(Resource.Map, Shape), "d.results", "d.__next", "d.__count");

    public override string Describe()
    {
        var text = new StringBuilder("GET ").Append(Uri.UnescapeDataString(Target));
        return Form switch
        {
            ScanForm.Nothing => "nothing: no row can match",
            ScanForm.Lookup => text.Append('(').Append(LookupField!.Name).Append(" eq {keys})").ToString(),
            _ => text.ToString(),
        };
    }
}
