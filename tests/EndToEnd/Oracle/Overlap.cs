using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>
/// Orders and invoices in three systems that all hold all rows: only the conditions tell whose they are. Some conditions are null for some rows,
/// which then go on to the next partition.
/// </summary>
internal static class Overlap
{
    public const string Second = "s4-second";
    public const string Third = "s4-third";

    private static readonly (RowType Type, (string Backend, string When)[] Partitions)[] _routes =
    [
        (Schema.Of(typeof(Order)), [(Second, "contains(CustomerReference,'1')"), (Third, "NetAmount gt 900 or TaxAmount eq null")]),
        (Schema.Of(typeof(Invoice)), [(Second, "startswith(PaymentReference,'RF') and Status ne 'Paid'"), (Third, "not (FiscalYear ge '2024')")]),
    ];

    public static void AddRoutes(Dictionary<string, string?> settings)
    {
        foreach (var (type, partitions) in _routes)
        {
            settings.Remove($"Routing:{type.Name}:anchor");
            for (var i = 0; i < partitions.Length; i++)
            {
                settings[$"Routing:{type.Name}:partitions:{i}:when"] = partitions[i].When;
                settings[$"Routing:{type.Name}:partitions:{i}:backend"] = partitions[i].Backend;
            }

            settings[$"Routing:{type.Name}:partitions:{partitions.Length}:backend"] = "s4";
        }
    }

    /// <summary>The data set with the ids that each row's system gives it.</summary>
    public static Dataset Of(Dataset data)
    {
        var expressions = new ExpressionOracle(new Truth(data));
        return data with { Orders = [.. data.Orders.Select(Owned)], Invoices = [.. data.Invoices.Select(Owned)] };

        T Owned<T>(T row)
            where T : class
        {
            var (type, partitions) = _routes.Single(r => r.Type.Clr == typeof(T));
            var owner = partitions.FirstOrDefault(p => expressions.Keeps(new ExpressionReader(new TextCursor(p.When), type).Read(), row)).Backend;
            return owner is null ? row : Altered.InSystem(row, owner);
        }
    }
}
