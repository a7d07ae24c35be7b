using System.Text.Json;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.S4Hana.Codecs;
using CanonicalGateway.Adapters.S4Hana.Query;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.S4Hana.Maps;

/// <summary>Invoices out of <c>A_BillingDocument</c>, items included.</summary>
internal static class BillingDocumentMap
{
    private const string Key = "BillingDocument";
    private const string Category = "SDDocumentCategory";
    private const string Cancelled = "BillingDocumentIsCancelled";
    private const string Clearing = "InvoiceClearingStatus";
    private const string Posting = "AccountingPostingStatus";

    public static S4HanaResource Build(string backend, CanonicalModel model, S4HanaOptions options)
    {
        var type = model.FindType(nameof(Invoice))!;
        var codes = new Dictionary<string, string>
        {
            ["M"] = nameof(InvoiceKind.Invoice),
            ["O"] = nameof(InvoiceKind.CreditMemo),
            ["P"] = nameof(InvoiceKind.DebitMemo),
            ["N"] = nameof(InvoiceKind.Cancellation),
            ["S"] = nameof(InvoiceKind.Cancellation),
            ["U"] = nameof(InvoiceKind.ProForma),
        };
        var map = new EntityMap<FieldUse>(type, "A_BillingDocument")
            .Map(nameof(Invoice.Id), Columns.Text(Key, 10, TextForm.Number, isKey: true))
            .Map(nameof(Invoice.InvoiceNumber), Columns.Text(Key, 10, TextForm.Number, isKey: true))
            .Map(nameof(Invoice.Reference), Columns.Text("DocumentReferenceID", 16))
            .Map(nameof(Invoice.Kind), Columns.Of(
                new EnumCodec(type.Property(nameof(Invoice.Kind)).Enum!, codes, nameof(InvoiceKind.Other), nameof(InvoiceKind.Other)),
                CodeField.Of(Category, emptyIsNull: false, ["M"], ["O"], ["P"], ["N", "S"], ["U"]),
                Category))
            .Map(nameof(Invoice.Status), Columns.Of(
                new RuleCodec(type.Property(nameof(Invoice.Status)).Enum!, StatusOf), Status(), Cancelled, Clearing, Posting))
            .Map(nameof(Invoice.CustomerId), Columns.Text("SoldToParty", 10, TextForm.Number))
            .Map(nameof(Invoice.PayerId), Columns.Text("PayerParty", 10, TextForm.Number))
            .Map(nameof(Invoice.InvoiceDate), Columns.Date("BillingDocumentDate"))
            .Map(nameof(Invoice.NetAmount), Columns.Number("TotalNetAmount", 16, 3))
            .Map(nameof(Invoice.TaxAmount), Columns.Number("TaxAmount", 14, 3))
            .Map(nameof(Invoice.GrossAmount), Columns.Number("TotalGrossAmount", 17, 3))
            .Map(nameof(Invoice.Currency), Columns.Text("TransactionCurrency", 5))
            .Map(nameof(Invoice.PaymentTerms), Columns.Text("CustomerPaymentTerms", 4))
            .Map(nameof(Invoice.PaymentReference), Columns.Text("PaymentReference", 30))
            .Map(nameof(Invoice.CustomerReference), Columns.Text("PurchaseOrderByCustomer", 35, TextForm.Mixed))
            .Map(nameof(Invoice.CompanyCode), Columns.Text("CompanyCode", 4))
            .Map(nameof(Invoice.FiscalYear), Columns.Text("FiscalYear", 4, TextForm.Digits))
            .Map(nameof(Invoice.AccountingDocument), Columns.Text("AccountingDocument", 10, TextForm.Number))
            .Map(nameof(Invoice.CancelledInvoiceId), Columns.Text("CancelledBillingDocument", 10, TextForm.Number))
            .Map(nameof(Invoice.IsCancelled), Columns.Flag(Cancelled))
            .Map(nameof(Invoice.ExternalIds), Columns.ReadOnly(new ExternalIdsCodec(backend), Key))
            .Map(nameof(Invoice.CreatedAt), Columns.Created("CreationDate", "CreationTime"))
            .Map(nameof(Invoice.ModifiedAt), Columns.Changed("LastChangeDateTime", "CreationDate", "CreationTime"))
            .Map(nameof(Invoice.Items), Columns.Items(Items(model), "to_Item"));

        return new S4HanaResource(
            backend, "API_BILLING_DOCUMENT_SRV", map, options.KeysPerCall, nameof(Invoice.Id), nameof(Invoice.CustomerId), nameof(Invoice.PayerId))
        {
            KeyPredicate = key => $"({key})",
        };
    }

    private static EntityMap<FieldUse> Items(CanonicalModel model) => new EntityMap<FieldUse>(model.FindType(nameof(InvoiceItem))!, "A_BillingDocumentItem")
        .Map(nameof(InvoiceItem.Number), Columns.ItemNumber("BillingDocumentItem"))
        .Map(nameof(InvoiceItem.ProductId), Columns.ItemText("Material"))
        .Map(nameof(InvoiceItem.Text), Columns.ItemText("BillingDocumentItemText"))
        .Map(nameof(InvoiceItem.Quantity), Columns.ItemAmount("BillingQuantity"))
        .Map(nameof(InvoiceItem.Unit), Columns.ItemText("BillingQuantityUnit"))
        .Map(nameof(InvoiceItem.NetAmount), Columns.ItemAmount("NetAmount"))
        .Map(nameof(InvoiceItem.TaxAmount), Columns.ItemAmount("TaxAmount"))
        .Map(nameof(InvoiceItem.GrossAmount), Columns.ItemAmount("GrossAmount"))
        .Map(nameof(InvoiceItem.OrderId), Columns.ItemText("SalesDocument"))
        .Map(nameof(InvoiceItem.OrderItemNumber), Columns.ReadOnly(new ItemReferenceCodec(), "SalesDocumentItem"));

    private static int StatusOf(ReadOnlySpan<RawToken> tokens, RowSink sink) => (int)(
        tokens[0].Type == JsonTokenType.True ? InvoiceStatus.Cancelled
        : sink.Is(tokens[1], "C"u8) ? InvoiceStatus.Paid
        : sink.Is(tokens[1], "B"u8) ? InvoiceStatus.PartiallyPaid
        : sink.Is(tokens[2], "C"u8) ? InvoiceStatus.Posted
        : InvoiceStatus.Open);

    private static CodeField Status()
    {
        var isKept = Predicate.Equal(Cancelled, "false");
        var isUnpaid = Predicate.And(isKept, Predicate.NotEqual(Clearing, "'C'"), Predicate.NotEqual(Clearing, "'B'"));
        return new CodeField(
            [
                Predicate.And(isUnpaid, Predicate.NotEqual(Posting, "'C'")),
                Predicate.And(isUnpaid, Predicate.Equal(Posting, "'C'")),
                Predicate.And(isKept, Predicate.Equal(Clearing, "'B'")),
                Predicate.And(isKept, Predicate.Equal(Clearing, "'C'")),
                Predicate.Equal(Cancelled, "true"),
            ],
            isNull: Predicate.False);
    }
}
