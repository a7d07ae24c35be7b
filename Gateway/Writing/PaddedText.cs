using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>
/// Constant UTF-8 text with bytes to spare behind it, so that it is copied in whole vectors: for text as short as names that is cheaper than
/// a call that finds out how to copy it.
/// </summary>
internal readonly struct PaddedText
{
    /// <summary>Bytes behind the text that a copy may overwrite.</summary>
    public const int Slack = 32;

    private readonly byte[] _bytes;

    public PaddedText(ReadOnlySpan<byte> text)
    {
        Length = text.Length;
        _bytes = new byte[text.Length + Slack];
        text.CopyTo(_bytes);
    }

    public int Length { get; }

    public ReadOnlySpan<byte> Text => _bytes.AsSpan(0, Length);

    /// <param name="target">Has room for the text and <see cref="Slack"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyTo(Span<byte> target)
    {
        var at = 0;
        do
        {
            Vector256.Create(_bytes.AsSpan(at)).CopyTo(target[at..]);
            at += Vector256<byte>.Count;
        }
        while (at < Length);
    }

    /// <summary>Copies text that has more behind it, like <see cref="CopyTo"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(ReadOnlySpan<byte> textAndBeyond, int length, Span<byte> target)
    {
        if (length <= Vector256<byte>.Count && textAndBeyond.Length >= Vector256<byte>.Count)
        {
            Vector256.Create(textAndBeyond).CopyTo(target);
        }
        else
        {
            textAndBeyond[..length].CopyTo(target);
        }
    }
}
