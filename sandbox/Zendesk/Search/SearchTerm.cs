namespace CanonicalGateway.Sandbox.Zendesk.Search;

/// <summary>How a keyword is compared with its value.</summary>
public enum SearchOperator
{
    Is,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>One term of a search: free text, or a keyword with operator and value.</summary>
/// <param name="Field">The keyword in lower case; null for free text.</param>
/// <param name="IsPhrase">Whether the value stood in double quotes.</param>
/// <param name="IsPrefix">Whether the value ended in <c>*</c>, which is no longer part of it.</param>
public sealed record SearchTerm(bool IsNegated, string? Field, SearchOperator Operator, string Value, bool IsPhrase, bool IsPrefix);
