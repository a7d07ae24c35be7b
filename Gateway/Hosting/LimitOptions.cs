using CanonicalGateway.Gateway.Configuration;

namespace CanonicalGateway.Gateway.Hosting;

/// <summary>Limits on what a client may send, before anything of it is understood. Section <c>Limits</c>.</summary>
public sealed record LimitOptions
{
    /// <summary>The longest request line that Kestrel reads; a longer one it refuses itself, without a body.</summary>
    public const int RequestLineBytesMax = 64 * 1024;

    /// <summary>The longest URL (path and query, as sent).</summary>
    /// <value><c>Limits:UrlCharactersMax</c>, 256-60000, default 8192.</value>
    public int UrlCharactersMax { get; init; } = 8192;

    /// <summary>The largest request body.</summary>
    /// <value><c>Limits:BodyBytesMax</c>, 1024-1073741824, default 4 MiB.</value>
    public int BodyBytesMax { get; init; } = 4 << 20;

    /// <summary>All header lines of a request together.</summary>
    /// <value><c>Limits:HeaderBytesMax</c>, 4096-262144, default 32 KiB.</value>
    public int HeaderBytesMax { get; init; } = 32 * 1024;

    /// <value><c>Limits:HeadersMax</c>, 16-1000, default 64.</value>
    public int HeadersMax { get; init; } = 64;

    /// <summary>Time that a client may take to send its headers.</summary>
    /// <value><c>Limits:HeadersTimeoutSeconds</c>, 1-120, default 15.</value>
    public int HeadersTimeoutSeconds { get; init; } = 15;

    /// <param name="elsewhere">Settings of the section that other parts read.</param>
    public static LimitOptions Read(IConfiguration configuration, Faults faults, params ReadOnlySpan<string> elsewhere)
    {
        var reader = new SettingsReader(configuration.GetSection("Limits"), faults).Knows(elsewhere);
        var options = new LimitOptions
        {
            UrlCharactersMax = reader.Whole("UrlCharactersMax", 8192, 256, 60_000),
            BodyBytesMax = reader.Whole("BodyBytesMax", 4 << 20, 1024, 1 << 30),
            HeaderBytesMax = reader.Whole("HeaderBytesMax", 32 * 1024, 4096, 256 * 1024),
            HeadersMax = reader.Whole("HeadersMax", 64, 16, 1000),
            HeadersTimeoutSeconds = reader.Whole("HeadersTimeoutSeconds", 15, 1, 120),
        };
        reader.RejectUnknown();
        return options;
    }
}
