using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.S4Hana.Metadata;
using CanonicalGateway.Sandbox.S4Hana.Tables;

namespace CanonicalGateway.Sandbox.S4Hana.Rows;

/// <summary>The services of the system over one data set.</summary>
public static class Services
{
    public const string SalesOrders = "API_SALES_ORDER_SRV";

    public static IReadOnlyDictionary<string, ServiceTables> Of(Dataset data)
    {
        ServiceTables[] services =
        [
            new(ServiceMetadata.Load("API_BUSINESS_PARTNER"), BusinessPartnerRows.Of(data)),
            new(ServiceMetadata.Load(SalesOrders), SalesOrderRows.Of(data.Orders)),
            new(ServiceMetadata.Load("API_PRODUCT_SRV"), ProductRows.Of(data)),
            new(ServiceMetadata.Load("API_BILLING_DOCUMENT_SRV"), BillingDocumentRows.Of(data)),
            new(ServiceMetadata.Load("API_CV_ATTACHMENT_SRV"), AttachmentRows.Of(data)),
        ];
        return services.ToDictionary(service => service.Name);
    }
}
