using System.Text.Json;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.S4Hana.Codecs;
using CanonicalGateway.Adapters.S4Hana.Query;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.S4Hana.Maps;

/// <summary>Products out of <c>A_Product</c>.</summary>
internal static class ProductMap
{
    private const string Key = "Product";
    private const string Type = "ProductType";
    private const string Deleted = "IsMarkedForDeletion";
    private const string Blocked = "CrossPlantStatus";

    public static S4HanaResource Build(string backend, CanonicalModel model, S4HanaOptions options)
    {
        var type = model.FindType(nameof(Product))!;
        var kinds = type.Property(nameof(Product.Kind)).Enum!;
        var codes = new Dictionary<string, string>
        {
            ["HAWA"] = nameof(ProductKind.TradingGoods),
            ["FERT"] = nameof(ProductKind.FinishedGoods),
            ["ROH"] = nameof(ProductKind.RawMaterial),
            ["SERV"] = nameof(ProductKind.Service),
        };
        var map = new EntityMap<FieldUse>(type, "A_Product")
            .Map(nameof(Product.Id), Columns.Text(Key, 40, isKey: true))
            .Map(nameof(Product.Code), Columns.Text(Key, 40, isKey: true))
            .Map(nameof(Product.Name), Columns.Related(
                new LanguageCodec(options.Language, "ProductDescription"), "to_Description", "Language", "ProductDescription"))
            .Map(nameof(Product.Description), Columns.Related(
                new LanguageCodec(options.Language, "LongText"), "to_ProductBasicText", "Language", "LongText"))
            .Map(nameof(Product.Kind), Columns.Of(
                new EnumCodec(kinds, codes, nameof(ProductKind.Other), nameof(ProductKind.Other)),
                CodeField.Of(Type, emptyIsNull: false, ["HAWA"], ["FERT"], ["ROH"], ["SERV"]),
                Type))
            .Map(nameof(Product.Status), Columns.Of(
                new RuleCodec(type.Property(nameof(Product.Status)).Enum!, StatusOf), Status(), Deleted, Blocked))
            .Map(nameof(Product.Category), Columns.Text("ProductGroup", 9))
            .Map(nameof(Product.Hierarchy), Columns.Text("ProductHierarchy", 18))
            .Map(nameof(Product.Brand), Columns.Text("Brand", 4))
            .Map(nameof(Product.BaseUnit), Columns.Text("BaseUnit", 3, TextForm.Mixed))
            .Map(nameof(Product.GrossWeight), Columns.Number("GrossWeight", 13, 3))
            .Map(nameof(Product.NetWeight), Columns.Number("NetWeight", 13, 3))
            .Map(nameof(Product.WeightUnit), Columns.Text("WeightUnit", 3, TextForm.Mixed))
            .Map(nameof(Product.Gtin), Columns.Text("ProductStandardID", 18))
            .Map(nameof(Product.ValidFrom), Columns.Date("ValidityStartDate"))
            .Map(nameof(Product.ExternalIds), Columns.ReadOnly(new ExternalIdsCodec(backend), Key))
            .Map(nameof(Product.CreatedAt), Columns.Created("CreationDate"))
            .Map(nameof(Product.ModifiedAt), Columns.Changed("LastChangeDateTime", "CreationDate"));

        return new S4HanaResource(backend, "API_PRODUCT_SRV", map, options.KeysPerCall, nameof(Product.Id))
        {
            KeyPredicate = key => $"({key})",
        };
    }

    private static int StatusOf(ReadOnlySpan<RawToken> tokens, RowSink sink) => (int)(
        tokens[0].Type == JsonTokenType.True ? ProductStatus.Discontinued
        : tokens[1].IsEmpty() ? ProductStatus.Active
        : ProductStatus.Blocked);

    private static CodeField Status()
    {
        var isKept = Predicate.Equal(Deleted, "false");
        return new CodeField(
            [
                Predicate.And(isKept, Predicate.Equal(Blocked, "''")),
                Predicate.And(isKept, Predicate.NotEqual(Blocked, "''")),
                Predicate.Equal(Deleted, "true"),
            ],
            isNull: Predicate.False);
    }
}
