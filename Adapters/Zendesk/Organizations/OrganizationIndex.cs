using System.Text.Json;

namespace CanonicalGateway.Adapters.Zendesk.Organizations;

/// <summary>The external ids of organizations by their own ids. Not thread-safe.</summary>
internal sealed class OrganizationIndex
{
    private readonly Dictionary<long, string?> _externalIds = [];

    /// <summary>The organizations and their external ids, null where they have none.</summary>
    public IReadOnlyDictionary<long, string?> ExternalIds => _externalIds;

    /// <summary>How long ago the oldest of the answers was given that told of them.</summary>
    public TimeSpan Age { get; private set; }

    /// <inheritdoc cref="Of(ReadOnlySpan{byte}, TimeSpan, string)"/>
    public static OrganizationIndex Of(SharedAnswer page, string backend) => Of(page.Body, page.Age, backend);

    /// <summary>The <c>organizations</c> of a page.</summary>
    public static OrganizationIndex Of(ReadOnlySpan<byte> page, TimeSpan age, string backend)
    {
        var index = new OrganizationIndex { Age = age };
        try
        {
            index.Read(page);
            return index;
        }
        catch (JsonException broken)
        {
            throw ZendeskErrors.Fault(backend, "answered with malformed JSON", broken);
        }
    }

    /// <summary>The organizations whose external id passes.</summary>
    public OrganizationIndex Where(Func<string?, bool> passes)
    {
        var index = new OrganizationIndex { Age = Age };
        foreach (var (id, externalId) in _externalIds.Where(e => passes(e.Value)))
        {
            index._externalIds[id] = externalId;
        }

        return index;
    }

    public void Add(OrganizationIndex other)
    {
        Age = other.Age > Age ? other.Age : Age;
        foreach (var (id, externalId) in other._externalIds)
        {
            _externalIds[id] = externalId;
        }
    }

    /// <summary>Remembers that there is no such organization, or that it has no external id.</summary>
    public void AddUnknown(long id) => _externalIds.TryAdd(id, null);

    private void Read(ReadOnlySpan<byte> page)
    {
        var json = new Utf8JsonReader(page);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isFound = json.ValueTextEquals("organizations"u8);
            json.Read();
            if (!isFound || json.TokenType != JsonTokenType.StartArray)
            {
                json.Skip();
                continue;
            }

            while (json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                ReadOne(ref json);
            }
        }
    }

    private void ReadOne(ref Utf8JsonReader json)
    {
        long? id = null;
        string? externalId = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isId = json.ValueTextEquals("id"u8);
            var isExternalId = json.ValueTextEquals("external_id"u8);
            json.Read();
            if (isId && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number))
            {
                id = number;
            }
            else if (isExternalId && json.TokenType == JsonTokenType.String)
            {
                externalId = json.GetString();
            }
            else
            {
                json.Skip();
            }
        }

        if (id is { } known)
        {
            _externalIds[known] = string.IsNullOrEmpty(externalId) ? null : externalId;
        }
    }
}
