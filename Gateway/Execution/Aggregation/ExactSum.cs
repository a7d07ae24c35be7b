using System.Numerics;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.Execution.Aggregation;

/// <summary>A sum of decimals that loses no digit, however many there are.</summary>
internal sealed class ExactSum
{
    // Mantissas up to this add and scale up without passing 128 bits.
    private static readonly Int128 SmallMax = Int128.Parse("10000000000000000000000000000000000000", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly BigInteger DecimalMax = (BigInteger.One << 96) - 1;
    private const int DecimalScaleMax = 28;
    private const int ScaleUpMax = 18;

    private Int128 _small;
    private BigInteger _large;
    private bool _isLarge;
    private int _scale;

    public void Add(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var scale = (bits[3] >> 16) & 0xFF;
        var mantissa = (Int128)(((UInt128)(uint)bits[2] << 64) | ((UInt128)(uint)bits[1] << 32) | (uint)bits[0]);
        if (bits[3] < 0)
        {
            mantissa = -mantissa;
        }

        if (!_isLarge && TryAddSmall(mantissa, scale))
        {
            return;
        }

        Enlarge();
        if (scale > _scale)
        {
            _large *= BigInteger.Pow(10, scale - _scale);
            _scale = scale;
        }

        _large += (BigInteger)mantissa * BigInteger.Pow(10, _scale - scale);
    }

    /// <exception cref="GatewayException">InvalidExpression: more digits than Edm.Decimal has.</exception>
    public decimal ToDecimal()
    {
        Enlarge();
        var (digits, scale) = (BigInteger.Abs(_large), _scale);
        while (scale > 0 && (digits > DecimalMax || scale > DecimalScaleMax))
        {
            var (shorter, rest) = BigInteger.DivRem(digits, 10);
            if (!rest.IsZero)
            {
                break;
            }

            (digits, scale) = (shorter, scale - 1);
        }

        return digits > DecimalMax
            ? throw new GatewayError(
                GatewayErrorCode.InvalidExpression,
                "A sum has more digits than Edm.Decimal holds (28). Add a filter, so that it becomes smaller, or aggregate rounded values.")
            {
                Target = "$apply",
            }.ToException()
            : new decimal(
                (int)(uint)(digits & uint.MaxValue), (int)(uint)((digits >> 32) & uint.MaxValue), (int)(uint)(digits >> 64), _large.Sign < 0, (byte)scale);
    }

    private bool TryAddSmall(Int128 mantissa, int scale)
    {
        var up = Math.Abs(scale - _scale);
        if (up > ScaleUpMax)
        {
            return false;
        }

        var factor = Power(up);
        var (own, other) = scale > _scale ? (_small, mantissa) : (mantissa, _small);
        if (Int128.Abs(own) > SmallMax / factor || Int128.Abs(other) > SmallMax)
        {
            return false;
        }

        _small = (own * factor) + other;
        _scale = Math.Max(scale, _scale);
        return true;
    }

    private void Enlarge()
    {
        if (!_isLarge)
        {
            (_large, _isLarge) = (_small, true);
        }
    }

    private static Int128 Power(int exponent)
    {
        Int128 result = 1;
        for (var i = 0; i < exponent; i++)
        {
            result *= 10;
        }

        return result;
    }
}
