namespace CanonicalGateway.Sandbox.Data;

/// <summary>
/// Amounts with as many decimals as their currency has: 1500 JPY, 175.50 EUR, 3.125 KWD. The scale is how the ERP shows the amount;
/// as values, amounts compare numerically.
/// </summary>
internal static class Money
{
    public static int Decimals(string? currency) => currency switch
    {
        "JPY" => 0,
        "KWD" => 3,
        _ => 2,
    };

    public static decimal Zero(string? currency) => new(0, 0, 0, false, (byte)Decimals(currency));

    public static decimal Round(decimal amount, string? currency) =>
        Math.Round(amount, Decimals(currency), MidpointRounding.ToEven) + Zero(currency);

    /// <summary>A price up to about <paramref name="limit"/>, small ones more often than great ones.</summary>
    public static decimal Price(Random random, int limit, string? currency)
    {
        var curve = random.NextDouble();
        return Round((decimal)(curve * curve * limit), currency);
    }
}
