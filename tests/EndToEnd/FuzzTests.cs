using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Good and bad URLs, broken at random: whatever comes, the gateway answers as OData wants it and goes on.</summary>
public sealed class FuzzTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    private const int Seed = 41;
    private const int Urls = 1500;
    private const int AtOnce = 4;

    private static readonly string[] _pieces =
    [
        "'", "''", "\"", "(", ")", "((", "))", "/", "//", "?", "&", "&&", "=", ";", ",", ":", "$", "@", "%", "%2", "%zz", "%00", "%27", "%2F", "%C3%28", "+", " ",
        "\t", "-", "--1", "1e999", "-INF", "NaN", "null", "true", "9223372036854775808", "0x1F", "2024-02-30", "2024-01-01T25:00:00Z", "P1Y", "é", "😀", "\u202E",
        "$it", "$value", "$count", "$ref", " and ", " or ", "not ", " eq ", " in ", "any(", "all(x:", "Orders", "Items", "Customer/", "Parent/Parent/", "$filter=", "$expand=",
        "$select=*", "$top=0", "$skip=1", "$orderby=", "$format=json", "$skiptoken=x", "..", "../", ".", "~", "*", "[1]", "{\"a\":1}",
    ];

    [Fact]
    public async Task Urls_BrokenAtRandom_AreAnsweredWithoutFault()
    {
        var output = TestContext.Current.TestOutputHelper;
        output?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {Seed}"));
        var random = new Random(Seed);
        var urls = Enumerable.Range(0, Urls).Select(_ => Broken(random)).ToArray();
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        var faults = new ConcurrentQueue<string>();

        await Parallel.ForEachAsync(urls, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken }, async (url, _) =>
        {
            var reply = await sandbox.Reader.GetAsync(url);
            statuses.AddOrUpdate(reply.Status, 1, (_, count) => count + 1);
            if (FaultOf(reply) is { } fault)
            {
                faults.Enqueue(fault);
            }
        });

        output?.WriteLine(string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{(int)s.Key}: {s.Value}")));
        Assert.True(faults.IsEmpty, $"{faults.Count} of {Urls} URLs of seed {Seed}:\n{string.Join('\n', faults.Take(20))}");
        (await sandbox.Reader.GetAsync("Customers?$top=1")).AssertOk();
    }

    private static string? FaultOf(Reply reply)
    {
        if (reply.Status is not (HttpStatusCode.OK or HttpStatusCode.NoContent or HttpStatusCode.NotImplemented or HttpStatusCode.ServiceUnavailable)
            && (int)reply.Status is < 400 or >= 500)
        {
            return $"{(int)reply.Status} {reply.Url} {reply.Text}";
        }

        // What Kestrel refuses itself never reaches the gateway: it has no body.
        if ((int)reply.Status < 400 || (reply.Status == HttpStatusCode.BadRequest && reply.Bytes.Length == 0))
        {
            return null;
        }

        try
        {
            ErrorShape.Assert(reply);
            return null;
        }
        catch (Exception fault) when (fault is Xunit.Sdk.XunitException or System.Text.Json.JsonException)
        {
            return $"{(int)reply.Status} {reply.Url}: {fault.Message}";
        }
    }

    private static string Broken(Random random)
    {
        var seeds = random.Next(4) == 0 ? BadRequestTable.Short : BadRequestTable.Good;
        var url = new StringBuilder(seeds[random.Next(seeds.Count)]);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            // Mostly behind the entity set's name, or all would end there.
            var first = Math.Min(url.Length, random.Next(6) == 0 ? 0 : 10);
            var at = random.Next(first, url.Length + 1);
            switch (random.Next(5))
            {
                case 0:
                    url.Insert(at, _pieces[random.Next(_pieces.Length)]);
                    break;
                case 1 when url.Length > 1:
                    url.Remove(Math.Min(at, url.Length - 1), Math.Min(random.Next(1, 6), url.Length - Math.Min(at, url.Length - 1)));
                    break;
                case 2 when url.Length > 1:
                    url[Math.Min(at, url.Length - 1)] = (char)random.Next('!', '~');
                    break;
                case 3:
                    var other = BadRequestTable.Good[random.Next(BadRequestTable.Good.Count)];
                    url.Insert(at, other.AsSpan(random.Next(other.Length)));
                    break;
                default:
                    url.Length = at;
                    break;
            }
        }

        return url.ToString().TrimStart('/');
    }
}
