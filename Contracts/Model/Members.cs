using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CanonicalGateway.Contracts.Model;

/// <summary>A property or navigation property of a structured type.</summary>
public abstract class Member(string name, string? description)
{
    public string Name { get; } = name;

    public string? Description { get; } = description;

    /// <summary>The type that declares the member. Set once, while the model is built.</summary>
    public StructuredType DeclaringType { get; internal set; } = null!;

    /// <summary>Position among its type's members, in order of declaration.</summary>
    public int Ordinal { get; internal set; }

    public override string ToString() => $"{DeclaringType?.Name}/{Name}";
}

/// <summary>A structural property (CSDL 7).</summary>
public sealed class Property(string name, string? description, ValueType type) : Member(name, description)
{
    /// <summary>Computed properties that rows of one type can have in one request.</summary>
    public const int ComputedMax = 100;

    public ValueType Type { get; } = type;

    public bool IsCollection { get; init; }

    public bool IsNullable { get; init; }

    public bool IsKey { get; init; }

    /// <summary>Whether rows can be found by the property: no two have the same value.</summary>
    public bool IsAlternateKey { get; init; }

    public int? MaxLength { get; init; }

    public int? Precision { get; init; }

    public int? Scale { get; init; }

    public Collation Collation { get; init; }

    public bool IsSearchable { get; init; }

    /// <summary>Name of the sibling that holds the ISO 4217 code of this amount.</summary>
    public string? CurrencyProperty { get; init; }

    /// <summary>Name of the sibling that holds the unit of this quantity.</summary>
    public string? UnitProperty { get; init; }

    /// <summary>A regular expression that all values match.</summary>
    public string? Pattern { get; init; }

    /// <summary>The least value that a number can have.</summary>
    public int? Minimum { get; init; }

    /// <summary>Set where <see cref="Type"/> is <see cref="ValueType.Enum"/>.</summary>
    public EnumType? Enum { get; init; }

    /// <summary>Set where <see cref="Type"/> is <see cref="ValueType.Complex"/>.</summary>
    public StructuredType? Complex { get; init; }

    /// <summary>Whether <c>$metadata</c> does not declare it: what a request computes.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>A property that a request computes for the rows of a type, which the model does not list.</summary>
    /// <param name="number">0 and up, below <see cref="ComputedMax"/>; tells the computed properties of one type apart.</param>
    /// <param name="like">A property whose collation it has, where there is one.</param>
    /// <param name="enumType">Set where <paramref name="type"/> is <see cref="ValueType.Enum"/>.</param>
    public static Property Computed(StructuredType owner, int number, string name, ValueType type, Property? like = null, EnumType? enumType = null)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, ComputedMax);
        return new Property(name, null, type)
        {
            IsNullable = true,
            IsDynamic = true,
            Enum = type == ValueType.Enum ? enumType : null,
            Collation = type == ValueType.String && like is not null ? like.Collation : Collation.CodePoint,
            DeclaringType = owner,
            Ordinal = owner.Members.Length + number,
        };
    }
}

/// <summary>A navigation property (CSDL 8).</summary>
public sealed class Navigation(string name, string? description) : Member(name, description)
{
    private const int AliasesKept = 8;

    private readonly Navigation?[] _aliases = new Navigation?[AliasesKept];

    public bool IsCollection { get; init; }

    /// <summary>Whether the related rows exist only within their parent; then <see cref="Source"/> and <see cref="TargetProperty"/> are null.</summary>
    public bool IsContained { get; init; }

    /// <summary>The type that it leads to.</summary>
    public StructuredType Target { get; internal set; } = null!;

    /// <summary>The property of the declaring type that the target's <see cref="TargetProperty"/> equals.</summary>
    public Property? Source { get; internal set; }

    public Property? TargetProperty { get; internal set; }

    public string? Partner { get; init; }

    /// <summary>Whether it is what <see cref="Alias"/> gives for its number each time.</summary>
    public bool IsKeptAlias => Ordinal - DeclaringType.Members.Length - Property.ComputedMax is >= 0 and < AliasesKept;

    /// <summary>
    /// The same navigation as a member of its own, which the model does not list: rows can hold what one condition asks for beside what is expanded.
    /// </summary>
    /// <param name="number">0 and up; tells the aliases of one query apart. The first few are the same ones for each query.</param>
    public Navigation Alias(int number) => number >= _aliases.Length ? MakeAlias(number) : Volatile.Read(ref _aliases[number]) ?? KeepAlias(number);

    private Navigation KeepAlias(int number)
    {
        var alias = MakeAlias(number);
        return Interlocked.CompareExchange(ref _aliases[number], alias, null) ?? alias;
    }

    private Navigation MakeAlias(int number) => new(Name, Description)
    {
        IsCollection = IsCollection,
        IsContained = IsContained,
        Target = Target,
        Source = Source,
        TargetProperty = TargetProperty,
        DeclaringType = DeclaringType,
        Ordinal = DeclaringType.Members.Length + Property.ComputedMax + number,
    };
}

/// <summary>An enumeration type; a value travels as the position of its member.</summary>
public sealed class EnumType(string name, string? description, ImmutableArray<string> members)
{
    private readonly FrozenDictionary<string, int> _positions =
        members.Select((member, position) => (member, position)).ToFrozenDictionary(m => m.member, m => m.position, StringComparer.Ordinal);

    public string Name { get; } = name;

    public string? Description { get; } = description;

    /// <summary>The member names; a member's position is its value.</summary>
    public ImmutableArray<string> Members { get; } = members;

    /// <returns>The member's position, or -1 where the type has no such member.</returns>
    public int PositionOf(string member) => PositionOf(member.AsSpan());

    /// <inheritdoc cref="PositionOf(string)"/>
    public int PositionOf(ReadOnlySpan<char> member) =>
        _positions.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(member, out var position) ? position : -1;
}

/// <summary>A complex type, or an entity type where it has a key.</summary>
public sealed class StructuredType
{
    private readonly FrozenDictionary<string, Member> _byName;

    internal StructuredType(string name, string? setName, string? description, ImmutableArray<Member> members)
    {
        Name = name;
        SetName = setName;
        Description = description;
        Members = members;
        Properties = [.. members.OfType<Property>()];
        Navigations = [.. members.OfType<Navigation>()];
        _byName = members.ToFrozenDictionary(m => m.Name, StringComparer.Ordinal);
        for (var i = 0; i < members.Length; i++)
        {
            members[i].DeclaringType = this;
            members[i].Ordinal = i;
        }
    }

    /// <summary>The type of rows that one request makes, which the model does not list.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="resultOf">The entity set whose rows they are made of; null where they stand for complex values.</param>
    /// <param name="isMixed">Whether rows may lack some of its properties.</param>
    public static StructuredType Dynamic(string name, string? resultOf, bool isMixed, ImmutableArray<Member> members) =>
        new(name, null, null, members) { IsDynamic = true, ResultOf = resultOf, IsMixed = isMixed };

    public string Name { get; }

    /// <summary>Whether one request makes it, so that <c>$metadata</c> does not tell of it.</summary>
    public bool IsDynamic { get; private init; }

    /// <summary>The entity set whose rows the dynamic type's are made of.</summary>
    public string? ResultOf { get; private init; }

    /// <summary>Whether rows of the dynamic type may lack some of its properties.</summary>
    public bool IsMixed { get; private init; }

    /// <summary>Name of the entity set; null for complex types and for contained entity types.</summary>
    public string? SetName { get; }

    public string? Description { get; }

    public ImmutableArray<Member> Members { get; }

    public ImmutableArray<Property> Properties { get; }

    public ImmutableArray<Navigation> Navigations { get; }

    /// <summary>The functions and actions that are bound to one row. Set once, while the model is built.</summary>
    public ImmutableArray<CanonicalOperation> Operations { get; internal set; } = [];

    /// <summary>The key property, null for complex types.</summary>
    public Property? Key => Properties.FirstOrDefault(p => p.IsKey);

    public Member? Find(string name) => _byName.GetValueOrDefault(name);

    public Member? Find(ReadOnlySpan<char> name) =>
        _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var member) ? member : null;

    public Property Property(string name) => (Property)_byName[name];

    public Navigation Navigation(string name) => (Navigation)_byName[name];

    public override string ToString() => Name;
}
