using System.Text;
using CanonicalGateway.Gateway.Metadata;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>The JSON representation that the client and the gateway have agreed on. There is one object for each, so that they compare by reference.</summary>
public sealed class JsonFormat
{
    private static readonly JsonFormat?[] _known = new JsonFormat?[3 * 3 * 32];

    private JsonFormat(MetadataLevel metadata, ProtocolVersion version, JsonTraits traits)
    {
        Metadata = metadata;
        Version = version;
        Traits = traits;
        Names = ControlNames.Of(version);
        ContentType = TypeOf(metadata, version, traits);
    }

    public static JsonFormat Default { get; } = Of(MetadataLevel.Minimal);

    public MetadataLevel Metadata { get; }

    public ProtocolVersion Version { get; }

    public JsonTraits Traits { get; }

    /// <summary>Int64 and Decimal as strings (OData JSON 3.2).</summary>
    public bool IsIeee754Compatible => (Traits & JsonTraits.Ieee754Compatible) != 0;

    /// <summary>Whether the order of names is kept to that lets a client read without holding what it has read (OData JSON 4.4).</summary>
    public bool IsStreaming => (Traits & JsonTraits.Streaming) != 0;

    /// <summary>Whether properties that are null are left out (OData Protocol 8.2.8.6).</summary>
    public bool OmitsNulls => (Traits & JsonTraits.OmitsNulls) != 0;

    /// <summary>Whether what could not be read is annotated in the place of its value.</summary>
    public bool TellsMissing => (Traits & JsonTraits.TellsMissing) != 0;

    public ControlNames Names { get; }

    /// <summary>The value of Content-Type: the format parameters that were applied, and no others.</summary>
    public string ContentType { get; }

    public static JsonFormat Of(MetadataLevel metadata, ProtocolVersion version = ProtocolVersion.V401Prefixed, JsonTraits traits = JsonTraits.None)
    {
        // Two requests that race make the same object twice, which costs a row writer at most.
        ref var known = ref _known[((((int)metadata * 3) + (int)version) * 32) + (int)traits];
        return known ??= new JsonFormat(metadata, version, traits);
    }

    /// <summary>The same with a further trait.</summary>
    public JsonFormat For(JsonTraits further) => Of(Metadata, Version, Traits | further);

    private static string TypeOf(MetadataLevel metadata, ProtocolVersion version, JsonTraits traits)
    {
        var prefix = version == ProtocolVersion.V401 ? "" : "odata.";
        var type = new StringBuilder("application/json;").Append(prefix).Append("metadata=")
            .Append(metadata switch { MetadataLevel.None => "none", MetadataLevel.Full => "full", _ => "minimal" });
        if ((traits & JsonTraits.Streaming) != 0)
        {
            type.Append(';').Append(prefix).Append("streaming=true");
        }

        if ((traits & JsonTraits.Ieee754Compatible) != 0)
        {
            type.Append(";IEEE754Compatible=true");
        }

        if ((traits & JsonTraits.Charset) != 0)
        {
            type.Append(";charset=utf-8");
        }

        return type.ToString();
    }
}

/// <summary>What sets one JSON representation apart from another beside version and metadata.</summary>
[Flags]
public enum JsonTraits
{
    None = 0,

    /// <summary>Int64 and Decimal as strings.</summary>
    Ieee754Compatible = 1,

    /// <summary>Names in an order for reading on the way.</summary>
    Streaming = 2,

    /// <summary>The client named the charset, so the answer does.</summary>
    Charset = 4,

    /// <summary>Null properties are left out.</summary>
    OmitsNulls = 8,

    /// <summary>What could not be read is annotated in the place of its value.</summary>
    TellsMissing = 16,
}
