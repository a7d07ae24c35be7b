using System.Collections;
using System.Globalization;
using System.Reflection;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Sandbox.Data;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox;

/// <summary>The rules of docs/mapping.md that the generated rows must keep, so that the backends can hold them.</summary>
public sealed class DatasetRulesTests
{
    private static readonly Dataset Data = DatasetGenerator.Generate(42, 600);

    [Fact]
    public void Keys_EverySet_AreUniqueAndAscending()
    {
        AssertNumbers(Data.Customers.Select(row => row.Id), "1000001");
        AssertNumbers(Data.Orders.Where(row => !Emea.Holds(row)).Select(row => row.Id), "1");
        AssertNumbers(Data.Orders.SkipWhile(row => !Emea.Holds(row)).Select(row => row.Id), "50000001");
        AssertNumbers(Data.Invoices.Where(row => !Emea.Holds(row)).Select(row => row.Id), "90000001");
        AssertNumbers(Data.Invoices.SkipWhile(row => !Emea.Holds(row)).Select(row => row.Id), "950000001");
        AssertNumbers(Data.Cases.Select(row => row.Id), "1");
        Assert.Equal(Data.Products.Select(row => row.Id).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal), Data.Products.Select(row => row.Id));
        Assert.All(Data.Products, row => Assert.Matches("^[A-Z0-9._-]*[0-9][A-Z0-9._-]*$", row.Id));
        var comments = Data.Cases.SelectMany(row => row.Comments).Select(row => row.Id).ToArray();
        Assert.Equal(comments.Length, comments.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Texts_EveryProperty_KeepLengthAndHaveNoOuterBlanks()
    {
        foreach (var (property, value) in Everything())
        {
            if (value is not string text)
            {
                continue;
            }

            var where = $"{property.DeclaringType!.Name}.{property.Name}";
            Assert.True(text.Length > 0, where);
            Assert.True(text.Trim() == text, where);
            Assert.True(text.Length <= (property.GetCustomAttribute<MaxLengthAttribute>()?.Length ?? int.MaxValue), where);
        }
    }

    [Fact]
    public void Decimals_EveryProperty_KeepPrecisionAndScale()
    {
        foreach (var (property, value) in Everything())
        {
            if (value is not decimal number)
            {
                continue;
            }

            var where = $"{property.DeclaringType!.Name}.{property.Name} = {number}";
            var declared = property.GetCustomAttribute<DecimalAttribute>()!;
            var digits = decimal.Truncate(number).ToString(CultureInfo.InvariantCulture).Length;
            Assert.True(number >= 0, where);
            Assert.True(number.Scale <= declared.Scale, where);
            Assert.True(digits <= declared.Precision - declared.Scale, where);
        }
    }

    [Fact]
    public void Enums_EveryProperty_ShowEveryMember()
    {
        var seen = new Dictionary<Type, HashSet<object>>();
        foreach (var (property, value) in Everything())
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (type.IsEnum && value is not null)
            {
                (seen.TryGetValue(type, out var members) ? members : seen[type] = []).Add(value);
            }
        }

        Assert.All(seen, pair => Assert.Equal(Enum.GetValues(pair.Key).Length, pair.Value.Count));
    }

    [Fact]
    public void Times_EverySet_HaveTheGrainOfTheirBackend()
    {
        foreach (var row in Data.Customers)
        {
            AssertTimes(row.CreatedAt, row.ModifiedAt, TimeSpan.TicksPerSecond, TimeSpan.TicksPerSecond);
        }

        foreach (var row in Data.Products)
        {
            AssertTimes(row.CreatedAt, row.ModifiedAt, TimeSpan.TicksPerDay, TimeSpan.TicksPerMillisecond);
        }

        foreach (var row in Data.Orders)
        {
            AssertTimes(row.CreatedAt, row.ModifiedAt, TimeSpan.TicksPerDay, TimeSpan.TicksPerMillisecond);
        }

        foreach (var row in Data.Invoices)
        {
            AssertTimes(row.CreatedAt, row.ModifiedAt, TimeSpan.TicksPerSecond, TimeSpan.TicksPerMillisecond);
        }

        foreach (var row in Data.Cases)
        {
            AssertTimes(row.CreatedAt, row.ModifiedAt, TimeSpan.TicksPerSecond, TimeSpan.TicksPerSecond);
        }
    }

    [Fact]
    public void Customers_OutsideASystem_HaveNothingFromIt()
    {
        var ids = Data.Customers.Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var row in Data.Customers)
        {
            if (!Data.InErp.Contains(row.Id))
            {
                Assert.Null(row.Kind);
                Assert.Null(row.Language ?? row.TaxNumber ?? row.Currency ?? row.PaymentTerms);
            }

            Assert.True(row.SupportTier is null || Data.InSupport.Contains(row.Id));
            Assert.True(row.ParentId is null || ids.Contains(row.ParentId));
            Assert.Equal("salesforce", Assert.Single(row.ExternalIds).System);
            Assert.False(row.IsDeleted);
            AssertAddress(row.BillingAddress);
            AssertAddress(row.ShippingAddress);
        }

        Assert.Equal(36, Data.Customers.Count - Data.InErp.Count);
        Assert.Equal(60, Data.Customers.Count - Data.InSupport.Count);
        Assert.Contains(Data.Customers, row => Data.InSupport.Contains(row.Id) && row.SupportTier is null);
        Assert.Contains(Data.Customers, row => Data.InErp.Contains(row.Id) && row.TaxNumber is null);
    }

    [Fact]
    public void Orders_EveryRow_DeriveAsTheMapSays()
    {
        var products = Data.Products.Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var row in Data.Orders)
        {
            Assert.Contains(row.CustomerId!, Data.InErp);
            Assert.Equal(Enumerable.Range(1, row.Items.Count).Select(number => 10 * number), row.Items.Select(item => item.Number));
            Assert.True(row.Items.Count > 0 || row.BillingStatus == BillingStatus.NotRelevant);
            foreach (var item in row.Items)
            {
                Assert.Equal(item.IsRejected, item.Status == OrderStatus.Cancelled);
                Assert.True(item.ProductId is null || products.Contains(item.ProductId));
                decimal? price = item.Quantity is null or 0 ? null : Math.Round(item.NetAmount!.Value / item.Quantity.Value, 10, MidpointRounding.ToEven);
                Assert.Equal(price, item.UnitPrice);
            }
        }

        Assert.Contains(Data.Orders, row => row.NetAmount == 9999999999999.999m);
        Assert.Contains(Data.Orders, row => row.NetAmount == 0);
        Assert.Contains(Data.Orders, row => row.Items.Count == 0);
        Assert.Contains(Data.Orders, row => row.TaxAmount is null);
    }

    [Fact]
    public void Invoices_EveryRow_BillExistingItems()
    {
        var invoices = Data.Invoices.ToDictionary(row => row.Id, StringComparer.Ordinal);
        var orderItems = Data.Orders.SelectMany(order => order.Items.Select(item => (order.Id, order.CustomerId, item.Number))).ToHashSet();
        foreach (var row in Data.Invoices)
        {
            Assert.Contains(row.CustomerId!, Data.InErp);
            Assert.Contains(row.PayerId!, Data.InErp);
            Assert.Equal(row.IsCancelled, row.Status == InvoiceStatus.Cancelled);
            Assert.Equal(row.Kind == InvoiceKind.Cancellation, row.CancelledInvoiceId is not null);
            Assert.True(row.CancelledInvoiceId is null || invoices[row.CancelledInvoiceId].IsCancelled);
            Assert.Equal(row.GrossAmount, row.NetAmount + row.TaxAmount);
            Assert.Equal(row.NetAmount, row.Items.Sum(item => item.NetAmount));
            Assert.All(row.Items, item => Assert.Contains((item.OrderId!, row.CustomerId, item.OrderItemNumber!.Value), orderItems));
        }

        var bills = Data.Invoices.Where(row => row.Kind == InvoiceKind.Invoice).ToArray();
        Assert.Contains(bills, row => row.Items.Select(item => item.OrderId).Distinct().Count() == 2);
        Assert.Contains(bills.SelectMany(row => row.Items.Select(item => (item.OrderId, row.Id)).Distinct()).CountBy(pair => pair.OrderId!), pair => pair.Value == 2);
        Assert.Contains(Data.Invoices, row => row.GrossAmount == 9999999999999.999m);
    }

    [Fact]
    public void Cases_EveryRow_AreWhatATicketKeeps()
    {
        var orders = Data.Orders.Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        var products = Data.Products.Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var row in Data.Cases)
        {
            Assert.True(row.CustomerId is null || Data.InSupport.Contains(row.CustomerId));
            Assert.True(row.OrderId is null || orders.Contains(row.OrderId));
            Assert.True(row.ProductId is null || products.Contains(row.ProductId));
            Assert.Null(row.EntitlementId ?? row.Resolution);
            Assert.Null(row.ResolvedAt ?? row.ClosedAt);
            Assert.Equal(row.Tags.Contains("escalated"), row.IsEscalated);
            Assert.Equal(row.Tags.Count, row.Tags.Distinct().Count());
            Assert.InRange(row.Comments.Count, 1, 4);
            Assert.Equal(row.Description, row.Comments[0].Body);
            Assert.Equal(row.CreatedAt, row.Comments[0].CreatedAt);
            Assert.Equal(row.Comments.OrderBy(comment => comment.CreatedAt), row.Comments);
            Assert.True(row.ModifiedAt >= row.Comments[^1].CreatedAt);
        }

        Assert.Contains(Data.Cases, row => row.CustomerId is null);
        Assert.Contains(Data.Cases, row => row.OrderId is not null);
        Assert.Contains(Data.Cases, row => row.DueAt is not null);
    }

    private static void AssertNumbers(IEnumerable<string> ids, string first)
    {
        var expected = long.Parse(first, CultureInfo.InvariantCulture);
        Assert.All(ids, id => Assert.Equal((expected++).ToString(CultureInfo.InvariantCulture), id));
    }

    private static void AssertTimes(DateTimeOffset? created, DateTimeOffset? modified, long createdGrain, long modifiedGrain)
    {
        Assert.Equal(0, created!.Value.UtcTicks % createdGrain);
        Assert.Equal(0, modified!.Value.UtcTicks % modifiedGrain);
        Assert.Equal(TimeSpan.Zero, created.Value.Offset);
        Assert.InRange(modified.Value, created.Value, DatasetGenerator.ReferenceInstant);
    }

    private static void AssertAddress(Address? address)
    {
        Assert.Null(address?.HouseNumber);
        Assert.True(address is null || (address.Street ?? address.City ?? address.PostalCode ?? address.Region ?? address.Country) is not null);
    }

    private static IEnumerable<(PropertyInfo Property, object? Value)> Everything() =>
        new IEnumerable<object>[] { Data.Customers, Data.Products, Data.Orders, Data.Invoices, Data.Cases }.SelectMany(set => set).SelectMany(Properties);

    private static IEnumerable<(PropertyInfo Property, object? Value)> Properties(object row)
    {
        foreach (var property in row.GetType().GetProperties())
        {
            var value = property.GetValue(row);
            yield return (property, value);
            var within = value switch
            {
                Address address => [address],
                IEnumerable<object> rows and not IEnumerable<string> => rows,
                IEnumerable and not string => [],
                _ => Enumerable.Empty<object>(),
            };
            foreach (var inner in within.SelectMany(Properties))
            {
                yield return inner;
            }
        }
    }
}
