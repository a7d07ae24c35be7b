using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Gateway.OData.Operations;

/// <summary>Adds orders up by currency, batch by batch, exactly.</summary>
internal sealed class OrderSums(StructuredType order)
{
    /// <summary>Currencies at most; a customer has a handful.</summary>
    private const int CurrenciesMax = 1000;

    private readonly Dictionary<string, (long Count, decimal? NetAmount)> _sums = new(StringComparer.Ordinal);
    private (long Count, decimal? NetAmount) _withoutCurrency;

    /// <summary>The orders of a customer from one date to another, both included; all of them where no dates are given.</summary>
    public static CanonicalQuery Query(StructuredType order, Property customer, Value key, ReadOnlySpan<Value> dates)
    {
        var date = order.Property("OrderDate");
        List<Expr> conditions = [Compare(CompareOperator.Equal, customer, key)];
        if (dates is [var from, var to])
        {
            conditions.Add(Compare(CompareOperator.GreaterOrEqual, date, from));
            conditions.Add(Compare(CompareOperator.LessOrEqual, date, to));
        }

        return new CanonicalQuery(order)
        {
            Filter = conditions.Count == 1 ? conditions[0] : new AndExpr([.. conditions]),
            Selection = new Selection(order) { Properties = [new SelectedProperty(order.Property("NetAmount")), new SelectedProperty(order.Property("Currency"))] },
        };
    }

    /// <exception cref="GatewayException">BackendFault: amounts add up to more than a decimal holds.</exception>
    public void Add(RowBatch batch)
    {
        var (currency, amount) = (order.Property("Currency"), order.Property("NetAmount"));
        var (currencyAt, amountAt) = (batch.Shape.IndexOf(currency), batch.Shape.IndexOf(amount));
        for (var i = 0; i < batch.Count; i++)
        {
            var row = batch.Row(i);
            var (code, net) = (batch.ValueOf(row[currencyAt], currency), batch.ValueOf(row[amountAt], amount));
            var sum = code.IsNull ? _withoutCurrency : _sums.GetValueOrDefault(code.String);
            sum = (sum.Count + 1, net.IsNull ? sum.NetAmount : Plus(sum.NetAmount ?? 0, net.AsDecimal()));
            if (code.IsNull)
            {
                _withoutCurrency = sum;
                continue;
            }

            _sums[code.String] = sum;
            if (_sums.Count > CurrenciesMax)
            {
                throw new GatewayError(GatewayErrorCode.BackendFault, $"The orders have more than {CurrenciesMax} currencies; their owner may hold something else in Currency.") { Target = "Currency" }.ToException();
            }
        }
    }

    /// <summary>The sums in the order of their currencies; null is lowest.</summary>
    public void WriteTo(ResultRows rows)
    {
        if (_withoutCurrency.Count > 0)
        {
            rows.Add(Value.Null, Value.Of(_withoutCurrency.Count), AmountOf(_withoutCurrency.NetAmount));
        }

        foreach (var (currency, sum) in _sums.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            rows.Add(Value.Of(currency), Value.Of(sum.Count), AmountOf(sum.NetAmount));
        }
    }

    private static Value AmountOf(decimal? amount) => amount is { } known ? Value.Of(known) : Value.Null;

    private static decimal Plus(decimal sum, decimal amount)
    {
        try
        {
            return sum + amount;
        }
        catch (OverflowException overflow)
        {
            throw new GatewayException(new GatewayError(GatewayErrorCode.BackendFault, "The orders add up to more than Edm.Decimal holds.") { Target = "NetAmount" }, overflow);
        }
    }

    private static CompareExpr Compare(CompareOperator comparison, Property property, Value value) =>
        new(comparison, new PathExpr(0, [property], property.Type), new LiteralExpr(value), property.Collation);
}
