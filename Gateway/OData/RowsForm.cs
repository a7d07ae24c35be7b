using System.Text;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>How the rows of a collection, or one row of it, are written in one format.</summary>
internal sealed class RowsForm(Selection selection, Shape shape, JsonFormat format, string root)
{
    // Not asked for of a single row. Two threads may both make it; either will do.
    private byte[]? _context;

    public Selection Selection { get; } = selection;

    public JsonFormat Format { get; } = format;

    public RowWriter Writer { get; } = new(selection, shape, format, root);

    /// <summary>The context URL of the collection, in UTF-8.</summary>
    public byte[] Context => _context ??= Encoding.UTF8.GetBytes(ContextUrl.Rows(root, Selection.Type.SetName ?? Selection.Type.ResultOf!, Selection, isEntity: false, Format.Version));

    /// <summary>Whether it writes rows of the shape in the format, with links below the root.</summary>
    public bool IsFor(Shape rows, JsonFormat wanted, string below) => ReferenceEquals(shape, rows) && Format == wanted && root == below;
}
