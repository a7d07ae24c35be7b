using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Tests.Unit.Planning;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Execution;

public sealed class PlanRunTests
{
    /// <summary>A load that goes on while the run ends may come to where it needs another: nobody would be left to give that one back.</summary>
    [Fact]
    public async Task Load_WhileTheRunEnds_IsRefusedAndTheRunEndsAllTheSame()
    {
        var company = new FakeCompany();
        var (first, second) = (company.Plan("Customers?$select=Id"), company.Plan("Orders?$select=Id"));
        var run = new PlanExecutor(company.Options, new EstimateStore(company.Options, TimeProvider.System)).Start(first, new RequestMemo());
        var slow = new TaskCompletionSource();
        var begun = 0;
        async Task<PreloadedRows> LoadAsync()
        {
            begun++;
            await slow.Task;
            throw new OperationCanceledException();
        }

        var loading = run.LoadAsync(first, _ => LoadAsync());
        var ending = run.EndAsync().AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await run.LoadAsync(second, _ => LoadAsync()).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        slow.SetResult();

        await ending;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);
        Assert.Equal(1, begun);
    }
}
