using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>
/// Parses the URLs of the service by the grammar of OData 4.01 and binds them to the canonical model in one pass.
/// Safe for use by many threads. Positions in messages count the characters of the option's decoded value from 1.
/// </summary>
/// <param name="time">What <c>now()</c> reads; the system's clock where none is given.</param>
public sealed class ODataUrlParser(CanonicalModel model, QueryLimits limits, TimeProvider? time = null)
{
    private readonly ModelIndex _index = new(model);

    /// <param name="rawPath">The path below the service root, still percent-encoded, for example <c>Customers('1')/Orders</c>.</param>
    /// <param name="rawQuery">The text after the question mark, still percent-encoded; empty where there is none.</param>
    /// <exception cref="GatewayException">The URL is not one of this service: a status of 400, 404 or 501, with the culprit in the message.</exception>
    public ODataUrl Parse(string rawPath, string rawQuery)
    {
        ArgumentNullException.ThrowIfNull(rawPath);
        ArgumentNullException.ThrowIfNull(rawQuery);

        // Step 1: take the query apart, for keys may be given by parameter aliases.
        var options = QueryOptions.Read(rawQuery);
        var (skipToken, clock) = options.Has(SystemOption.SkipToken) ? SkipTokens.Split(options[SystemOption.SkipToken].ToString()) : default;
        var context = new ParseContext(_index, limits, options, time ?? TimeProvider.System, clock);

        // Step 2: bind the path; it says what the options apply to.
        var resource = EntityIdParser.IsEntityId(rawPath) ? new EntityIdParser(context, options).Parse(rawPath) : new ResourcePathParser(context).Parse(rawPath);
        RequireApplicable(resource, options);

        // Step 3: bind the options.
        return new ODataUrl(resource.Path, BindQuery(resource, options, context))
        {
            Call = resource.Call,
            Clock = context.Clock,
            SkipToken = skipToken,
            EntityIdRoot = resource.EntityIdRoot,
            Format = options.Has(SystemOption.Format) ? options[SystemOption.Format].ToString() : null,
            OptionsText = options.Text,
        };
    }

    private static void RequireApplicable(Resource resource, QueryOptions options)
    {
        for (var option = SystemOption.Apply; option.IsSupported(); option++)
        {
            if (!options.Has(option) || resource.Takes(option))
            {
                continue;
            }

            throw resource.LacksSupportFor(option)
                ? UrlErrors.NotImplemented($"{option.Name()} on {resource.Description}", option.Name())
                : UrlErrors.Of(GatewayErrorCode.InvalidQueryOption, $"{option.Name()} does not apply to {resource.Description}.", option.Name());
        }
    }

    private CanonicalQuery BindQuery(Resource resource, QueryOptions options, ParseContext context)
    {
        if (resource.ValueCollection is { } collection)
        {
            return BindValues(resource, collection, options, context);
        }

        if (resource.SelectedType is not { } type)
        {
            return new CanonicalQuery(resource.Type) { Selection = PathTo(resource, null) };
        }

        var applied = options.Has(SystemOption.Apply) ? ApplyParser.Parse(options, context, resource) : null;
        var set = applied is null ? new OptionSet(context, type, 0) : new OptionSet(context, applied.Type, 0, applied.Names);
        for (var option = SystemOption.Compute; option <= SystemOption.Expand; option++)
        {
            if (options.Has(option))
            {
                Read(option, options, set.TryRead);
            }
        }

        return applied is not null ? applied.Under(set.ToQuery())
            : resource.IsReference ? ExpandLevels.ReferencesOf(set.ToQuery())
            : resource.Properties.IsEmpty ? set.ToQuery()
            : new CanonicalQuery(resource.Type) { Selection = PathTo(resource, options.Has(SystemOption.Select) ? set.ToSelection() : _index.Whole(type)) };
    }

    private CanonicalQuery BindValues(Resource resource, Property collection, QueryOptions options, ParseContext context)
    {
        var set = new CollectionOptionSet(context, collection);
        var selection = collection.Complex is null ? null : _index.Whole(collection.Complex);
        for (var option = SystemOption.Filter; option <= SystemOption.Expand; option++)
        {
            if (options.Has(option) && option == SystemOption.Select)
            {
                var select = new OptionSet(context, collection.Complex!, 0);
                Read(option, options, select.TryRead);
                selection = select.ToSelection();
            }
            else if (options.Has(option))
            {
                Read(option, options, set.TryRead);
            }
        }

        return new CanonicalQuery(resource.Type) { Selection = PathTo(resource, selection, set.ToOptions()) };
    }

    private static void Read(SystemOption option, QueryOptions options, OptionReader reader)
    {
        var cursor = new Cursor(options[option].Span, option.Name());
        reader(option, ref cursor);
        if (!cursor.AtEnd)
        {
            throw cursor.Unexpected(option switch
            {
                SystemOption.Select or SystemOption.Expand => "',' or the end expected",
                SystemOption.OrderBy => "An operator, asc, desc, ',' or the end expected",
                _ => "An operator or the end expected",
            });
        }
    }

    /// <summary>The selection of the one property that the path ends in, from the row that it is read from.</summary>
    private static Selection PathTo(Resource resource, Selection? selection, CollectionOptions? values = null)
    {
        for (var i = resource.Properties.Length - 1; i >= 0; i--)
        {
            var property = resource.Properties[i];
            ImmutableArray<SelectedProperty> selected = property.Type == Contracts.Model.ValueType.Stream ? [] : [new SelectedProperty(property, selection) { Options = values }];
            values = null;
            selection = new Selection(property.DeclaringType) { Properties = selected };
        }

        return selection!;
    }

    private delegate bool OptionReader(SystemOption option, ref Cursor cursor);
}
