using System.Globalization;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.S4Hana.Tables;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Rows;

/// <summary>API_BILLING_DOCUMENT_SRV out of the canonical invoices.</summary>
public static class BillingDocumentRows
{
    public sealed record Item(Invoice Invoice, InvoiceItem Line);

    public sealed record Partner(Invoice Invoice, string Function, string? Customer);

    public static IReadOnlyDictionary<string, TableRows> Of(Dataset data) => new Dictionary<string, TableRows>
    {
        ["A_BillingDocument"] = Headers(data),
        ["A_BillingDocumentItem"] = Items(data),
        ["A_BillingDocumentPartner"] = new TableRows<Partner>(() => data.Invoices.SelectMany(PartnersOf))
            .Text("BillingDocument", row => row.Invoice.Id)
            .Text("PartnerFunction", row => row.Function)
            .Text("Customer", row => row.Customer),
    };

    private static TableRows<Invoice> Headers(Dataset data) => new TableRows<Invoice>(() => data.Invoices)
        .Text("BillingDocument", row => row.Id)
        .Text("SDDocumentCategory", CategoryOf)
        .Text("BillingDocumentCategory", _ => "L")
        .Text("BillingDocumentType", row => row.Kind switch
        {
            InvoiceKind.Invoice => "F2",
            InvoiceKind.CreditMemo => "G2",
            InvoiceKind.DebitMemo => "L2",
            InvoiceKind.Cancellation => "S1",
            InvoiceKind.ProForma => "F8",
            _ => "ZX",
        })
        .Column("CreationDate", row => Value.DayOf(row.CreatedAt))
        .Column("CreationTime", row => Value.TimeOf(row.CreatedAt))
        .Column("LastChangeDate", row => Changes.Date(row.CreatedAt, row.ModifiedAt))
        .Column("LastChangeDateTime", row => Changes.Instant(row.Id, row.CreatedAt, row.ModifiedAt))
        .Text("SalesOrganization", row => row.CompanyCode)
        .Text("DistributionChannel", _ => "10")
        .Text("Division", _ => "00")
        .Column("BillingDocumentDate", row => Value.Of(row.InvoiceDate))
        .Column("BillingDocumentIsCancelled", row => Value.Of(row.IsCancelled))
        .Text("CancelledBillingDocument", row => row.CancelledInvoiceId)
        .Column("TotalNetAmount", row => Value.Of(row.NetAmount))
        .Text("TransactionCurrency", row => row.Currency)
        .Column("TaxAmount", row => Value.Of(row.TaxAmount))
        .Column("TotalGrossAmount", row => Value.Of(row.GrossAmount))
        .Text("PayerParty", row => row.PayerId)
        .Text("SoldToParty", row => row.CustomerId)
        .Text("CustomerPaymentTerms", row => row.PaymentTerms)
        .Text("PaymentReference", row => row.PaymentReference)
        .Text("CompanyCode", row => row.CompanyCode)
        .Column("FiscalYear", row => Value.Of(row.FiscalYear))
        .Text("AccountingDocument", row => row.AccountingDocument)
        .Text("DocumentReferenceID", row => row.Reference)
        .Text("PurchaseOrderByCustomer", row => row.CustomerReference)
        .Text("OverallSDProcessStatus", _ => "C")
        .Text("OverallBillingStatus", row => row.Status == InvoiceStatus.Open ? "A" : "C")
        .Text("AccountingPostingStatus", row => row.Status switch
        {
            InvoiceStatus.Open => Fnv.Choice(row.Id, "posting", 2) == 0 ? "" : "A",
            InvoiceStatus.Cancelled => "",
            _ => "C",
        })
        .Text("AccountingTransferStatus", row => row.Status == InvoiceStatus.Open ? "A" : "C")
        .Text("InvoiceClearingStatus", row => row.Status switch
        {
            InvoiceStatus.Paid => "C",
            InvoiceStatus.PartiallyPaid => "B",
            InvoiceStatus.Posted => "A",
            _ => "",
        })
        .To("to_Item", ItemsOf)
        .To("to_Partner", PartnersOf)
        .Index("SoldToParty")
        .Index("PayerParty")
        .Index("CancelledBillingDocument");

    private static TableRows<Item> Items(Dataset data)
    {
        return new TableRows<Item>(() => data.Invoices.SelectMany(ItemsOf))
            .Text("BillingDocument", row => row.Invoice.Id)
            .Text("BillingDocumentItem", row => Number(row.Line.Number))
            .Text("SalesDocumentItemCategory", _ => "TAN")
            .Text("Material", row => row.Line.ProductId)
            .Text("BillingDocumentItemText", row => row.Line.Text)
            .Column("ServicesRenderedDate", row => Value.Of(row.Invoice.InvoiceDate))
            .Column("BillingQuantity", row => Value.Of(row.Line.Quantity))
            .Text("BillingQuantityUnit", row => row.Line.Unit)
            .Column("NetAmount", row => Value.Of(row.Line.NetAmount))
            .Column("TaxAmount", row => Value.Of(row.Line.TaxAmount))
            .Column("GrossAmount", row => Value.Of(row.Line.GrossAmount))
            .Text("TransactionCurrency", row => row.Invoice.Currency)
            .Text("Plant", _ => "1010")
            .Text("SalesDocument", row => row.Line.OrderId)
            // An item without an order shows no item number of one, rather than the "0" of an empty numeric field: 0 would read as a number.
            .Text("SalesDocumentItem", row => Number(row.Line.OrderItemNumber))
            .Text("SalesSDDocumentCategory", row => row.Line.OrderId is null ? "" : "C")
            .Text("ReferenceSDDocument", row => row.Line.OrderId)
            .Text("ReferenceSDDocumentItem", row => Number(row.Line.OrderItemNumber))
            .Text("ReferenceSDDocumentCategory", row => row.Line.OrderId is null ? "" : "C")
            .Column("CreationDate", row => Value.DayOf(row.Invoice.CreatedAt))
            .To("to_BillingDocument", row => [row.Invoice])
            .Index("SalesDocument")
            .Index("Material");
    }

    private static IEnumerable<Item> ItemsOf(Invoice invoice) => invoice.Items.Select(line => new Item(invoice, line));

    private static IEnumerable<Partner> PartnersOf(Invoice invoice) => [new(invoice, "AG", invoice.CustomerId), new(invoice, "RG", invoice.PayerId)];

    private static string CategoryOf(Invoice invoice) => invoice.Kind switch
    {
        InvoiceKind.Invoice => "M",
        InvoiceKind.CreditMemo => "O",
        InvoiceKind.DebitMemo => "P",
        InvoiceKind.Cancellation => Fnv.Choice(invoice.Id, "cancellation", 2) == 0 ? "N" : "S",
        InvoiceKind.ProForma => "U",
        _ => "X",
    };

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
