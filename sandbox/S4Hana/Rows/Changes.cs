using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Rows;

/// <summary>
/// When a document last changed. Empty on one that never changed after it was created, which is how a canonical ModifiedAt equal to CreatedAt is stored
/// (readers fall back on the creation).
/// </summary>
public static class Changes
{
    private static readonly int[] ShownOffsets = [0, 0, 0, 0, 60, -300, 330];

    public static Value Instant(string id, DateTimeOffset? created, DateTimeOffset? modified) =>
        modified == created ? Value.Null : Value.Instant(modified, ShownOffsets[Fnv.Choice(id, "offset", ShownOffsets.Length)]);

    public static Value Time(DateTimeOffset? created, DateTimeOffset? modified) => modified == created ? Value.Null : Value.TimeOf(modified);

    public static Value Date(DateTimeOffset? created, DateTimeOffset? modified) => modified == created ? Value.Null : Value.DayOf(modified);
}
