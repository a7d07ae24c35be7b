namespace CanonicalGateway.Sandbox;

/// <summary>What the sandbox tells at start: where everything is, and what to try first.</summary>
internal static class Welcome
{
    public static string Text(SandboxHost sandbox)
    {
        var gateway = sandbox.Address.ToString().TrimEnd('/');
        var authority = sandbox.Authority.Issuer.TrimEnd('/');
        var data = sandbox.Data;
        return $"""

            Canonical Gateway, sandbox
              gateway     {gateway}/odata/v1
              Swagger UI  {gateway}/swagger   (client reader, secret reader-secret)
              authority   {authority}
              Salesforce  {sandbox.Salesforce.Address}
              S/4HANA     {sandbox.S4.Address}
              Zendesk     {sandbox.Zendesk.Address}
              S/4 EMEA    {sandbox.S4Emea.Address}
              data        {data.Customers.Count:N0} customers, {data.Products.Count:N0} products, {data.Orders.Count:N0} orders, {data.Invoices.Count:N0} invoices, {data.Cases.Count:N0} cases

            Get a token:
              TOKEN=$(curl -s {authority}/token -d grant_type=client_credentials -d client_id=reader -d client_secret=reader-secret | sed 's/.*"access_token":"\([^"]*\)".*/\1/')

            Query all systems at once:
              curl -s -G {gateway}/odata/v1/Customers -H "Authorization: Bearer $TOKEN" --data-urlencode "\$filter=Status eq 'Active' and Currency eq 'EUR'" --data-urlencode "\$select=Id,Name,PaymentTerms,SupportTier" --data-urlencode "\$expand=Orders(\$top=3;\$orderby=OrderDate desc),Cases(\$count=true)" -d "\$top=5"

            Switch a backend off, and on again:
              curl -X POST {sandbox.Zendesk.Address}_sandbox/faults -d '{Outage}'
              curl -X DELETE {sandbox.Zendesk.Address}_sandbox/faults

            Other faults: latency, errorRate, status, hang, halfBody, reset, drip, contentType, throttle. Ctrl+C ends all.
            """;
    }

    private const string Outage = "{\"kind\":\"outage\"}";
}
