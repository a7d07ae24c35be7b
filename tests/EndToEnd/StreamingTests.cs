using System.Text;
using System.Text.Json;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Rows are passed on as they come: what the gateway holds does not grow with their number.</summary>
[Collection(AloneCollection.Name)]
public sealed class StreamingTests(StreamingTests.LargeSandbox sandbox) : IClassFixture<StreamingTests.LargeSandbox>
{
    // Buffers and pools may grow once; 20,000 rows of an answer weigh some 15 MB.
    private const long GrowthBytesMax = 8 << 20;

    [Fact]
    public async Task Orders_Streamed_MemoryStaysFlat()
    {
        var (warm, _) = await StreamAsync("Orders?$top=3000");
        Assert.Equal(3000, warm);

        // Measured while the answer is under way: at the end everything would be free again.
        var (rows, held) = await StreamAsync("Orders");

        Assert.Equal(sandbox.Data.Orders.Count, rows);
        Assert.True(held < GrowthBytesMax, $"{held:N0} bytes more were held towards the end of the answer than at its beginning.");
    }

    [Fact]
    public async Task Orders_FirstBytes_ComeBeforeTheLastRowIsRead()
    {
        sandbox.ForgetCalls();

        using var response = await sandbox.Reader.StreamAsync("Orders", ("Prefer", "maxpagesize=100000"));

        Assert.True(sandbox.S4.Requests.Total < sandbox.Data.Orders.Count / 1000, $"{sandbox.S4.Requests.Total} calls before the first byte");
    }

    /// <returns>The rows, and how much more memory was held in the last quarter than in the first.</returns>
    private async Task<(int Rows, long Held)> StreamAsync(string url)
    {
        using var response = await sandbox.Reader.StreamAsync(url, ("Prefer", "maxpagesize=100000"));
        Assert.True(response.IsSuccessStatusCode);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), Encoding.UTF8);
        var (rows, first, most) = (0, 0L, long.MinValue);
        var step = sandbox.Data.Orders.Count / 4;
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (!line.StartsWith('{') || line.StartsWith("{\"@odata.context\"", StringComparison.Ordinal))
            {
                continue;
            }

            using var row = JsonDocument.Parse(line.TrimEnd(','));
            if (++rows == step)
            {
                first = GC.GetTotalMemory(forceFullCollection: true);
            }
            else if (rows > step && rows % step == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - first);
            }
        }

        return (rows, most);
    }

    /// <summary>20,000 orders.</summary>
    public sealed class LargeSandbox() : RunningSandbox(2000);
}
