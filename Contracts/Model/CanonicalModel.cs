using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Contracts.Model;

/// <summary>
/// The canonical model of one version: what the C# types in <c>Contracts/Entities</c> say, read once at start-up.
/// Everything else (EDM, OpenAPI, parser, planner, entity maps) works from this.
/// </summary>
public sealed class CanonicalModel
{
    private readonly FrozenDictionary<string, StructuredType> _bySet;

    private CanonicalModel(string version, ImmutableArray<StructuredType> types, ImmutableArray<EnumType> enums)
    {
        Version = version;
        Types = types;
        Enums = enums;
        EntitySets = [.. types.Where(t => t.SetName is not null)];
        Operations = CanonicalOperations.Of(types);
        foreach (var bound in Operations.Where(o => o.Binding is not null).GroupBy(o => o.Binding!))
        {
            bound.Key.Operations = [.. bound];
        }

        _bySet = EntitySets.ToFrozenDictionary(t => t.SetName!, StringComparer.Ordinal);
    }

    /// <summary>The newest model.</summary>
    public static CanonicalModel V1 { get; } = Build("v1", typeof(Customer), typeof(Product), typeof(Order), typeof(Invoice), typeof(Case), typeof(OrderTotal), typeof(Ownership), typeof(Finding));

    /// <summary>CSDL namespace of the model's types.</summary>
    public static string Namespace => "Canonical";

    public string Version { get; }

    /// <summary>All structured types: entities, contained entities and complex types.</summary>
    public ImmutableArray<StructuredType> Types { get; }

    public ImmutableArray<EnumType> Enums { get; }

    /// <summary>The types that are served as entity sets.</summary>
    public ImmutableArray<StructuredType> EntitySets { get; }

    /// <summary>All functions and actions, each overload for itself.</summary>
    public ImmutableArray<CanonicalOperation> Operations { get; }

    public StructuredType? FindSet(string setName) => _bySet.GetValueOrDefault(setName);

    public StructuredType? FindSet(ReadOnlySpan<char> setName) =>
        _bySet.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(setName, out var type) ? type : null;

    /// <returns>The entity, contained or complex type of that name, or null.</returns>
    public StructuredType? FindType(string name) => Types.FirstOrDefault(t => t.Name == name);

    /// <summary>Reads the model from canonical C# types and every type that they refer to.</summary>
    /// <exception cref="InvalidOperationException">A type breaks the rules of the model; the message names the property.</exception>
    public static CanonicalModel Build(string version, params Type[] entities)
    {
        ArgumentNullException.ThrowIfNull(entities);
        return new ModelReader().Read(version, entities);
    }

    private sealed class ModelReader
    {
        private readonly Dictionary<Type, StructuredType> _types = [];
        private readonly Dictionary<Type, EnumType> _enums = [];
        private readonly List<(Navigation Navigation, Type Target, NavigationAttribute? Link)> _links = [];

        public CanonicalModel Read(string version, Type[] entities)
        {
            foreach (var entity in entities)
            {
                TypeOf(entity);
            }

            for (var i = 0; i < _links.Count; i++)
            {
                var (navigation, target, link) = _links[i];
                navigation.Target = TypeOf(target);
                if (link is not null)
                {
                    navigation.Source = navigation.DeclaringType.Find(link.SourceProperty) as Property
                        ?? throw new InvalidOperationException($"{navigation}: no source property {link.SourceProperty}");
                    navigation.TargetProperty = navigation.Target.Find(link.TargetProperty) as Property
                        ?? throw new InvalidOperationException($"{navigation}: no target property {link.TargetProperty}");
                }
            }

            return new CanonicalModel(version, [.. _types.Values], [.. _enums.Values]);
        }

        private StructuredType TypeOf(Type clr)
        {
            if (_types.TryGetValue(clr, out var known))
            {
                return known;
            }

            var members = clr.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(MemberOf).ToImmutableArray();
            var type = new StructuredType(clr.Name, clr.GetCustomAttribute<EntitySetAttribute>()?.SetName, DescriptionOf(clr), members);
            if (type.SetName is not null && type.Key is not { Type: ValueType.String })
            {
                throw new InvalidOperationException($"{clr.Name}: an entity set needs one key property of type Edm.String");
            }

            return _types[clr] = type;
        }

        private Member MemberOf(PropertyInfo info)
        {
            var link = info.GetCustomAttribute<NavigationAttribute>();
            var contained = info.IsDefined(typeof(ContainedAttribute));
            var element = ElementOf(info.PropertyType);
            if (link is null && !contained)
            {
                return PropertyOf(info, element);
            }

            var navigation = new Navigation(info.Name, DescriptionOf(info))
            {
                IsCollection = element is not null,
                IsContained = contained,
                Partner = link?.Partner,
            };
            _links.Add((navigation, element ?? info.PropertyType, link));
            return navigation;
        }

        private Property PropertyOf(PropertyInfo info, Type? element)
        {
            var clr = element ?? info.PropertyType;
            var bare = Nullable.GetUnderlyingType(clr) ?? clr;
            var type = info.IsDefined(typeof(MediaAttribute)) ? ValueType.Stream : ValueTypeOf(bare);
            var size = info.GetCustomAttribute<DecimalAttribute>();
            var isKey = info.IsDefined(typeof(KeyAttribute));
            return new Property(info.Name, DescriptionOf(info), type)
            {
                IsCollection = element is not null,
                IsKey = isKey,
                IsAlternateKey = info.IsDefined(typeof(AlternateKeyAttribute)),
                IsNullable = !isKey && element is null && new NullabilityInfoContext().Create(info).ReadState == NullabilityState.Nullable,
                MaxLength = info.GetCustomAttribute<MaxLengthAttribute>()?.Length,
                Precision = size?.Precision,
                Scale = size?.Scale,
                Collation = info.GetCustomAttribute<CollatedAttribute>()?.Collation ?? Collation.CodePoint,
                IsSearchable = info.IsDefined(typeof(SearchableAttribute)),
                CurrencyProperty = info.GetCustomAttribute<CurrencyAttribute>()?.Property,
                UnitProperty = info.GetCustomAttribute<UnitAttribute>()?.Property,
                Pattern = info.GetCustomAttribute<PatternAttribute>()?.Pattern,
                Minimum = info.GetCustomAttribute<MinimumAttribute>()?.Value,
                Enum = type == ValueType.Enum ? EnumOf(bare) : null,
                Complex = type == ValueType.Complex ? TypeOf(bare) : null,
            };
        }

        private EnumType EnumOf(Type clr) => _enums.TryGetValue(clr, out var known)
            ? known
            : _enums[clr] = new EnumType(clr.Name, DescriptionOf(clr), [.. System.Enum.GetNames(clr)]);

        private static Type? ElementOf(Type type) =>
            type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

        private static string? DescriptionOf(MemberInfo member) => member.GetCustomAttribute<DescriptionAttribute>()?.Text;

        private static ValueType ValueTypeOf(Type type) =>
            type == typeof(string) ? ValueType.String
            : type == typeof(bool) ? ValueType.Boolean
            : type == typeof(int) ? ValueType.Int32
            : type == typeof(long) ? ValueType.Int64
            : type == typeof(decimal) ? ValueType.Decimal
            : type == typeof(double) ? ValueType.Double
            : type == typeof(DateOnly) ? ValueType.Date
            : type == typeof(DateTimeOffset) ? ValueType.DateTimeOffset
            : type == typeof(TimeOnly) ? ValueType.TimeOfDay
            : type == typeof(TimeSpan) ? ValueType.Duration
            : type == typeof(Guid) ? ValueType.Guid
            : type.IsEnum ? ValueType.Enum
            : ValueType.Complex;
    }
}
