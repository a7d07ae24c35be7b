namespace CanonicalGateway.Sandbox.Data;

/// <summary>
/// Deals awkward texts to rows: every text once, one to each third row from the first on, and after that a random one now and then.
/// So a set of some 200 rows has them all, and a greater one is not drowned in them.
/// </summary>
internal sealed class AwkwardTextDealer(Random random, IReadOnlyList<string> texts)
{
    private int _row;
    private int _dealt;

    /// <returns>The text for the next row, null where it takes an ordinary one.</returns>
    public string? Next()
    {
        if (_dealt < texts.Count)
        {
            return _row++ % 3 == 2 ? texts[_dealt++] : null;
        }

        return random.Chance(0.03) ? random.Pick(texts) : null;
    }
}
