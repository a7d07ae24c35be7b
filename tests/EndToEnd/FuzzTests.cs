using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Good and bad URLs, bodies and headers, broken at random: whatever comes, the gateway answers as OData wants it and goes on.</summary>
public sealed class FuzzTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    private const int Urls = 1500;
    private const int Bodies = 500;
    private const int AtOnce = 4;

    // FUZZ_SEED breaks them in other ways.
    private static readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("FUZZ_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 41;

    private static readonly string[] _methods = ["GET", "GET", "GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"];
    private static readonly string[] _places = ["Customers?$top=1", "Customers('1')", "$metadata", "", "Orders/$count", "$batch", "Customers/$query", "Products('1')/Image"];

    private static readonly string[] _pieces =
    [
        "'", "''", "\"", "(", ")", "((", "))", "/", "//", "?", "&", "&&", "=", ";", ",", ":", "$", "@", "%", "%2", "%zz", "%00", "%27", "%2F", "%C3%28", "+", " ",
        "\t", "-", "--1", "1e999", "-INF", "NaN", "null", "true", "9223372036854775808", "0x1F", "2024-02-30", "2024-01-01T25:00:00Z", "P1Y", "é", "😀", "\u202E",
        "$it", "$value", "$count", "$ref", " and ", " or ", "not ", " eq ", " in ", "any(", "all(x:", "Orders", "Items", "Customer/", "Parent/Parent/", "$filter=", "$expand=",
        "$select=*", "$top=0", "$skip=1", "$orderby=", "$format=json", "$skiptoken=x", "..", "../", ".", "~", "*", "[1]", "{\"a\":1}",
    ];

    [Fact]
    public Task Urls_BrokenAtRandom_AreAnsweredWithoutFault() => AssertNoFaultAsync(Urls, random => new Request("GET", BrokenUrl(random), null));

    [Fact]
    public Task Batches_BrokenAtRandom_AreAnsweredWithoutFault() => AssertNoFaultAsync(Bodies, random =>
    {
        var (type, body) = FuzzSeeds.Batches[random.Next(FuzzSeeds.Batches.Count)];
        return new Request("POST", "$batch", Broken(body, random, FuzzSeeds.Batches[random.Next(FuzzSeeds.Batches.Count)].Body), ("Content-Type", type), ("Accept", "application/json"));
    });

    [Fact]
    public Task Queries_BrokenAtRandom_AreAnsweredWithoutFault() => AssertNoFaultAsync(Bodies, random =>
        new Request("POST", "Customers/$query", Broken(Pick(FuzzSeeds.Queries, random), random, Pick(FuzzSeeds.GoodUrls, random)), ("Content-Type", "text/plain")));

    [Fact]
    public Task Headers_BrokenAtRandom_AreAnsweredWithoutFault() => AssertNoFaultAsync(Bodies, random =>
    {
        var headers = Enumerable.Range(0, random.Next(1, 4)).Select(_ => FuzzSeeds.Headers[random.Next(FuzzSeeds.Headers.Count)])
            .Select(header => (header.Name, HeaderText(Broken(header.Value, random, FuzzSeeds.Headers[random.Next(FuzzSeeds.Headers.Count)].Value)))).ToArray();
        return new Request(_methods[random.Next(_methods.Length)], _places[random.Next(_places.Length)], null, headers);
    });

    private async Task AssertNoFaultAsync(int count, Func<Random, Request> draw)
    {
        var output = TestContext.Current.TestOutputHelper;
        output?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {_seed}"));
        var random = new Random(_seed);
        var requests = Enumerable.Range(0, count).Select(_ => draw(random)).ToArray();
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        var faults = new ConcurrentQueue<string>();

        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken }, async (request, _) =>
        {
            var reply = await sandbox.Reader.SendAsync(
                new HttpMethod(request.Method), request.Url, request.Body is null ? null : Encoding.UTF8.GetBytes(request.Body), request.Headers);
            statuses.AddOrUpdate(reply.Status, 1, (_, total) => total + 1);
            if (FaultOf(reply) is { } fault)
            {
                faults.Enqueue($"{request.Body} {string.Join(", ", request.Headers)}: {fault}");
            }
        });

        output?.WriteLine(string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{(int)s.Key}: {s.Value}")));
        Assert.True(faults.IsEmpty, $"{faults.Count} of {count} requests of seed {_seed}:\n{string.Join('\n', faults.Take(20))}");
        (await sandbox.Reader.GetAsync("Customers?$top=1")).AssertOk();
    }

    private static string? FaultOf(Reply reply)
    {
        if (FaultWithin(reply) is { } within)
        {
            return within;
        }

        var status = (int)reply.Status;
        if (status is not (200 or 204 or 206 or 304 or 501 or 503 or (>= 400 and < 500)))
        {
            return $"{status} {reply.Url} {reply.Text}";
        }

        // What Kestrel refuses itself never reaches the gateway: it has no body. Nor has an answer to HEAD.
        if (status < 400 || (reply.Status == HttpStatusCode.BadRequest && reply.Bytes.Length == 0) || reply.Url.StartsWith("HEAD ", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            ErrorShape.Assert(reply);
            return null;
        }
        catch (Exception fault) when (fault is Xunit.Sdk.XunitException or JsonException)
        {
            return $"{(int)reply.Status} {reply.Url}: {fault.Message}";
        }
    }

    // A fault within a batch stands in its answer.
    private static string? FaultWithin(Reply reply) =>
        reply.Url == "POST $batch" && reply.Status == HttpStatusCode.OK && reply.ContentHeaders.ContentType?.MediaType == "application/json" && reply.Json.TryGetProperty("responses", out var responses)
        && responses.EnumerateArray().FirstOrDefault(response => response.GetProperty("status").GetInt32() is 500 or 502) is { ValueKind: not JsonValueKind.Undefined } fault
            ? fault.GetRawText()
            : null;

    private static string Pick(IReadOnlyList<string> texts, Random random) => texts[random.Next(texts.Count)];

    // What no client library lets through, the raw tests send.
    private static string HeaderText(string text) => string.Concat(text.Where(c => c is >= ' ' and < '\u007F'));

    private static string BrokenUrl(Random random) =>
        Broken(Pick(random.Next(4) == 0 ? FuzzSeeds.BadUrls : FuzzSeeds.GoodUrls, random), random, Pick(FuzzSeeds.GoodUrls, random)).TrimStart('/');

    private static string Broken(string good, Random random, string other)
    {
        var text = new StringBuilder(good);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            // Mostly behind the entity set's name, or all would end there.
            var first = Math.Min(text.Length, random.Next(6) == 0 ? 0 : 10);
            var at = random.Next(first, text.Length + 1);
            switch (random.Next(5))
            {
                case 0:
                    text.Insert(at, _pieces[random.Next(_pieces.Length)]);
                    break;
                case 1 when text.Length > 1:
                    text.Remove(Math.Min(at, text.Length - 1), Math.Min(random.Next(1, 6), text.Length - Math.Min(at, text.Length - 1)));
                    break;
                case 2 when text.Length > 1:
                    text[Math.Min(at, text.Length - 1)] = (char)random.Next('!', '~');
                    break;
                case 3:
                    text.Insert(at, other.AsSpan(random.Next(other.Length)));
                    break;
                default:
                    text.Length = at;
                    break;
            }
        }

        return text.ToString();
    }

    private sealed record Request(string Method, string Url, string? Body, params (string Name, string Value)[] Headers);
}
