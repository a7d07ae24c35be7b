using System.Collections.Immutable;
using System.Text.Json;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.OData.Parsing;

namespace CanonicalGateway.Gateway.Payloads;

/// <summary>Reads references to rows: the URLs of <c>@odata.bind</c>, and objects that hold an id (OData JSON 8.5). Whether the row exists is not asked.</summary>
/// <param name="root">The service root, which absolute URLs begin with.</param>
public sealed class ReferenceReader(ODataUrlParser parser, PayloadFindings findings, string root)
{
    /// <summary>References of one navigation at most.</summary>
    public const int ReferencesMax = 1000;

    /// <summary>Reads one URL, or an array of them for a collection.</summary>
    /// <returns>The keys of the rows; null where a fault was noted.</returns>
    public ImmutableArray<Value>? ReadUrls(ref Utf8JsonReader reader, Navigation navigation, string path)
    {
        if (!navigation.IsCollection)
        {
            return KeyOf(ref reader, navigation, path) is { } key ? [key] : null;
        }

        return ReadArray(ref reader, navigation, path, isObjects: false);
    }

    /// <summary>Reads one object with an id, null, or an array of such objects for a collection.</summary>
    /// <inheritdoc cref="ReadUrls" path="/returns"/>
    public ImmutableArray<Value>? ReadObjects(ref Utf8JsonReader reader, Navigation navigation, string path)
    {
        if (navigation.IsCollection)
        {
            return ReadArray(ref reader, navigation, path, isObjects: true);
        }

        return reader.TokenType == JsonTokenType.Null ? [] : IdOf(ref reader, navigation, path) is { } key ? [key] : null;
    }

    private ImmutableArray<Value>? ReadArray(ref Utf8JsonReader reader, Navigation navigation, string path, bool isObjects)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            findings.Add(PayloadFault.WrongType, path, $"{navigation.Name} leads to many rows: an array expected, not {ValueReader.Describe(reader)}.");
            reader.Skip();
            return null;
        }

        var keys = ImmutableArray.CreateBuilder<Value>();
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (i == ReferencesMax)
            {
                findings.Add(PayloadFault.OutOfRange, path, $"{navigation.Name} has more than {ReferencesMax} references.");
            }

            var key = i >= ReferencesMax ? Pass(ref reader) : isObjects ? IdOf(ref reader, navigation, $"{path}/{i}") : KeyOf(ref reader, navigation, $"{path}/{i}");
            if (key is { } found)
            {
                keys.Add(found);
            }
        }

        return keys.ToImmutable();
    }

    private static Value? Pass(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return null;
    }

    /// <summary>The key that an object's id names; rows with members of their own would be created along, which is not done.</summary>
    private Value? IdOf(ref Utf8JsonReader reader, Navigation navigation, string path)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            findings.Add(PayloadFault.WrongType, path, $"{path} is {ValueReader.Describe(reader)}; an object with @odata.id expected.");
            reader.Skip();
            return null;
        }

        var (key, hasId, hasMembers) = (default(Value?), false, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name.StartsWith('@') && ControlInformation.NameOf(name[1..]) == "id")
            {
                hasId = true;
                key = KeyOf(ref reader, navigation, $"{path}/{name}");
                continue;
            }

            hasMembers |= !name.Contains('@', StringComparison.Ordinal);
            reader.Skip();
        }

        if (hasMembers || !hasId)
        {
            findings.Add(
                PayloadFault.NotImplemented,
                path,
                $"Rows of {navigation.Target.SetName} are not written together with another row; name the row by {navigation.Name}@odata.bind, and write it at its own URL.");
            return null;
        }

        return key;
    }

    private Value? KeyOf(ref Utf8JsonReader reader, Navigation navigation, string path)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            findings.Add(PayloadFault.WrongType, path, $"{path} is {ValueReader.Describe(reader)}; the URL of a row expected, as a string.");
            reader.Skip();
            return null;
        }

        var url = reader.GetString()!;
        try
        {
            if (parser.Parse(Relative(url), "").Path is [EntitySetSegment set, KeySegment { IsAlternate: false } key] && set.Type == navigation.Target)
            {
                return key.Value;
            }

            findings.Add(PayloadFault.InvalidReference, path, $"'{url}' is not the URL of one of {navigation.Target.SetName}, such as {navigation.Target.SetName}('1').");
        }
        catch (GatewayException fault)
        {
            findings.Add(PayloadFault.InvalidReference, path, fault.Error.Message);
        }

        return null;
    }

    private string Relative(string url) =>
        url.StartsWith(root, StringComparison.Ordinal) ? url[root.Length..]
        : url.StartsWith(ODataEndpoint.Prefix, StringComparison.Ordinal) ? url[ODataEndpoint.Prefix.Length..]
        : url;
}
