using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>Turns one or more JSON values of a backend row into one canonical cell. Immutable.</summary>
public abstract class Codec
{
    /// <summary>Whether the codec's cells are of the member's type; checked when the maps are built.</summary>
    public abstract bool Fits(Member member);

    /// <summary>Fixes the layout of nested values to that of a read.</summary>
    public virtual Codec Bind(Column column) => this;

    /// <param name="tokens">The values of the column's paths, in their order.</param>
    public abstract Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink);
}
