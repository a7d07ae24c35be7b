namespace CanonicalGateway.Gateway.Routing;

/// <summary>What routing may ask about a caller.</summary>
public interface ICaller
{
    /// <summary>Whether the caller's token says this; of claims with several values, one of them.</summary>
    bool HasClaim(string name, string value);

    /// <summary>Whether the request has a header of exactly this value, the name in any case.</summary>
    bool HasHeader(string name, string value);
}

/// <summary>What a rule asks of a caller.</summary>
/// <param name="IsHeader">Whether it is a header of the request; else a claim of the token.</param>
public sealed record CallerCondition(bool IsHeader, string Name, string Value)
{
    /// <summary>Whether the condition holds for a caller.</summary>
    public bool HoldsFor<TCaller>(TCaller caller)
        where TCaller : ICaller =>
        IsHeader ? caller.HasHeader(Name, Value) : caller.HasClaim(Name, Value);

    public bool Equals(CallerCondition? other) =>
        other is not null && IsHeader == other.IsHeader && Value == other.Value && string.Equals(Name, other.Name, NameComparison);

    public override int GetHashCode() => HashCode.Combine(IsHeader, Value, Name.GetHashCode(NameComparison));

    /// <summary>As it stands in the rules, for the operator alone.</summary>
    public override string ToString() => $"{(IsHeader ? "header" : "claim")} {Name}={Value}";

    private StringComparison NameComparison => IsHeader ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
}
