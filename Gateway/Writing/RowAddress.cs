using System.Buffers.Text;
using System.Text;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>The canonical URLs of the rows of one type (OData URL Conventions 4.3.1), from which their id and links are made.</summary>
internal sealed class RowAddress
{
    private readonly byte[] _lead;
    private readonly int _key;
    private readonly bool _isText;

    private RowAddress(string lead, Shape shape, bool isContained)
    {
        var key = shape.Type.Key!;
        _key = shape.IndexOf(key);
        _isText = key.Type == Contracts.Model.ValueType.String;
        _lead = Encoding.UTF8.GetBytes($"{lead}({(_isText ? "'" : "")}");
        IsContained = isContained;
    }

    /// <summary>Whether the URL goes on where that of the row around ends.</summary>
    public bool IsContained { get; }

    /// <param name="container">The navigation that the rows are contained in; null for rows of an entity set.</param>
    /// <param name="root">What URLs begin with: the service root, or nothing where they are relative to it.</param>
    /// <returns>Null where the rows have no URL, or lack the key that it is made of.</returns>
    public static RowAddress? Of(Shape shape, Navigation? container, string root)
    {
        if (shape.Type.Key is not { } key || shape.IndexOf(key) < 0)
        {
            return null;
        }

        return container is { IsContained: true } ? new RowAddress($"/{container.Name}", shape, isContained: true)
            : shape.Type.SetName is { } set ? new RowAddress(root + set, shape, isContained: false)
            : null;
    }

    /// <param name="parent">The URL of the row around, if there is one; counts where the rows are contained.</param>
    public void Write(Utf8Output output, RowBatch batch, ReadOnlySpan<Cell> cells, ReadOnlySpan<byte> parent)
    {
        if (IsContained)
        {
            output.Write(parent);
        }

        output.Write(_lead);
        if (_isText)
        {
            output.Write(KeyText.Encode(batch.Utf8(cells[_key])));
            output.Write("')"u8);
        }
        else
        {
            JsonText.Integer(output, cells[_key].Bits);
            output.Write((byte)')');
        }
    }

    /// <inheritdoc cref="Write"/>
    public byte[] UrlOf(RowBatch batch, ReadOnlySpan<Cell> cells, ReadOnlySpan<byte> parent)
    {
        parent = IsContained ? parent : default;
        if (_isText)
        {
            return [.. parent, .. _lead, .. KeyText.Encode(batch.Utf8(cells[_key])), .. "')"u8];
        }

        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(cells[_key].Bits, digits, out var length);
        return [.. parent, .. _lead, .. digits[..length], (byte)')'];
    }
}
