using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Rows;

/// <summary>Orders in the order of their numbers, as the system sorts them. Does not change; each change gives another list.</summary>
public sealed class OrderList
{
    private const int NumberLength = 10;

    private readonly Order[] _orders;

    private OrderList(Order[] orders) => _orders = orders;

    public IReadOnlyList<Order> Rows => _orders;

    public static OrderList Of(IEnumerable<Order> orders)
    {
        Order[] sorted = [.. orders];
        Array.Sort(sorted, (left, right) => Compare(left.Id, right.Id));
        return new OrderList(sorted);
    }

    public Order? Find(string id) => Search(id) is var at and >= 0 ? _orders[at] : null;

    /// <summary>The list with this order, in the place of the one that had its number.</summary>
    public OrderList With(Order order)
    {
        var at = Search(order.Id);
        return new OrderList(at < 0 ? [.. _orders[..~at], order, .. _orders[~at..]] : [.. _orders[..at], order, .. _orders[(at + 1)..]]);
    }

    public OrderList Without(string id) => Search(id) is var at and >= 0 ? new OrderList([.. _orders[..at], .. _orders[(at + 1)..]]) : this;

    // At the order of this number, or the complement of where it would stand.
    private int Search(string id)
    {
        var (low, high) = (0, _orders.Length - 1);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            switch (Compare(_orders[middle].Id, id))
            {
                case 0:
                    return middle;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }
        return ~low;
    }

    private static int Compare(string left, string right) => CharacterField.Compare(left, right, NumberLength);
}
