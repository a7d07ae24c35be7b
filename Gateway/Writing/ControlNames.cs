using System.Text;
using CanonicalGateway.Gateway.Metadata;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>The names of control information in one version of OData (OData JSON 4.5), encoded once.</summary>
public sealed class ControlNames
{
    private static readonly ControlNames _prefixed = new("@odata.");
    private static readonly ControlNames _bare = new("@");

    private readonly string _prefix;

    private ControlNames(string prefix)
    {
        _prefix = prefix;
        Context = Lead("context");
        NextLink = Lead("nextLink");
        Count = Lead("count");
        Type = Lead("type");
        Id = Lead("id");
    }

    /// <summary>The name, quoted, with its colon; no comma.</summary>
    public ReadOnlyMemory<byte> Context { get; }

    /// <inheritdoc cref="Context"/>
    public ReadOnlyMemory<byte> NextLink { get; }

    /// <inheritdoc cref="Context"/>
    public ReadOnlyMemory<byte> Count { get; }

    /// <inheritdoc cref="Context"/>
    public ReadOnlyMemory<byte> Type { get; }

    /// <inheritdoc cref="Context"/>
    public ReadOnlyMemory<byte> Id { get; }

    public static ControlNames Of(ProtocolVersion version) => version == ProtocolVersion.V401 ? _bare : _prefixed;

    /// <summary>The name of one kind of control information, of the object or of one of its members.</summary>
    /// <param name="kind">For example <c>navigationLink</c>.</param>
    public string NameOf(string kind, string member = "") => $"{member}{_prefix}{kind}";

    private ReadOnlyMemory<byte> Lead(string kind) => Encoding.UTF8.GetBytes($"\"{NameOf(kind)}\":");
}
