using System.Collections;
using System.Reflection;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>The types of values that an expression may have.</summary>
internal enum Kind
{
    Text,
    Bool,
    Int,
    Decimal,
    Date,
    Instant,
    Enum,
    Complex,
}

/// <summary>A structural property as reflection sees it.</summary>
internal sealed record Field(PropertyInfo Info, Kind Kind, bool IsList, RowType? Complex)
{
    public string Name => Info.Name;

    public Collation Collation { get; } = Info.GetCustomAttribute<CollatedAttribute>()?.Collation ?? Collation.CodePoint;

    public bool IsSearchable { get; } = Info.IsDefined(typeof(SearchableAttribute));

    public bool IsKey { get; } = Info.IsDefined(typeof(KeyAttribute));

    public bool IsAlternateKey { get; } = Info.IsDefined(typeof(AlternateKeyAttribute));

    public Type? EnumType { get; } = Kind == Kind.Enum ? Nullable.GetUnderlyingType(Info.PropertyType) ?? Info.PropertyType : null;

    public object? Of(object row) => Info.GetValue(row);
}

/// <summary>A navigation property as reflection sees it. Contained ones have no link.</summary>
internal sealed record Nav(PropertyInfo Info, Type Clr, bool IsList, NavigationAttribute? Link)
{
    public string Name => Info.Name;

    public bool IsContained => Link is null;

    /// <summary>Whether it leads to rows of the same type, so that $levels applies.</summary>
    public bool IsRecursive => Info.DeclaringType == Clr;

    public RowType Target => Schema.Of(Clr);
}

/// <summary>A canonical class as reflection sees it.</summary>
internal sealed class RowType
{
    public RowType(Type clr)
    {
        Clr = clr;
        SetName = clr.GetCustomAttribute<EntitySetAttribute>()?.SetName;
        var fields = new List<Field>();
        var navs = new List<Nav>();
        foreach (var info in clr.GetProperties().OrderBy(p => p.MetadataToken))
        {
            if (info.IsDefined(typeof(MediaAttribute)))
            {
                continue;
            }

            var isList = info.PropertyType != typeof(string) && info.PropertyType.IsAssignableTo(typeof(IEnumerable));
            var element = isList ? info.PropertyType.GetGenericArguments()[0] : info.PropertyType;
            var link = info.GetCustomAttribute<NavigationAttribute>();
            if (link is not null || info.IsDefined(typeof(ContainedAttribute)))
            {
                navs.Add(new Nav(info, element, isList, link));
                continue;
            }

            var kind = KindOf(Nullable.GetUnderlyingType(element) ?? element);
            fields.Add(new Field(info, kind, isList, kind == Kind.Complex ? Schema.Of(element) : null));
        }

        Fields = fields;
        Navs = navs;
        Key = fields.FirstOrDefault(f => f.IsKey);
    }

    public Type Clr { get; }

    public string Name => Clr.Name;

    public string? SetName { get; }

    public IReadOnlyList<Field> Fields { get; }

    public IReadOnlyList<Nav> Navs { get; }

    public Field? Key { get; }

    public Field? FindField(string name) => Fields.FirstOrDefault(f => f.Name == name);

    public Nav? FindNav(string name) => Navs.FirstOrDefault(n => n.Name == name);

    private static Kind KindOf(Type type) =>
        type == typeof(string) ? Kind.Text
        : type == typeof(bool) ? Kind.Bool
        : type == typeof(int) ? Kind.Int
        : type == typeof(decimal) ? Kind.Decimal
        : type == typeof(DateOnly) ? Kind.Date
        : type == typeof(DateTimeOffset) ? Kind.Instant
        : type.IsEnum ? Kind.Enum
        : Kind.Complex;
}

/// <summary>The oracle's own view of the canonical classes.</summary>
internal static class Schema
{
    private static readonly Dictionary<Type, RowType> Types = [];
    private static readonly Lock TypesLock = new();

    public static IReadOnlyList<RowType> Sets { get; } = [Of(typeof(Customer)), Of(typeof(Product)), Of(typeof(Order)), Of(typeof(Invoice)), Of(typeof(Case))];

    public static RowType Of(Type clr)
    {
        lock (TypesLock)
        {
            if (!Types.TryGetValue(clr, out var known))
            {
                Types[clr] = known = new RowType(clr);
            }

            return known;
        }
    }
}
