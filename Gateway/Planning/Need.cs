using System.Buffers;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Which members of a type a query needs, at every level: what becomes the shape of its rows.</summary>
internal sealed class Need(StructuredType type)
{
    // By ordinal: the type's own members, then aliases of its navigations.
    private (Member? Member, Need? Nested)[] _members = new (Member?, Need?)[type.Members.Length];

    public StructuredType Type { get; } = type;

    public IEnumerable<(Member Member, Need? Nested)> Members
    {
        get
        {
            foreach (var (member, nested) in _members)
            {
                if (member is not null)
                {
                    yield return (member, nested);
                }
            }
        }
    }

    public Need? this[Member member] => member.Ordinal < _members.Length ? _members[member.Ordinal].Nested : null;

    public bool Has(Member member) => member.Ordinal < _members.Length && _members[member.Ordinal].Member is not null;

    /// <summary>Adds a member; a complex property or a navigation with what is needed of it.</summary>
    public Need? Add(Member member)
    {
        if (member.Ordinal >= _members.Length)
        {
            Array.Resize(ref _members, member.Ordinal + 4);
        }

        ref var place = ref _members[member.Ordinal];
        if (place.Member is not null)
        {
            return place.Nested;
        }

        var nested = member switch
        {
            Property { Complex: { } complex } => new Need(complex),
            Navigation navigation => new Need(navigation.Target),
            _ => null,
        };
        place = (member, nested);
        if (member is Navigation { IsContained: false } link)
        {
            Add(link.Source!);
        }

        return nested;
    }

    public void Add(Selection selection)
    {
        foreach (var selected in selection.Properties)
        {
            var need = Add(selected.Property);
            if (selected.Nested is { } nested)
            {
                need!.Add(nested);
            }

            if (selected.Options is { } options && need is not null)
            {
                foreach (var condition in options.Filter.Conjuncts().Concat(options.OrderBy.Select(k => k.Expression)))
                {
                    need.Add(condition);
                }
            }
        }
    }

    /// <summary>Adds all that an expression reads of this row.</summary>
    public void Add(Expr expression) => Add(expression, [this]);

    // The list holds the need of each range variable: the row's, then those of the lambdas around.
    private static void Add(Expr expression, List<Need?> variables)
    {
        switch (expression)
        {
            case PathExpr { Type: ValueType.Complex, Property.Complex: not null } whole:
                AddAll(AddPath(whole, variables)!);
                break;
            case PathExpr path:
                AddPath(path, variables);
                break;
            case LambdaExpr lambda:
                var element = AddPath(lambda.Collection, variables);
                if (lambda.Body is not null)
                {
                    variables.Add(element);
                    Add(lambda.Body, variables);
                    variables.RemoveAt(variables.Count - 1);
                }

                break;
            case CountExpr count:
                var counted = AddPath(count.Collection, variables);
                if (count.Body is not null)
                {
                    variables.Add(counted);
                    Add(count.Body, variables);
                    variables.RemoveAt(variables.Count - 1);
                }

                break;
            case SearchExpr search:
                foreach (var property in search.Properties)
                {
                    variables[search.Variable]!.Add(property);
                }

                break;
            case AfterExpr after:
                foreach (var key in after.Keys)
                {
                    Add(key.Expression, variables);
                }

                break;
            default:
                foreach (var child in expression.Children())
                {
                    Add(child, variables);
                }

                break;
        }
    }

    // Whether a complex value is there shows only where all of it is read.
    private static void AddAll(Need complex)
    {
        foreach (var property in complex.Type.Properties)
        {
            if (complex.Add(property) is { } nested)
            {
                AddAll(nested);
            }
        }
    }

    private static Need? AddPath(PathExpr path, List<Need?> variables)
    {
        var need = variables[path.Variable];
        foreach (var member in path.Members)
        {
            need = need!.Add(member);
        }

        return need;
    }

    /// <summary>The shape that holds all of it. Rows of navigations get theirs from the plans that read them.</summary>
    /// <param name="shapeOf">Shape of the rows behind a navigation that is not contained.</param>
    public Shape ToShape(ShapeTable shapes, Func<Need, Navigation, Shape> shapeOf)
    {
        var columns = ArrayPool<(Member, Shape?)>.Shared.Rent(_members.Length);
        var width = 0;
        foreach (var (member, nested) in _members)
        {
            if (member is not null)
            {
                columns[width++] = (member, member is Navigation { IsContained: false } navigation ? shapeOf(this, navigation) : nested?.ToShape(shapes, shapeOf));
            }
        }

        var shape = shapes.Of(Type, columns.AsSpan(0, width));
        ArrayPool<(Member, Shape?)>.Shared.Return(columns, clearArray: true);
        return shape;
    }
}
