using System.Collections.Concurrent;
using System.Text;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>The member names of enumerations as JSON strings, encoded once.</summary>
internal static class EnumNames
{
    private static readonly ConcurrentDictionary<EnumType, byte[][]> Encoded = new();

    public static byte[][] Of(EnumType type) =>
        Encoded.GetOrAdd(type, static t => [.. t.Members.Select(m => Encoding.UTF8.GetBytes($"\"{m}\""))]);
}
