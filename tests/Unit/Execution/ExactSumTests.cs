using System.Numerics;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Execution.Aggregation;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Execution;

public sealed class ExactSumTests
{
    [Fact]
    public void Sum_OfFarApartValues_LosesNoDigit()
    {
        Assert.Equal("9999999999999999999999999999", Sum(9999999999999999999999999998m, 0.4m, 0.6m));
        Assert.Equal("0.0000000000000000000000000001", Sum(79228162514264337593543950335m, 0.0000000000000000000000000001m, -79228162514264337593543950335m));
        Assert.Equal("12.30", Sum(12.10m, 0.2m));
        Assert.Equal("-3", Sum(1m, -4m));
        Assert.Equal("0", Sum());
    }

    [Fact]
    public void Sum_OfRandomValues_IsThatOfWholeNumbers()
    {
        const int Seed = 20260117;
        var random = new Random(Seed);
        for (var run = 0; run < 500; run++)
        {
            var values = Enumerable.Range(0, random.Next(1, 12))
                .Select(_ => new decimal(random.Next(), random.Next(), run % 3 == 0 ? random.Next() : 0, random.Next(2) == 0, (byte)random.Next(run % 2 == 0 ? 4 : 28))).ToArray();
            var exact = values.Aggregate(BigInteger.Zero, (sum, v) => sum + Scaled(v));
            var total = new ExactSum();
            foreach (var value in values)
            {
                total.Add(value);
            }

            try
            {
                Assert.Equal(exact, Scaled(total.ToDecimal()));
            }
            catch (GatewayException tooLong)
            {
                Assert.Equal(GatewayErrorCode.InvalidExpression, tooLong.Error.Code);
                Assert.False(exact % BigInteger.Pow(10, 28) == 0 && BigInteger.Abs(exact / BigInteger.Pow(10, 28)) < BigInteger.One << 95, $"seed {Seed}, run {run}");
            }
        }
    }

    [Fact]
    public void Sum_BeyondDecimal_IsAnErrorNotARoundedNumber()
    {
        var sum = new ExactSum();
        sum.Add(decimal.MaxValue);
        sum.Add(1);

        Assert.Equal(GatewayErrorCode.InvalidExpression, Assert.Throws<GatewayException>(() => sum.ToDecimal()).Error.Code);
    }

    private static string Sum(params decimal[] values)
    {
        var sum = new ExactSum();
        foreach (var value in values)
        {
            sum.Add(value);
        }

        return sum.ToDecimal().ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static BigInteger Scaled(decimal value)
    {
        var bits = decimal.GetBits(value);
        var mantissa = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return mantissa * BigInteger.Pow(10, 28 - ((bits[3] >> 16) & 0xFF)) * (bits[3] < 0 ? -1 : 1);
    }
}
