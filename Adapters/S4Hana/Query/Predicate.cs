using System.Text;

namespace CanonicalGateway.Adapters.S4Hana.Query;

/// <summary>A condition in the backend's own words: what stands in <c>$filter</c>. Constants fold away. Immutable.</summary>
internal abstract record Predicate
{
    public static Predicate True { get; } = new Constant(true);

    public static Predicate False { get; } = new Constant(false);

    public bool IsTrue => ReferenceEquals(this, True);

    public bool IsFalse => ReferenceEquals(this, False);

    /// <summary>Whether it needs parentheses where <c>and</c> stands beside it.</summary>
    public virtual bool IsAlternative => false;

    /// <summary>A comparison or function call, as it is written.</summary>
    public static Predicate Leaf(string text) => new Written(text);

    /// <summary><c>field eq literal</c>, of which the opposite is known.</summary>
    public static Predicate Equal(string field, string literal) => new Equality(field, literal, IsEqual: true);

    public static Predicate NotEqual(string field, string literal) => new Equality(field, literal, IsEqual: false);

    public static Predicate And(params ReadOnlySpan<Predicate> parts) => Join(parts, isOr: false);

    public static Predicate Or(params ReadOnlySpan<Predicate> parts) => Join(parts, isOr: true);

    /// <summary>The rows that this leaves out. Only of what is made of <see cref="Equal"/> on fields that are never null.</summary>
    public abstract Predicate Opposite();

    /// <param name="isNested">Whether parentheses must keep its parts together.</param>
    public abstract void Write(StringBuilder text, bool isNested);

    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Write(text, isNested: false);
        return text.ToString();
    }

    private static Predicate Join(ReadOnlySpan<Predicate> parts, bool isOr)
    {
        var kept = new List<Predicate>(parts.Length);
        foreach (var part in parts)
        {
            if (isOr ? part.IsTrue : part.IsFalse)
            {
                return part;
            }

            if (part is Junction inner && inner.IsOr == isOr)
            {
                kept.AddRange(inner.Parts);
            }
            else if (part is not Constant)
            {
                kept.Add(part);
            }
        }

        return kept.Count switch
        {
            0 => isOr ? False : True,
            1 => kept[0],
            _ => new Junction(isOr, kept),
        };
    }

    private sealed record Constant(bool Value) : Predicate
    {
        public override Predicate Opposite() => Value ? False : True;

        public override void Write(StringBuilder text, bool isNested) => throw new InvalidOperationException("OData V2 has no constant conditions.");
    }

    private sealed record Written(string Text) : Predicate
    {
        public override Predicate Opposite() => throw new InvalidOperationException($"The opposite of {Text} is not known.");

        public override void Write(StringBuilder text, bool isNested) => text.Append(Text);
    }

    private sealed record Equality(string Field, string Literal, bool IsEqual) : Predicate
    {
        public override Predicate Opposite() => this with { IsEqual = !IsEqual };

        public override void Write(StringBuilder text, bool isNested) => text.Append(Field).Append(IsEqual ? " eq " : " ne ").Append(Literal);
    }

    private sealed record Junction(bool IsOr, List<Predicate> Parts) : Predicate
    {
        public override bool IsAlternative => IsOr;

        public override Predicate Opposite() => Join([.. Parts.Select(p => p.Opposite())], !IsOr);

        public override void Write(StringBuilder text, bool isNested)
        {
            text.Append(isNested ? "(" : "");
            for (var i = 0; i < Parts.Count; i++)
            {
                text.Append(i == 0 ? "" : IsOr ? " or " : " and ");
                Parts[i].Write(text, isNested: true);
            }

            text.Append(isNested ? ")" : "");
        }
    }
}
