using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.Planning;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Parsing;

/// <summary>The forms of $apply; those of the ABNF test cases of OData Data Aggregation 4.0 with this model's names in the place of theirs.</summary>
public sealed class ApplyTests
{
    [Theory]
    [InlineData("aggregate(NetAmount with sum as Total)", "aggregate all: sum(NetAmount) as Total")]
    [InlineData("aggregate((NetAmount sub TaxAmount) mul 2 with sum as Tax)", "aggregate all: sum((NetAmount sub TaxAmount) mul 2) as Tax")]
    [InlineData("aggregate(NetAmount mul Customer/Parent/IsDeleted with sum as Tax)", null)]
    [InlineData("aggregate( NetAmount with MAX as Most , NetAmount with average as Mean )", "aggregate all: max(NetAmount) as Most, average(NetAmount) as Mean")]
    [InlineData("aggregate(Customer/Name with countdistinct as N)", "aggregate all: countdistinct(Customer/Name) as N")]
    [InlineData("aggregate(Customer with countdistinct as N)", "aggregate all: countdistinct(Customer/Id) as N")]
    [InlineData("aggregate($count as N)", "aggregate all: count() as N")]
    [InlineData("aggregate(Items/$count as N)", "aggregate all: count(Items) as N")]
    [InlineData("aggregate(Items/NetAmount with sum as Total)", "aggregate all: sum(Items v1: v1/NetAmount) as Total")]
    [InlineData("aggregate(Items/Product/ListPrice with max as Most)", "aggregate all: max(Items v1: v1/Product/ListPrice) as Most")]
    [InlineData("aggregate(Customer/Cases/$count as N,Cases with countdistinct as M)", "aggregate all: count(Customer/Cases) as N, countdistinct(Cases v1: v1/Id) as M")]
    [InlineData("aggregate(Cases/Tags/$count as N)", null)]
    [InlineData("groupby((Customer/BillingAddress/Country,Currency),aggregate(NetAmount with sum as Total))", "group by Customer/BillingAddress/Country, Currency: sum(NetAmount) as Total")]
    [InlineData("groupby((Status,NetAmount))", "group by Status, NetAmount")]
    [InlineData("groupby((rollup(Currency,Status),rollup($all,Channel)),aggregate($count as N))", "group by Currency, Status, Channel in 4 sets: count() as N")]
    [InlineData("groupby((Currency),filter(Status eq 'Open')/compute(NetAmount mul 2 as T)/aggregate(T with sum as Total))", "group by Currency: sum(NetAmount mul 2) where Status eq 'Open' as Total")]
    [InlineData("groupby((Currency),identity)", "group by Currency")]
    [InlineData("groupby((Currency),aggregate($count as N)/filter(N gt 2)/compute(N mul 2 as M))", "group by Currency: count() as N; filter N gt 2")]
    [InlineData("compute(year(OrderDate) as Year)/groupby((Year),aggregate($count as N))/orderby(N desc)/skip(1)/top(2)", "group by year(OrderDate): count() as N; order by N desc; skip 1; skip 0, top 2")]
    [InlineData("groupby((Currency),aggregate($count as N))/groupby((N),aggregate($count as M))", "group by Currency: count() as N; group by N: count() as M")]
    [InlineData("groupby((Currency),aggregate($count as N))/topcount(2,N)/bottomsum(10.5,N)/toppercent(50,N)", "group by Currency: count() as N; topcount 2 of N; bottomsum 10.5 of N; toppercent 50 of N")]
    [InlineData("top(3)/filter(Status eq 'Open')/orderby(NetAmount)/aggregate($count as N)", "filter Status eq 'Open'; order by NetAmount; aggregate all: count() as N")]
    [InlineData("identity/aggregate($count as N)/identity", "aggregate all: count() as N")]
    public void Steps_OfOrders_AreThose(string apply, string? expected)
    {
        if (expected is null)
        {
            Fails(apply);
            return;
        }

        var applied = Parse(apply).Applied!;
        Assert.Equal(expected, string.Join("; ", applied.Steps.Select(RowStepText.Of)));
    }

    [Theory]
    [InlineData("filter(NetAmount gt 3)", "filter=(gt NetAmount 3m)")]
    [InlineData("filter(NetAmount gt 3)/filter(Status eq 'Open')&$filter=IsBlocked", "filter=(and (gt NetAmount 3m) (eq Status OrderStatus'Open') IsBlocked)")]
    [InlineData("orderby(NetAmount desc)/orderby(Status)&$orderby=Id", "orderby=Id:n,Status,NetAmount desc")]
    [InlineData("skip(2)/top(5)/skip(1)&$skip=1&$top=9", "top=3;skip=4")]
    [InlineData("top(5)&$top=3", "top=3")]
    [InlineData("compute(NetAmount mul 2 as T)/filter(T gt 4)&$orderby=T", "filter=(gt (mul:Decimal NetAmount 2) 4m);orderby=(mul:Decimal NetAmount 2)")]
    [InlineData("identity", "")]
    public void Sequence_WithoutGroups_BecomesAQueryOfTheEntities(string options, string expected)
    {
        var query = Urls.Parse("Orders?$apply=" + options).Query;

        Assert.Null(query.Applied);
        Assert.Equal("Order", query.Type.Name);
        Assert.Equal(expected, query.PrintOptions());
    }

    [Fact]
    public void Beginning_OfASequence_IsReadByTheQuery()
    {
        var applied = Urls.Parse("Products?$apply=filter(Kind eq 'Service')/search(pump)/orderby(Name)/top(4)/aggregate($count as N)").Query.Applied!;

        Assert.Equal("filter=(eq Kind ProductKind'Service');search=\"pump\";orderby=Name;top=4", applied.Input!.PrintOptions().Replace(";select=", "", StringComparison.Ordinal));
        Assert.Single(applied.Steps);
    }

    [Fact]
    public void ResultType_NestsPaths_AndTakesTypesOver()
    {
        var type = Parse("groupby((Customer/BillingAddress/Country,Status),aggregate(NetAmount with sum as Total,Customer/Name with max as Last))").Type;

        Assert.Equal(["Customer", "Status", "Total", "Last"], type.Properties.Select(p => p.Name));
        Assert.Equal("Customers", type.Property("Customer").Complex!.ResultOf);
        Assert.Null(type.Property("Customer").Complex!.Property("BillingAddress").Complex!.ResultOf);
        Assert.Equal("OrderStatus", type.Property("Status").Enum!.Name);
        Assert.False(type.Property("Status").IsDynamic);
        Assert.True(type.Property("Total").IsDynamic);
        Assert.Equal(Collation.IgnoreCase, type.Property("Last").Collation);
    }

    [Theory]
    [InlineData("aggregate()", "An expression expected")]
    [InlineData("aggregate(NetAmount with sum)", "'as' and a name expected")]
    [InlineData("aggregate(NetAmount as Total)", "'with' and a method expected")]
    [InlineData("aggregate(NetAmount)", "'with' and a method expected")]
    [InlineData("aggregate($count with sum as N)", "'as' and a name expected")]
    [InlineData("aggregate($count)", "'as' and a name expected")]
    [InlineData("aggregate(Items(NetAmount with sum as T))", "'with' and a method expected")]
    [InlineData("aggregate(Items($count as N))", "'with' and a method expected")]
    [InlineData("aggregate(NetAmount with most as N)", "no aggregation method 'most'")]
    [InlineData("aggregate(Status with sum as N)", "'sum' takes numbers")]
    [InlineData("aggregate(Customer with max as N)", "is not a value")]
    [InlineData("aggregate(NetAmount with sum as A,NetAmount with max as A)", "'A' is defined twice")]
    [InlineData("aggregate(NetAmount with sum as NetAmount)", "a property 'NetAmount' already")]
    [InlineData("compute(1 as A)/aggregate(NetAmount with sum as A)", "'A' is defined twice")]
    [InlineData("groupby((Currency),aggregate(NetAmount with sum as Customer))", "a property 'Customer' already")]
    [InlineData("groupby(Currency)", "'(' expected")]
    [InlineData("groupby()", "'(' expected")]
    [InlineData("groupby(())", "A grouping property expected")]
    [InlineData("groupby((Currency,Currency))", "Currency is given twice")]
    [InlineData("groupby((Items/ProductId))", "Items is a collection")]
    [InlineData("groupby((NetAmount/Currency))", "no properties")]
    [InlineData("groupby((year(OrderDate)))", "define it with compute")]
    [InlineData("groupby((rollup($all)))", "a grouping property expected")]
    [InlineData("groupby((Currency),)", "A transformation expected")]
    [InlineData("groupby((Currency),aggregate($count as N)", "')' expected")]
    [InlineData("groupby((Currency))/filter(NetAmount gt 1)", "no property 'NetAmount'")]
    [InlineData("filter(NetAmount)", "A filter is Edm.Boolean")]
    [InlineData("filter()", "An expression expected")]
    [InlineData("top(x)", "A whole number")]
    [InlineData("top(1", "')' expected")]
    [InlineData("search(')/top(1')", "')'")]
    [InlineData("concat(aggregate($count as N))", "another sequence expected")]
    [InlineData("groupby((Currency))/toppercent(101,Currency)", "up to 100")]
    [InlineData("groupby((Currency))/topsum(1,Currency)", "takes numbers")]
    [InlineData("bogus(1)", "no transformation 'bogus'")]
    [InlineData("identity x", "'/' or the end expected")]
    [InlineData("/identity", "A transformation expected")]
    [InlineData("identity/", "A transformation expected")]
    public void Apply_Faulty_IsABadRequestThatNamesTheCulprit(string apply, string part)
    {
        var error = Urls.Fail("Orders?$apply=" + Uri.EscapeDataString(apply));

        Assert.Equal((GatewayErrorCode.InvalidExpression, "$apply"), (error.Code, error.Target));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aggregate(NetAmount with sum from Currency with average as D)")]
    [InlineData("aggregate(NetAmount from Currency with average as D)")]
    [InlineData("aggregate(Customer/Name with Custom.concat as Names)")]
    [InlineData("groupby((Customer))")]
    [InlineData("groupby((Customer/BillingAddress))")]
    [InlineData("groupby((rolluprecursive($root/Orders,H,Id)))")]
    [InlineData("groupby((Currency),topcount(2,NetAmount)/aggregate($count as N))")]
    [InlineData("groupby((Currency),filter(NetAmount gt 2))")]
    [InlineData("groupby((Currency),groupby((Status)))")]
    [InlineData("topcount(2,NetAmount)")]
    [InlineData("topcount($these/$count div 10,NetAmount)")]
    [InlineData("concat(identity,aggregate($count as N))")]
    [InlineData("top(2)/filter(NetAmount gt 2)")]
    [InlineData("groupby((Currency))/search(x)")]
    [InlineData("concat(aggregate(NetAmount with sum as T),aggregate(Currency with max as T))")]
    [InlineData("addnested(Items,identity as X)")]
    [InlineData("nest(identity as X)")]
    [InlineData("join(Items as Item)")]
    [InlineData("outerjoin(Items as Item)")]
    [InlineData("expand(Items)")]
    [InlineData("ancestors($root/Orders,H,Id,identity)")]
    [InlineData("descendants($root/Orders,H,Id,identity)")]
    [InlineData("traverse($root/Orders,H,Id,preorder)")]
    [InlineData("Custom.condense()")]
    public void Apply_BeyondThisService_IsNotImplemented(string apply) =>
        Assert.Equal(GatewayErrorCode.NotImplemented, Urls.Fail("Orders?$apply=" + Uri.EscapeDataString(apply)).Code);

    [Theory]
    [InlineData("Orders?$apply=top(2)&$count=true")]
    [InlineData("Orders?$apply=top(2)&$filter=IsBlocked")]
    [InlineData("Orders?$apply=top(2)&$orderby=NetAmount")]
    [InlineData("Orders('1')/Items?$apply=aggregate($count as N)")]
    public void Options_AfterACutOfEntities_AreNotImplemented(string url) => Assert.Equal(GatewayErrorCode.NotImplemented, Urls.Fail(url).Code);

    [Fact]
    public void Limits_OfTransformationsKeysAndSets_Hold()
    {
        var many = string.Join('/', Enumerable.Repeat("identity", ApplyParser.TransformationsMax));
        var keys = string.Join(',', typeof(Contracts.Entities.Order).GetProperties().Where(p => p.PropertyType == typeof(string)).Take(9).Select(p => p.Name));
        var deep = string.Concat(Enumerable.Repeat("concat(identity,", 9)) + "identity" + new string(')', 9);

        Assert.Null(Parse(many).Applied);
        Assert.Equal(GatewayErrorCode.LimitExceeded, Urls.Fail($"Orders?$apply={many}/identity").Code);
        Assert.Equal(GatewayErrorCode.LimitExceeded, Urls.Fail($"Orders?$apply=groupby(({keys}))").Code);
        Assert.Equal(GatewayErrorCode.LimitExceeded, Urls.Fail("Orders?$apply=groupby((rollup($all,Currency),rollup($all,Status),rollup($all,Channel),rollup($all,Division),rollup($all,OrderType),rollup($all,Id)))").Code);
        Assert.True(Urls.Fail($"Orders?$apply={deep}").Code is GatewayErrorCode.NotImplemented or GatewayErrorCode.LimitExceeded);
    }

    [Theory]
    [InlineData("/concat(identity,identity)", 5)]
    [InlineData("/concat(identity,concat(identity,identity))", 3)]
    public void Limit_OfReads_HoldsWhereConcatsMultiply(string concat, int most)
    {
        const string Counts = "groupby((Currency),aggregate($count as N))";

        Assert.True(Parse(Counts + string.Concat(Enumerable.Repeat(concat, most))).Applied!.Inputs.Count() <= ApplyParser.ReadsMax);
        Assert.Equal(GatewayErrorCode.LimitExceeded, Urls.Fail("Orders?$apply=" + Counts + string.Concat(Enumerable.Repeat(concat, most + 1))).Code);
    }

    [Fact]
    public void TouchedTypes_OfASequence_AreThoseOfAllItsPaths() => Assert.Equal(
        ["Case", "Customer", "Order", "Product"],
        TouchedTypes.Of(Urls.Parse("Orders?$apply=concat(groupby((Customer/Name)),filter(Cases/any())/aggregate(Items/Product/ListPrice with sum as T))")).Select(t => t.Name).Order(StringComparer.Ordinal));

    private static CanonicalQuery Parse(string apply) => Urls.Parse("Orders?$apply=" + Uri.EscapeDataString(apply)).Query;

    private static void Fails(string apply) => Urls.Fail("Orders?$apply=" + Uri.EscapeDataString(apply));
}
