using { API_SALES_ORDER_SRV as S4 } from './external/API_SALES_ORDER_SRV';

@path: '/odata/v4/canonical'
@requires: 'Canonical.Read.All'
service CanonicalService {
  @readonly
  entity Orders as projection on S4.A_SalesOrder {
    key SalesOrder as Id,
        SoldToParty as CustomerId,
        OverallSDProcessStatus as Status : String(20),
        SalesOrderDate as OrderDate,
        TotalNetAmount as NetAmount,
        TransactionCurrency as Currency,
        @UI.Hidden OverallSDDocumentRejectionSts as Rejection
  }
}
