using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>URLs of each production of OData's ABNF: they are followed, or refused with 501, and never called wrong.</summary>
public sealed class AbnfTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    [Theory]
    [Clause("2.2", "1.7")]
    // Resources.
    [InlineData("$metadata")]
    [InlineData("$metadata?$format=xml")]
    [InlineData("$entity?$id=Customers('{0}')")]
    [InlineData("$entity/Canonical.Customer?$id=Customers('{0}')&$select=Id")]
    [InlineData("$all")]
    [InlineData("$all/Canonical.Customer")]
    [InlineData("$crossjoin(Customers,Orders)?$filter=Customers/Id eq Orders/CustomerId")]
    [InlineData("Customers(Id='{0}')")]
    [InlineData("Customers('{0}')/Canonical.Customer")]
    [InlineData("Customers/Canonical.Customer")]
    [InlineData("Customers/{0}")]
    [InlineData("Customers('{0}')/Name/$value")]
    [InlineData("Customers('{0}')/BillingAddress/City")]
    [InlineData("Customers('{0}')/BillingAddress/Canonical.Address/City")]
    [InlineData("Customers('{0}')/ExternalIds/$count")]
    [InlineData("Customers('{0}')/Orders/$ref")]
    [InlineData("Customers('{0}')/Parent/$ref")]
    [InlineData("Customers('{0}')/$ref")]
    [InlineData("Customers/$ref")]
    [InlineData("Customers/$count")]
    [InlineData("Customers/$filter(Status eq 'Active')")]
    [InlineData("Customers/$filter(@f)/$count?@f=Status eq 'Active'")]
    [InlineData("Customers/$each")]
    // Query options.
    [InlineData("Customers?$top=0&$skip=0&$count=false&$format=json")]
    [InlineData("Customers?$apply=identity")]
    [InlineData("Customers?$deltatoken=x")]
    [InlineData("Customers?$search=a AND b OR NOT c&$top=1")]
    [InlineData("Customers?$search=(a OR \"b c\") NOT d&$top=1")]
    [InlineData("Customers?$select=*&$top=1")]
    [InlineData("Customers?$select=Canonical.*&$top=1")]
    [InlineData("Customers?$select=BillingAddress/City,Canonical.Customer/Name&$top=1")]
    [InlineData("Customers?$select=Orders&$top=1")]
    [InlineData("Customers?$select=ExternalIds($filter=System eq 's4';$orderby=Id;$skip=1;$top=1;$count=true;$select=Id)&$top=1")]
    [InlineData("Customers?$select=ExternalIds($compute=length(Id) as N)&$top=1")]
    [InlineData("Cases?$select=Tags($search=a)&$top=1")]
    [InlineData("Customers?$expand=*&$top=1")]
    [InlineData("Customers?$expand=*/$ref,Orders&$top=1")]
    [InlineData("Customers?$expand=*($levels=1)&$top=1")]
    [InlineData("Customers?$expand=Orders/$ref($filter=NetAmount gt 1;$orderby=Id;$skip=0;$top=1;$count=true;$search=a)&$top=1")]
    [InlineData("Customers?$expand=Orders/$count($filter=NetAmount gt 1;$search=a)&$top=1")]
    [InlineData("Customers?$expand=Orders/Canonical.Order($select=Id)&$top=1")]
    [InlineData("Customers?$expand=Canonical.Customer/Orders&$top=1")]
    [InlineData("Customers?$expand=Orders($filter=NetAmount gt @x;@x=5)&$top=1")]
    [InlineData("Customers?$expand=Children($levels=max;$select=Id)&$top=1")]
    [InlineData("Customers?$expand=Orders($compute=NetAmount mul 2 as Twice;$select=Twice)&$top=1")]
    [InlineData("Customers?$expand=Orders($apply=aggregate($count as N))&$top=1")]
    [InlineData("Products?$expand=Image&$top=1")]
    [InlineData("Customers?$orderby=Name asc,BillingAddress/City desc,length(Name),Orders/$count desc&$top=1")]
    [InlineData("Customers?$orderby=Parent/Name&$top=1")]
    [InlineData("Orders?$compute=NetAmount add 1 as More,More add 1 as Most&$top=1")]
    // Expressions.
    [InlineData("Orders?$filter=NetAmount eq 1 or NetAmount ne 1 and not (NetAmount gt 1) or NetAmount ge 1 or NetAmount lt 1 or NetAmount le 1&$top=1")]
    [InlineData("Orders?$filter=-NetAmount add 1 sub 2 mul 3 div 4 divby 5 mod 6 gt 0&$top=1")]
    [InlineData("Orders?$filter=Status in ('Open','Completed') and Id in @ids&@ids=[\"1\",\"2\"]&$top=1")]
    [InlineData("Orders?$filter=Status has Canonical.OrderStatus'Open'&$top=1")]
    [InlineData("Orders?$filter=(NetAmount gt 1) eq true&$top=1")]
    [InlineData("Orders?$filter=$it/NetAmount gt 1&$top=1")]
    [InlineData("Orders?$filter=$root/Customers('{0}')/Name eq 'x'&$top=1")]
    [InlineData("Orders?$filter=Items/any() and Items/all(i:i/Quantity gt 0) and Items/any(i:i/Quantity gt 0 and $it/NetAmount gt 1)&$top=1")]
    [InlineData("Orders?$filter=Items/$count gt 1 and Items/$count($filter=Quantity gt 1) ge 0 and Items/$filter(Quantity gt 1)/$count ge 0&$top=1")]
    [InlineData("Orders?$filter=Customer eq null or Customer ne null&$top=1")]
    [InlineData("Orders?$filter=Canonical.Order/NetAmount gt 1&$top=1")]
    [InlineData("Orders?$filter=isof(Canonical.Order) and isof(NetAmount,Edm.Decimal)&$top=1")]
    [InlineData("Orders?$filter=cast(NetAmount,Edm.String) eq '1'&$top=1")]
    [InlineData("Orders?$filter=case(NetAmount gt 1:true,true:false)&$top=1")]
    [InlineData("Cases?$filter=hassubset(Tags,['a']) or hassubsequence(Tags,['a'])&$top=1")]
    [InlineData("Customers?$filter=BillingAddress eq {{\"City\":\"x\"}}&$top=1")]
    [InlineData("Customers?$filter=BillingAddress eq ShippingAddress&$top=1")]
    [InlineData("Customers?$filter=@Core.Description eq 'x'&$top=1")]
    [InlineData("Customers?$filter=Name@Core.Description eq 'x'&$top=1")]
    [InlineData("Cases?$filter=Tags/any(t:t eq 'a') and Tags/$count eq 1&$top=1")]
    // Functions.
    [InlineData("Customers?$filter=concat(concat(Name,', '),Id) eq 'x' or contains(Name,'x') or endswith(Name,'x') or indexof(Name,'x') eq 1 or length(Name) eq 1&$top=1")]
    [InlineData("Customers?$filter=startswith(Name,'x') or substring(Name,1) eq 'x' or substring(Name,-2,1) eq 'x' or tolower(Name) eq 'x' or toupper(Name) eq 'X' or trim(Name) eq 'x'&$top=1")]
    [InlineData("Customers?$filter=matchesPattern(Name,'^x')&$top=1")]
    [InlineData("Customers?$filter=year(CreatedAt) eq 1 or month(CreatedAt) eq 1 or day(CreatedAt) eq 1 or hour(CreatedAt) eq 1 or minute(CreatedAt) eq 1 or second(CreatedAt) eq 1&$top=1")]
    [InlineData("Customers?$filter=fractionalseconds(CreatedAt) lt 0.5 or date(CreatedAt) eq 2024-01-01 or time(CreatedAt) gt 12:00:00 or totaloffsetminutes(CreatedAt) eq 0&$top=1")]
    [InlineData("Customers?$filter=now() gt CreatedAt and mindatetime() lt CreatedAt and maxdatetime() gt CreatedAt and totalseconds(duration'PT1S') eq 1&$top=1")]
    [InlineData("Orders?$filter=round(NetAmount) eq 1 or floor(NetAmount) eq 1 or ceiling(NetAmount) eq 1&$top=1")]
    [InlineData("Customers?$filter=geo.distance(geography'Point(1 2)',geography'SRID=0;Point(1 2)') lt 1&$top=1")]
    [InlineData("Customers?$filter=geo.intersects(geometry'Point(1 2)',geometry'Polygon((1 2,3 4,5 6,1 2))')&$top=1")]
    // Literals.
    [InlineData("Orders?$filter=NetAmount eq null or NetAmount eq 1 or NetAmount eq -1.5 or NetAmount eq 1e2 or NetAmount eq INF or NetAmount eq NaN&$top=1")]
    [InlineData("Orders?$filter=OrderDate eq 2024-02-29 or CreatedAt eq 2024-02-29T12:00Z or CreatedAt eq 2024-02-29T12:00:00.123+01:00&$top=1")]
    [InlineData("Customers?$filter=Name eq 'O''Neil' or Name eq '%27%27' or Name eq '/?%23%26'&$top=1")]
    [InlineData("Customers?$filter=Name eq 'x' or 01234567-89ab-cdef-0123-456789abcdef eq 01234567-89AB-CDEF-0123-456789abcdef&$top=1")]
    [InlineData("Customers?$filter=binary'T0RhdGE' ne null or null eq binary'T0RhdGE='&$top=1")]
    [InlineData("Customers?$filter=duration'P1DT2H3M4.5S' gt 'PT0S'&$top=1")]
    [InlineData("Customers?$filter=12:30:00 lt 12:30:00.5&$top=1")]
    [InlineData("Customers?$filter=Status eq Canonical.CustomerStatus'Active' or Status eq 'Active'&$top=1")]
    public async Task Form_OfEachProduction_IsFollowedOrNotImplemented(string url)
    {
        var target = url.Replace("{0}", sandbox.Data.Customers[0].Id, StringComparison.Ordinal).Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);

        var reply = await sandbox.Reader.GetAsync(target);

        Assert.True((int)reply.Status is 200 or 204 or 501, $"{target}: {(int)reply.Status} {reply.Text}");
        if ((int)reply.Status == 501)
        {
            ErrorShape.Assert(reply);
        }
    }
}
