using System.Collections.Immutable;
using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Contracts.Model;

/// <summary>The functions and actions of the canonical model.</summary>
public static class CanonicalOperations
{
    public const string OrderTotals = "OrderTotals";
    public const string Owners = "Owners";
    public const string Validate = "Validate";

    /// <summary>The parameter of <see cref="Validate"/> that tells an update from a creation.</summary>
    public const string IsUpdate = "IsUpdate";

    /// <summary>Those whose types a model has.</summary>
    internal static ImmutableArray<CanonicalOperation> Of(ImmutableArray<StructuredType> types)
    {
        var operations = ImmutableArray.CreateBuilder<CanonicalOperation>();
        if (Find(nameof(OrderTotal)) is { } total && Find(nameof(Customer)) is { } customer && Find(nameof(Order)) is { } order)
        {
            const string Description = "What the orders of the customer add up to in each currency, sorted by currency.";
            operations.Add(new CanonicalOperation(OrderTotals, Description, isAction: false, total) { Binding = customer, Reads = [order] });
            operations.Add(new CanonicalOperation(
                OrderTotals,
                $"{Description} Counts the orders from one date to another.",
                isAction: false,
                total,
                new Property("From", "The first date of the orders that count.", ValueType.Date),
                new Property("To", "The last date of the orders that count.", ValueType.Date))
            { Binding = customer, Reads = [order] });
        }

        if (Find(nameof(Ownership)) is { } owner)
        {
            const string Description = "Which systems own what, by the routing rules in force for the caller.";
            operations.Add(new CanonicalOperation(Owners, Description, isAction: false, owner));
            operations.Add(new CanonicalOperation(
                Owners,
                Description,
                isAction: false,
                owner,
                new Property("Entity", "Name of an entity type, such as Customer.", ValueType.String) { MaxLength = 128 }));
        }

        if (Find(nameof(Finding)) is { } finding)
        {
            operations.Add(new CanonicalOperation(
                Validate,
                "Checks payloads as a write would, and changes nothing. Returns what is wrong with them: nothing, where all is well.",
                isAction: true,
                finding,
                [
                    .. types.Where(t => t.SetName is not null).Select(t => new Property(t.Name, $"A {t.Name} to check.", ValueType.Complex) { Complex = t, IsNullable = true }),
                    new Property(IsUpdate, "Whether the payloads are changes of rows, which may leave out what stays; else they are new rows.", ValueType.Boolean) { IsNullable = true },
                ]));
        }

        return operations.ToImmutable();

        StructuredType? Find(string name) => types.FirstOrDefault(t => t.Name == name);
    }
}
