using System.Collections.Concurrent;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>The data set as rows of types, with the relations between them.</summary>
internal sealed class Truth(Dataset data)
{
    private readonly ConcurrentDictionary<(Type Type, string Property), ILookup<string, object>> _indexes = [];

    public IReadOnlyList<object> RowsOf(RowType type) =>
        type.Clr == typeof(Customer) ? data.Customers
        : type.Clr == typeof(Product) ? data.Products
        : type.Clr == typeof(Order) ? data.Orders
        : type.Clr == typeof(Invoice) ? data.Invoices
        : type.Clr == typeof(Case) ? data.Cases
        : throw new ArgumentException($"{type.Name} is in no set.", nameof(type));

    public object? Find(RowType type, string key) => Index(type, type.Key!.Name)[key].FirstOrDefault();

    /// <summary>The row that a single-valued navigation leads to.</summary>
    public object? Related(Nav nav, object row) => RelatedRows(nav, row).FirstOrDefault();

    public IEnumerable<object> RelatedRows(Nav nav, object row)
    {
        if (nav.Link is not { } link)
        {
            return (IEnumerable<object>)nav.Info.GetValue(row)!;
        }

        var source = (string?)row.GetType().GetProperty(link.SourceProperty)!.GetValue(row);
        return source is null ? [] : Index(nav.Target, link.TargetProperty)[source];
    }

    private ILookup<string, object> Index(RowType type, string property) => _indexes.GetOrAdd((type.Clr, property), _ =>
    {
        var field = type.FindField(property)!;
        return RowsOf(type).Where(r => field.Of(r) is not null).ToLookup(r => (string)field.Of(r)!, StringComparer.Ordinal);
    });
}
