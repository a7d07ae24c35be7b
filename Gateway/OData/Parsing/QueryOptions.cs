using System.Text;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Metadata;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>The query part of a URL, taken apart into its options. Values are decoded.</summary>
internal sealed class QueryOptions
{
    private readonly ReadOnlyMemory<char>[] _values = new ReadOnlyMemory<char>[(int)SystemOption.DeltaToken];
    private int _given;

    private QueryOptions()
    {
    }

    /// <summary>The parameter aliases by name, with their @; null where there are none.</summary>
    public Dictionary<string, ReadOnlyMemory<char>>? Aliases { get; private set; }

    /// <summary>The options that are neither OData's nor aliases, in their order; null where there are none.</summary>
    public List<(string Name, ReadOnlyMemory<char> Value)>? Custom { get; private set; }

    /// <summary>The query as it came, less $skiptoken, $format and an &amp; at the end.</summary>
    public string Text { get; private set; } = "";

    public bool Has(SystemOption option) => (_given & (1 << (int)option)) != 0;

    public ReadOnlyMemory<char> this[SystemOption option] => _values[(int)option];

    /// <exception cref="GatewayException">An option is unknown, not supported or given twice.</exception>
    public static QueryOptions Read(string rawQuery)
    {
        var options = new QueryOptions();
        StringBuilder? kept = null;
        for (var start = 0; start < rawQuery.Length;)
        {
            var length = rawQuery.AsSpan(start).IndexOf('&');
            var end = length < 0 ? rawQuery.Length : start + length;
            if (end > start)
            {
                var isRepeated = options.Add(rawQuery.AsMemory(start, end - start)) is not (SystemOption.SkipToken or SystemOption.Format);
                if (!isRepeated)
                {
                    kept ??= new StringBuilder(rawQuery.Length).Append(rawQuery.AsSpan(0, start).TrimEnd('&'));
                }
                else if (kept is not null)
                {
                    (kept.Length > 0 ? kept.Append('&') : kept).Append(rawQuery.AsSpan(start, end - start));
                }
            }

            start = end + 1;
        }

        // An & at the end would be doubled where a next link goes on, and not be found again when that is read.
        options.Text = kept?.ToString() ?? rawQuery.TrimEnd('&');
        return options;
    }

    /// <returns>The system option that it is; null for an alias or a custom option.</returns>
    private SystemOption? Add(ReadOnlyMemory<char> pair)
    {
        var equals = pair.Span.IndexOf('=');
        var name = UrlText.DecodeQuery(equals < 0 ? pair : pair[..equals]).Span;
        var value = UrlText.DecodeQuery(equals < 0 ? default : pair[(equals + 1)..]);
        if (SystemOptions.TryFind(name, out var option))
        {
            if (!option.IsSupported())
            {
                throw UrlErrors.NotImplemented($"The query option {option.Name()}", option.Name());
            }

            if (Has(option))
            {
                throw UrlErrors.Of(GatewayErrorCode.UnknownQueryOption, $"The query option {option.Name()} is given more than once.", option.Name());
            }

            if (option == SystemOption.SchemaVersion)
            {
                SchemaVersion.Require(value.Span);
            }

            _given |= 1 << (int)option;
            _values[(int)option] = value;
            return option;
        }

        if (name is ['$', ..])
        {
            throw UrlErrors.Of(GatewayErrorCode.UnknownQueryOption, $"OData defines no query option {UrlErrors.Quote(name)}.", UrlErrors.Quote(name).Trim('\''));
        }

        if (name is not ['@', ..])
        {
            (Custom ??= []).Add((name.ToString(), value));
        }
        else if (!(Aliases ??= new(StringComparer.Ordinal)).TryAdd(name.ToString(), value))
        {
            throw UrlErrors.Of(GatewayErrorCode.InvalidQueryOption, $"The parameter alias {UrlErrors.Quote(name)} is given more than once.", name.ToString());
        }

        return null;
    }
}
