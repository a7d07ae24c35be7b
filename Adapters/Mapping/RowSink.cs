using System.Buffers;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>Where codecs find the bytes of the page being read and put what they make of them.</summary>
/// <param name="batch">Receives rows and text.</param>
/// <param name="page">The page; cells point into it.</param>
/// <param name="buffer">The page's number among the batch's buffers.</param>
/// <param name="backend">Name of the backend, for messages.</param>
/// <param name="resource">The backend's resource, for messages.</param>
public sealed class RowSink(RowBatch batch, byte[] page, int buffer, string backend, string resource)
{
    private const int TokensMin = 64;

    private RawToken[] _tokens = [];
    private int _tokensUsed;

    public RowBatch Batch { get; } = batch;

    public byte[] Page { get; } = page;

    /// <summary>Bytes of the page; its memory may be longer.</summary>
    public int Length { get; init; } = page.Length;

    /// <summary>Whether nothing of the page is still to come.</summary>
    internal bool IsWhole { get; init; } = true;

    /// <summary>The page as far as it is there.</summary>
    internal ReadOnlySpan<byte> Json => Page.AsSpan(0, Length);

    /// <summary>The token's bytes as they stand in the page, escapes included.</summary>
    public ReadOnlySpan<byte> Utf8(RawToken token) => Page.AsSpan(token.Start, token.Length);

    /// <summary>The token's bytes without escapes; some backends escape the plus of an offset or the letters of a code.</summary>
    public ReadOnlySpan<byte> Unescaped(RawToken token)
    {
        if (!token.IsEscaped)
        {
            return Utf8(token);
        }

        var target = new byte[token.Length];
        return target.AsSpan(0, Unescape(token, target));
    }

    /// <summary>The token's text as a cell: points into the page where it has no escapes, else a copy.</summary>
    public Cell Text(RawToken token)
    {
        if (!token.IsEscaped)
        {
            return Cell.Text(buffer, token.Start, token.Length, isPlain: true);
        }

        var target = Batch.ReserveText(token.Length);
        return Batch.CommitText(Unescape(token, target), isPlain: false);
    }

    public Cell Number(RawToken token) => Cell.Number(buffer, token.Start, token.Length);

    /// <summary>The token's text as a string; for codes and keys, not for the hot path.</summary>
    public string String(RawToken token) => Encoding.UTF8.GetString(Unescaped(token));

    /// <summary>Memory for the values of one row, empty. Nested rows take theirs while that of the outer one is in use.</summary>
    internal Span<RawToken> TakeTokens(int count)
    {
        if (_tokensUsed + count > _tokens.Length)
        {
            // Outer rows keep what they have; memory that has become too small is left to them.
            _tokens = ArrayPool<RawToken>.Shared.Rent(Math.Max(TokensMin, (_tokensUsed + count) * 2));
        }

        var tokens = _tokens.AsSpan(_tokensUsed, count);
        _tokensUsed += count;
        tokens.Clear();
        return tokens;
    }

    /// <summary>Gives back all memory, once the page is read.</summary>
    internal void EndPage()
    {
        if (_tokens.Length > 0)
        {
            ArrayPool<RawToken>.Shared.Return(_tokens);
            _tokens = [];
        }
    }

    /// <summary>Gives back what was taken last.</summary>
    internal void ReturnTokens(int count) => _tokensUsed -= count;

    /// <summary>The page is not what the map expects: the backend or the map is wrong, and a row must not be guessed.</summary>
    public GatewayException Fault(string what, RawToken token) => new GatewayError(
        GatewayErrorCode.BackendFault,
        $"The backend '{backend}' answered {resource} with {what}: {Sample(token)}")
    {
        Backend = backend,
    }.ToException();

    // The reader wants the quotes, which stand right around the token.
    private int Unescape(RawToken token, Span<byte> target)
    {
        var reader = new Utf8JsonReader(Page.AsSpan(token.Start - 1, token.Length + 2));
        reader.Read();
        try
        {
            return reader.CopyString(target);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, as of text cut by a backend that counts UTF-16 units.
            throw Fault("text that is not Unicode", token);
        }
    }

    private string Sample(RawToken token) =>
        token.IsNull ? "null" : Encoding.UTF8.GetString(Page.AsSpan(token.Start, Math.Min(token.Length, 40)));
}
