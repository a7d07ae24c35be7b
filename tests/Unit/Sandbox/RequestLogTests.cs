using CanonicalGateway.Sandbox.Hosting;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox;

public sealed class RequestLogTests
{
    [Fact]
    public void Snapshot_OnePastCapacity_DropsTheOldestAndCountsAll()
    {
        var log = new RequestLog();
        for (var i = 0; i <= RequestLog.Capacity; i++)
        {
            log.Begin("GET", $"/{i}", "", DateTimeOffset.UnixEpoch);
        }

        var records = log.Snapshot();

        Assert.Equal(RequestLog.Capacity + 1, log.Total);
        Assert.Equal(RequestLog.Capacity, records.Count);
        Assert.Equal("/1", records[0].Path);
        Assert.Equal($"/{RequestLog.Capacity}", records[^1].Path);
    }

    [Fact]
    public void End_AfterClearOrOverwritten_ChangesNothing()
    {
        var log = new RequestLog();
        var cleared = log.Begin("GET", "/old", "", DateTimeOffset.UnixEpoch);
        log.Clear();
        for (var i = 0; i < RequestLog.Capacity; i++)
        {
            log.Begin("GET", "/new", "", DateTimeOffset.UnixEpoch);
        }

        log.End(cleared, 200, TimeSpan.Zero, null);

        Assert.All(log.Snapshot(), record => Assert.Null(record.Status));
    }

    [Fact]
    public void End_OpenRequest_FillsStatusAndDuration()
    {
        var log = new RequestLog();
        var ticket = log.Begin("GET", "/a", "?b", DateTimeOffset.UnixEpoch);
        Assert.Null(log.Snapshot()[0].Status);

        log.End(ticket, 404, TimeSpan.FromMilliseconds(12.5), null);

        Assert.Equal(new RequestRecord("GET", "/a", "?b", 404, 12.5, DateTimeOffset.UnixEpoch, null), log.Snapshot()[0]);
    }
}
