namespace CanonicalGateway.Sandbox.Salesforce;

/// <summary>Ids are the same when their first 15 characters are: the long and the short form name one row.</summary>
internal sealed class SalesforceIdComparer : IEqualityComparer<string>
{
    public static SalesforceIdComparer Instance { get; } = new();

    public bool Equals(string? x, string? y) =>
        x is null || y is null ? x is null && y is null : Short(x).SequenceEqual(Short(y));

    public int GetHashCode(string obj) => string.GetHashCode(Short(obj));

    private static ReadOnlySpan<char> Short(string id) =>
        id.Length == SalesforceId.LongLength ? id.AsSpan(0, SalesforceId.ShortLength) : id;
}
