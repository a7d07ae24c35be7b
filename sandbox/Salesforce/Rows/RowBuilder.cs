using CanonicalGateway.Sandbox.Salesforce.Schema;

namespace CanonicalGateway.Sandbox.Salesforce.Rows;

/// <summary>
/// Fills one row by field name. As the product does on saving, it keeps no empty text (null instead), gives every Boolean a value,
/// and composes the compound addresses.
/// </summary>
internal sealed class RowBuilder
{
    private readonly SObjectType _type;
    private readonly object?[] _values;

    public RowBuilder(SObjectType type, string id)
    {
        _type = type;
        _values = new object?[type.Fields.Count];
        _values[0] = id;
    }

    public RowBuilder Set(string field, object? value)
    {
        _values[_type.Field(field)!.Slot] = value switch
        {
            "" => null,
            int number => (decimal)number,
            DateTimeOffset time => Milliseconds(time),
            _ => value,
        };
        return this;
    }

    /// <summary>Sets who wrote the row when.</summary>
    public RowBuilder Stamp(DateTimeOffset created, DateTimeOffset modified, string user) =>
        Set("CreatedDate", created).Set("CreatedById", user)
            .Set("LastModifiedDate", modified).Set("LastModifiedById", user)
            .Set("SystemModstamp", modified);

    public SObjectRow Build()
    {
        foreach (var field in _type.Fields)
        {
            if (field.Type == FieldType.Boolean)
            {
                _values[field.Slot] ??= false;
            }
            else if (field.Type == FieldType.Address)
            {
                _values[field.Slot] = Compose(field.Name[..^"Address".Length]);
            }
        }

        return new(_type, _values);
    }

    private static DateTimeOffset Milliseconds(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        var ticks = utc.Ticks % TimeSpan.TicksPerMillisecond;
        return utc.AddTicks(-ticks);
    }

    private CompoundAddress? Compose(string prefix)
    {
        var address = new CompoundAddress(Text("Street"), Text("City"), Text("State"), Text("PostalCode"), Text("Country"));
        return address == new CompoundAddress(null, null, null, null, null) ? null : address;

        string? Text(string part) => (string?)_values[_type.Field(prefix + part)!.Slot];
    }
}
