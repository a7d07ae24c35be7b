namespace CanonicalGateway.Adapters.Zendesk;

/// <summary>Splits key lists so that each fits a call.</summary>
internal static class KeyChunks
{
    /// <param name="keys">Keys as they stand in the URL.</param>
    /// <param name="countMax">Keys in one chunk.</param>
    /// <param name="charactersMax">Characters of one chunk; a key that is longer stands alone.</param>
    /// <param name="separatorCharacters">Characters between two keys.</param>
    public static IEnumerable<IReadOnlyList<string>> Of(IEnumerable<string> keys, int countMax, int charactersMax, int separatorCharacters)
    {
        var chunk = new List<string>();
        var characters = 0;
        foreach (var key in keys)
        {
            if (chunk.Count > 0 && (chunk.Count == countMax || characters + separatorCharacters + key.Length > charactersMax))
            {
                yield return chunk;
                chunk = [];
                characters = 0;
            }

            chunk.Add(key);
            characters += key.Length + separatorCharacters;
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }
}
