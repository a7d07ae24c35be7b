using CanonicalGateway.Adapters.Salesforce;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.Salesforce;

namespace CanonicalGateway.Tests.Conformance.Salesforce;

/// <summary>The suite of all adapters, and the ground that the tests of this one stand on.</summary>
public class SalesforceConformanceTests : AdapterConformance
{
    protected override string Backend => "salesforce";

    protected virtual SalesforceOptions Options { get; } = new() { ClientId = "sandbox-client", ClientSecret = "sandbox-secret" };

    protected override ISimulator CreateSimulator(int? pageRowsMax) =>
        new SalesforceSimulator(Data, Clock, new SalesforceSimulatorOptions { ShortPageEvery = pageRowsMax is null ? 3 : 1 });

    protected override IBackendCredentials CreateCredentials() => new SalesforceCredentials(Backend, Options);

    protected override BackendAdapter CreateAdapter(IBackendTransport transport) => SalesforceAdapter.Create(Backend, CanonicalModel.V1, Options, transport);

    protected override IEnumerable<object> RowsOf(Source source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Type.Name == nameof(Customer) ? Data.Customers : Data.Products.Where(p => p.ListPrice is not null);
    }

    protected override object? ValueAt(Source source, object row, Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return (row, member.Name) switch
        {
            // An account is a person or not; the other kinds are the ERP's.
            (Customer { Kind: var kind }, nameof(Customer.Kind)) => kind == CustomerKind.Person ? CustomerKind.Person : CustomerKind.Organization,
            _ => base.ValueAt(source, row, member),
        };
    }
}
