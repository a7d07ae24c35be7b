using System.Collections.Immutable;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.S4Hana.Codecs;
using CanonicalGateway.Adapters.S4Hana.Query;

namespace CanonicalGateway.Adapters.S4Hana.Maps;

/// <summary>The usual kinds of columns, by the type of the backend's field.</summary>
internal static class Columns
{
    private static readonly TextCodec TextValue = new(emptyIsNull: true);
    private static readonly NumberCodec NumberValue = new();
    private static readonly V2DateCodec DateValue = new();
    private static readonly IntegerCodec IntegerValue = new();
    private static readonly BooleanCodec BooleanValue = new();
    private static readonly CreatedCodec CreatedValue = new();
    private static readonly ChangedCodec ChangedValue = new();

    public static ColumnMap<FieldUse> Text(string field, int maxLength, TextForm form = TextForm.Upper, bool isKey = false) =>
        Of(TextValue, new TextField(field, maxLength, form, isKey), field);

    public static ColumnMap<FieldUse> Number(string field, int precision, int scale) =>
        Of(NumberValue, new NumberField(field, precision, scale), field);

    public static ColumnMap<FieldUse> Date(string field) => Of(DateValue, new DateField(field), field);

    public static ColumnMap<FieldUse> Flag(string field) => Of(BooleanValue, new FlagField(field), field);

    public static ColumnMap<FieldUse> Created(string date) => Of(CreatedValue, new CreatedField(date, null), date);

    public static ColumnMap<FieldUse> Created(string date, string time) => Of(CreatedValue, new CreatedField(date, time), date, time);

    public static ColumnMap<FieldUse> Changed(string changed, string date) =>
        Of(ChangedValue, new ChangedField(changed, new CreatedField(date, null)), changed, date);

    public static ColumnMap<FieldUse> Changed(string changed, string date, string time) =>
        Of(ChangedValue, new ChangedField(changed, new CreatedField(date, time)), changed, date, time);

    /// <summary>A column that conditions can be asked about.</summary>
    public static ColumnMap<FieldUse> Of(Codec codec, Field field, params ImmutableArray<string> paths) => new(codec, paths, new FieldUse { Field = field });

    /// <summary>A column that can only be read.</summary>
    public static ColumnMap<FieldUse> ReadOnly(Codec codec, params ImmutableArray<string> paths) => new(codec, paths);

    /// <summary>A column that is computed from related rows.</summary>
    /// <param name="fields">The fields of the related rows that it needs.</param>
    public static ColumnMap<FieldUse> Related(Codec codec, string navigation, params ReadOnlySpan<string> fields)
    {
        var selects = ImmutableArray.CreateBuilder<string>(fields.Length);
        foreach (var field in fields)
        {
            selects.Add($"{navigation}/{field}");
        }

        return new ColumnMap<FieldUse>(codec, [$"{navigation}.results"], new FieldUse { Selects = selects.MoveToImmutable(), Expand = navigation });
    }

    /// <summary>A contained collection. What is selected of its rows depends on the read.</summary>
    public static ColumnMap<FieldUse> Items(IRowMap items, string navigation) =>
        new(new CollectionCodec(items), [$"{navigation}.results"], new FieldUse { Expand = navigation });

    public static ColumnMap<FieldUse> ItemText(string field) => new(TextValue, [field]);

    public static ColumnMap<FieldUse> ItemNumber(string field) => new(IntegerValue, [field]);

    public static ColumnMap<FieldUse> ItemAmount(string field) => new(NumberValue, [field]);
}
