using System.Diagnostics;
using CanonicalGateway.Contracts.Errors;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Parsing;

public class FuzzTests(ITestOutputHelper output)
{
    private static readonly string[] Seeds =
    [
        "Customers?$filter=Name eq 'O''Neil' and (Status in ('Active','Blocked') or not contains(tolower(Name),'x'))&$orderby=Name desc,Id&$top=10&$count=true",
        "Customers('a%2Fb')/Orders('2')/Items(10)?$select=Number,Text&$expand=Product($select=Name;$expand=Cases($top=2;$search=\"a b\" OR NOT c))",
        "Orders?$filter=Items/any(i:i/Quantity gt 3.5e1 and i/Product/Name eq @p)&@p='x'&$skiptoken=abc&$format=json",
        "Customers?$filter=CreatedAt ge 2026-01-31T10:00:00.123+01:00 and BillingAddress/City ne null and year(CreatedAt) add 1 eq -5",
        "Cases?$search=(blue OR \"dark green\") AND NOT red&$filter=Tags/all(t:startswith(t,'a'))&$select=BillingAddress($select=City),*",
        "Customers('1')/BillingAddress/City/$value?$format=json",
        "Invoices/$count?$filter=InvoiceDate lt 2026-01-31 and duration'P1DT2H' gt duration'PT5M' and 01234567-89ab-cdef-0123-456789abcdef ne null",
    ];

    private static readonly string[] Pieces =
    [
        "'", "''", "(", ")", ",", ";", "&", "=", "/", "$", "@", "%", "%2", "%27", "%ff", "%C3%A4", "+", "-", ".", ":", " ", "\t", "\0", "\ud800", "😀", "\"", "\\", "*", "null", "true",
        "INF", "-INF", "NaN", "1e", "1e5", "99999999999999999999999999999999", "0.0000000000000000000000000000000001", "2026-", "2026-01-01T", "24:00", "T", " and ", " or ", " not ",
        " in ", " eq ", " add ", "any(", "all(", "x:", "duration'", "Canonical.CustomerStatus'", "$it", "$count", "$expand=", "$filter=", "Parent/", "Orders", "[", "{",
    ];

    [Fact]
    public void Parse_MutatedUrls_OnlyRefusesOrAccepts()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var time = Stopwatch.StartNew();
        var (accepted, refused) = (0, 0);
        for (var i = 0; i < 150_000 && time.Elapsed < TimeSpan.FromSeconds(4); i++)
        {
            var url = Mutate(Seeds[random.Next(Seeds.Length)], random);
            try
            {
                Urls.Parse(url);
                accepted++;
            }
            catch (GatewayException e)
            {
                refused++;
                Assert.True(e.Error.Status is 400 or 404 or 501, $"seed {seed}: {e.Error} for {url}");
                Assert.NotEmpty(e.Error.Message);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e} for {url}");
            }
        }

        output.WriteLine($"{accepted} accepted, {refused} refused");
        Assert.True(refused > 0);
    }

    [Fact]
    public void Parse_EveryPrefix_OnlyRefusesOrAccepts()
    {
        foreach (var url in Seeds)
        {
            for (var length = 0; length <= url.Length; length++)
            {
                var error = Record.Exception(() => Urls.Parse(url[..length]));

                Assert.True(error is null or GatewayException { Error.Status: 400 or 404 or 501 }, $"{url[..length]}: {error}");
            }
        }
    }

    private static string Mutate(string url, Random random)
    {
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(url.Length + 1);
            var length = Math.Min(random.Next(6), url.Length - at);
            url = random.Next(4) switch
            {
                0 => url.Remove(at, length),
                1 => url.Insert(at, Pieces[random.Next(Pieces.Length)]),
                2 => url.Remove(at, length).Insert(at, Pieces[random.Next(Pieces.Length)]),
                _ => url.Insert(at, url[random.Next(url.Length + 1)..]),
            };
        }

        return url;
    }
}
