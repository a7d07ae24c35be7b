using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.S4Hana.Rows;
using CanonicalGateway.Sandbox.S4Hana.Tables;

namespace CanonicalGateway.Sandbox.S4Hana;

/// <summary>
/// The system's database. Changes happen behind one lock and put new tables in the place of the old; who reads takes the tables of the moment
/// and sees all of a change or nothing of it.
/// </summary>
internal sealed class S4HanaStore
{
    private const int NumberLength = 10;

    private readonly Lock _gate = new();
    private readonly Dataset _seed;
    private readonly IReadOnlyDictionary<string, ServiceTables> _seedServices;
    private volatile IReadOnlyDictionary<string, ServiceTables> _services;
    private OrderList? _orders; // Behind the lock; null until the first change.

    public S4HanaStore(Dataset seed)
    {
        _seed = seed;
        _seedServices = Rows.Services.Of(seed);
        _services = _seedServices;
    }

    /// <summary>The services by name. A request reads them once.</summary>
    public IReadOnlyDictionary<string, ServiceTables> Services => _services;

    public void Insert(Order order)
    {
        if (order.Id.Length is 0 or > NumberLength || order.Id[0] == '0' || !order.Id.All(char.IsAsciiDigit))
        {
            throw new ArgumentException($"Order number '{order.Id}': expected 1 to {NumberLength} digits without leading zeros.", nameof(order));
        }
        lock (_gate)
        {
            if (Orders.Find(order.Id) is not null)
            {
                throw new ArgumentException($"There is an order {order.Id} already.", nameof(order));
            }
            Put(Orders.With(order), order.Id, order);
        }
    }

    public bool Delete(string id)
    {
        lock (_gate)
        {
            if (Orders.Find(id) is not { } order)
            {
                return false;
            }
            Put(Orders.Without(order.Id), order.Id, null);
            return true;
        }
    }

    /// <returns>The order as it is now, or null where there is none.</returns>
    public Order? Update(string id, Func<Order, Order> change)
    {
        lock (_gate)
        {
            if (Orders.Find(id) is not { } order)
            {
                return null;
            }
            var changed = change(order);
            Put(Orders.With(changed), order.Id, changed);
            return changed;
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _orders = null;
            _services = _seedServices;
        }
    }

    private OrderList Orders => _orders ?? OrderList.Of(_seed.Orders);

    private void Put(OrderList orders, string id, Order? order)
    {
        var service = _services[Rows.Services.SalesOrders];
        var changed = service.Replace(SalesOrderRows.Of(orders.Rows), id, SalesOrderRows.Of(order is null ? [] : [order]));
        _orders = orders;
        _services = new Dictionary<string, ServiceTables>(_services) { [changed.Name] = changed };
    }
}
