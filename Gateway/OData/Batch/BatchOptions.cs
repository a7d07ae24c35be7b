using System.ComponentModel.DataAnnotations;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>
/// How large a batch may be, and how many of its requests run side by side. Section <c>Batch</c>. Passing a limit answers 400 LimitExceeded, which
/// names the limit: for the whole batch where nothing has run yet, else in the place of the one request.
/// </summary>
public sealed class BatchOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "Batch";

    /// <summary>Requests of a batch, those of change sets included.</summary>
    /// <value><c>Batch:RequestsMax</c>, 1-1000, default 100.</value>
    [Range(1, 1000)]
    public int RequestsMax { get; set; } = 100;

    /// <summary>The whole body of a batch; <c>Limits:BodyBytesMax</c> counts beside it.</summary>
    /// <value><c>Batch:BodyBytesMax</c>, 256-1073741824, default 4 MiB.</value>
    [Range(256, 1 << 30)]
    public int BodyBytesMax { get; set; } = 4 << 20;

    /// <summary>Request line and header lines of one request within a batch, those of its part included.</summary>
    /// <value><c>Batch:HeaderBytesMax</c>, 64-262144, default 32 KiB.</value>
    [Range(64, 256 * 1024)]
    public int HeaderBytesMax { get; set; } = 32 * 1024;

    /// <summary>The body of one request within a batch.</summary>
    /// <value><c>Batch:PartBodyBytesMax</c>, 16-1073741824, default 1 MiB.</value>
    [Range(16, 1 << 30)]
    public int PartBodyBytesMax { get; set; } = 1 << 20;

    /// <summary>The body of one answer within a batch. It is held in memory until it is whole and its turn has come.</summary>
    /// <value><c>Batch:AnswerBytesMax</c>, 4096-1073741824, default 16 MiB.</value>
    [Range(4096, 1 << 30)]
    public int AnswerBytesMax { get; set; } = 16 << 20;

    /// <summary>The bodies of all answers of a batch together.</summary>
    /// <value><c>Batch:ResponseBytesMax</c>, 1024-1073741824, default 64 MiB.</value>
    [Range(1024, 1 << 30)]
    public int ResponseBytesMax { get; set; } = 64 << 20;

    /// <summary>Requests of one batch that run side by side; so many answers are held at most.</summary>
    /// <value><c>Batch:ParallelRequests</c>, 1-64, default 4.</value>
    [Range(1, 64)]
    public int ParallelRequests { get; set; } = 4;
}
