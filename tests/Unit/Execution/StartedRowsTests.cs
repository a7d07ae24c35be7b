using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Execution;

public sealed class StartedRowsTests
{
    private readonly List<RowBatch> _batches = [];
    private int _asked;

    [Fact]
    public async Task Rows_Started_AreAskedForBeforeAnybodyWaits()
    {
        await using var rows = new StartedRows(RowsAsync(3), CancellationToken.None);

        Assert.Equal(1, _asked);
        var first = await rows.TakeAsync();
        Assert.Equal(1, _asked);
        rows.GoOn();

        Assert.Equal(2, _asked);
        first!.Dispose();
    }

    [Fact]
    public async Task Rest_AfterTheStart_GivesEveryBatchOnce()
    {
        await using var rows = new StartedRows(RowsAsync(3), CancellationToken.None);

        var ids = new List<string?>();
        await foreach (var batch in rows.RestAsync())
        {
            using (batch)
            {
                ids.AddRange(batch.Texts(0));
            }
        }

        Assert.Equal(["1", "2", "3"], ids);
        Assert.True(rows.IsAtEnd);
        Assert.Null(await rows.TakeAsync());
    }

    [Fact]
    public async Task Dispose_WithABatchThatNobodyTook_GivesItBack()
    {
        var rows = new StartedRows(RowsAsync(3), CancellationToken.None);
        (await rows.TakeAsync())!.Dispose();
        rows.GoOn();

        await rows.DisposeAsync();

        Assert.Equal(2, _batches.Count);
        Assert.All(_batches, batch => Assert.True(batch.IsDisposed()));
    }

    [Fact]
    public async Task Dispose_OfCancelledOrFailedRows_SwallowsWhatNobodyWaitsFor()
    {
        using var stop = new CancellationTokenSource();
        var hanging = new StartedRows(HangAsync(TestContext.Current.CancellationToken), stop.Token);
        await stop.CancelAsync();
        await hanging.DisposeAsync();

        var failed = new StartedRows(FailAsync(), CancellationToken.None);
        await failed.DisposeAsync();

        await using var waited = new StartedRows(FailAsync(), CancellationToken.None);
        await Assert.ThrowsAsync<GatewayException>(() => waited.TakeAsync().AsTask());
    }

    private async IAsyncEnumerable<RowBatch> RowsAsync(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            _asked++;
            await Task.CompletedTask;
            _batches.Add(new RowBatch(TestRows.Shape("Order", "Id")).With($"{i}"));
            yield return _batches[^1];
        }
    }

    private static async IAsyncEnumerable<RowBatch> HangAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        yield break;
    }

    private static async IAsyncEnumerable<RowBatch> FailAsync()
    {
        await Task.Yield();
        if (TestContext.Current is not null)
        {
            throw new GatewayError(GatewayErrorCode.BackendUnavailable, "down").ToException();
        }

        yield break;
    }
}
