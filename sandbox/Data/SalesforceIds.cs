namespace CanonicalGateway.Sandbox.Data;

/// <summary>Record ids as Salesforce makes them: 15 case-sensitive characters and 3 more that tell upper from lower case.</summary>
public static class SalesforceIds
{
    public const string Account = "001";
    public const string User = "005";
    public const string Product2 = "01t";
    public const string Pricebook2 = "01s";
    public const string PricebookEntry = "01u";

    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string CaseAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    /// <summary>The 18-character id of record number <paramref name="index"/> of the object with this 3-character key prefix.</summary>
    public static string Create(string prefix, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(prefix.Length, 3);
        ArgumentOutOfRangeException.ThrowIfNegative(index);

        Span<char> id = stackalloc char[15];
        prefix.CopyTo(id);
        "Aa00000000000".AsSpan(0, 12).CopyTo(id[3..]);
        var rest = index;
        for (var at = 14; rest > 0; at--)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(at, 5, nameof(index));
            id[at] = Base62[(int)(rest % 62)];
            rest /= 62;
        }

        return WithChecksum(id);
    }

    /// <summary>The 18-character form of a 15-character id.</summary>
    public static string WithChecksum(ReadOnlySpan<char> id)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(id.Length, 15);

        Span<char> whole = stackalloc char[18];
        id.CopyTo(whole);
        for (var chunk = 0; chunk < 3; chunk++)
        {
            var upperCase = 0;
            for (var bit = 0; bit < 5; bit++)
            {
                if (char.IsAsciiLetterUpper(id[(chunk * 5) + bit]))
                {
                    upperCase |= 1 << bit;
                }
            }

            whole[15 + chunk] = CaseAlphabet[upperCase];
        }

        return new string(whole);
    }
}
