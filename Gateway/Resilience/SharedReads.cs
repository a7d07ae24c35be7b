using System.Net;
using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// Lets identical reads share one call while it is under way, and one answer for as long as their routes allow. State behind one lock, which
/// is held for look-ups only.
/// </summary>
internal sealed class SharedReads(BackendOptions options, BackendRoute route, IBackendCredentials credentials, BackendPipeline pipeline, TimeProvider time)
{
    private readonly Lock _turn = new();
    private readonly Dictionary<ReadKey, SharedRead> _underWay = [];
    private readonly KeptAnswers _kept = new(options.KeptBytesMax);
    private long _epoch;

    public long KeptBytes
    {
        get
        {
            lock (_turn)
                return _kept.Bytes;
        }
    }

    /// <summary>
    /// Begins another epoch: reads from now on neither take a kept answer nor join a call from before, whose answer is not kept either.
    /// </summary>
    public void Forget()
    {
        lock (_turn)
        {
            _epoch++;
            _kept.Clear();
        }
    }

    /// <param name="request">One that <see cref="ReadKey.Fits"/>.</param>
    public Task<BackendReply> SendAsync(BackendRequest request, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled<BackendReply>(cancellation);
        var now = time.GetTimestamp();
        var key = new ReadKey(request, credentials.IdentityOf(request), Volatile.Read(ref _epoch));
        SharedRead? read;
        SharedRead.Asker? joined = null;
        lock (_turn)
        {
            if (request.Policy.FreshFor > TimeSpan.Zero && _kept.Find(key) is { } kept && time.GetElapsedTime(kept.Began, now) is var age && age <= request.Policy.FreshFor)
                return Task.FromResult(BackendReply.Copy(HttpStatusCode.OK, kept.Headers, kept.ContentHeaders, kept.Body, age));
            if (_underWay.TryGetValue(key, out read))
                joined = read.Join(request.Policy, options.SharedCallersMax, cancellation);
            if (joined is null)
                _underWay[key] = read = new SharedRead(this, route, request, key, now, cancellation);
        }

        if (joined is not null)
            return joined.AnswerAsync();
        _ = RunAsync(read!); // It never fails; what goes wrong is told to those who wait.
        return CallMeter.Watch(read!.First);
    }

    /// <summary>
    /// Takes a read out of those that may be joined, so that its answer can be read while it arrives: by one reader, at his own pace. Others who
    /// ask the same from now on begin a call of their own.
    /// </summary>
    /// <returns>Whether nobody else waits for it.</returns>
    public bool TryPart(SharedRead read)
    {
        lock (_turn)
        {
            if (!read.IsAlone)
                return false;
            Remove(read);
            return true;
        }
    }

    private async Task RunAsync(SharedRead read)
    {
        BackendReply? reply = null;
        KeptAnswer? kept = null;
        Exception? failure = null;
        try
        {
            reply = (await pipeline.RunAsync(read)).Reply!;
            if (read.IsToBeKept && !reply.HasMore && _kept.Takes(reply))
                kept = KeptAnswer.Of(read.Key, reply, read.Began);
        }
        catch (Exception failed)
        {
            failure = failed;
        }

        lock (_turn)
        {
            Remove(read);
            if (kept is not null && read.Key.Epoch == _epoch)
                _kept.Add(kept);
        }

        if (reply is not null)
            read.Succeed(reply);
        else
            read.Fail(failure!);
    }

    // Within the lock. Another may have taken its place, when it served as many as it may or parted.
    private void Remove(SharedRead read)
    {
        if (_underWay.TryGetValue(read.Key, out var current) && ReferenceEquals(current, read))
            _underWay.Remove(read.Key);
    }
}
