using System.Text;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>
/// What a gateway answers while properties and entities move to new owners by percent of the keys: the values that the new owner holds, for the
/// keys that have moved.
/// </summary>
internal static class Migration
{
    /// <summary>The system that orders and invoices move to. Both hold all of them.</summary>
    public const string NewErp = "s4-next";

    private const int NamesToErp = 40;
    private const int NumbersToErp = 15;
    private const int KindsToCrm = 50;
    private const int OrdersToNew = 30;
    private const int InvoicesToNew = 65;

    /// <summary>Puts the moves in the place of the sandbox's routes.</summary>
    public static void AddRoutes(Dictionary<string, string?> settings)
    {
        settings.Remove("Routing:Customer:properties:Kind, Language, TaxNumber, Currency, PaymentTerms");
        settings["Routing:Customer:properties:Language, TaxNumber, Currency, PaymentTerms"] = "s4";
        AddMove("Routing:Customer:properties:Name", "salesforce", "s4", NamesToErp);
        AddMove("Routing:Customer:properties:CustomerNumber", "salesforce", "s4", NumbersToErp);
        AddMove("Routing:Customer:properties:Kind", "s4", "salesforce", KindsToCrm);
        settings.Remove("Routing:Order:anchor");
        settings.Remove("Routing:Invoice:anchor");
        AddMove("Routing:Order:anchor", "s4", NewErp, OrdersToNew);
        AddMove("Routing:Invoice:anchor", "s4", NewErp, InvoicesToNew);

        void AddMove(string path, string from, string to, int percent)
        {
            settings[$"{path}:from"] = from;
            settings[$"{path}:to"] = to;
            settings[$"{path}:percent"] = percent.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The data set as it is answered on the way.</summary>
    public static Dataset Of(Dataset data) => data with
    {
        Customers = [.. data.Customers.Select(c => Of(c, data.InErp.Contains(c.Id)))],
        Orders = [.. data.Orders.Select(o => HasMoved(o.Id, OrdersToNew) ? Altered.InSystem(o, NewErp) : o)],
        Invoices = [.. data.Invoices.Select(i => HasMoved(i.Id, InvoicesToNew) ? Altered.InSystem(i, NewErp) : i)],
    };

    /// <summary>
    /// Whether a key is among the first so many percent: the FNV-1a hash of its UTF-8, mixed as MurmurHash3 ends, modulo 100. Written anew here,
    /// since a share that changes would move keys back and forth.
    /// </summary>
    public static bool HasMoved(string key, int percent)
    {
        var hash = Encoding.UTF8.GetBytes(key).Aggregate(2166136261u, (h, octet) => unchecked((h ^ octet) * 16777619u));
        hash = unchecked((hash ^ (hash >> 16)) * 0x85EBCA6Bu);
        hash = unchecked((hash ^ (hash >> 13)) * 0xC2B2AE35u);
        return (hash ^ (hash >> 16)) % 100 < percent;
    }

    // The ERP knows nothing of a prospect; the CRM tells persons from organizations and nothing else.
    private static Customer Of(Customer customer, bool isInErp)
    {
        var moved = HasMoved(customer.Id, NamesToErp) && !isInErp ? Altered.With(customer, nameof(Customer.Name), null) : customer;
        moved = HasMoved(customer.Id, NumbersToErp) && !isInErp ? Altered.With(moved, nameof(Customer.CustomerNumber), null) : moved;
        return HasMoved(customer.Id, KindsToCrm)
            ? Altered.With(moved, nameof(Customer.Kind), customer.Kind == CustomerKind.Person ? CustomerKind.Person : CustomerKind.Organization)
            : moved;
    }
}
