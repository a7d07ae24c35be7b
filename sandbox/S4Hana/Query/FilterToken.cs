namespace CanonicalGateway.Sandbox.S4Hana.Query;

public enum FilterTokenKind
{
    End,
    Name,
    Text,
    Number,
    Prefixed,
    Open,
    Close,
    Comma,
    Slash,
    Minus,
}

/// <summary>A token of a filter.</summary>
/// <param name="Text">Name, digits, or the content of the quotes with doubled quotes undone.</param>
/// <param name="Prefix">The type word before the quotes, such as <c>datetime</c>.</param>
public readonly record struct FilterToken(FilterTokenKind Kind, string Text, int Position, string Prefix = "");
