// The part of S/4HANA's sales orders (OData V2) that the projection reads.
@cds.external
service API_SALES_ORDER_SRV {
  @cds.persistence.skip
  entity A_SalesOrder {
    key SalesOrder             : String(10);
        SoldToParty            : String(10);
        OverallSDProcessStatus : String(1);
        OverallSDDocumentRejectionSts : String(1);
        SalesOrderDate         : Date;
        TotalNetAmount         : Decimal(16, 3);
        TransactionCurrency    : String(5);
  }
}
