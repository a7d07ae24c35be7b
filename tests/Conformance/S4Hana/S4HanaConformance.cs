using CanonicalGateway.Adapters.S4Hana;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.S4Hana;

namespace CanonicalGateway.Tests.Conformance.S4Hana;

/// <summary>The S/4HANA adapter over its simulator.</summary>
public sealed class S4HanaConformance : AdapterConformance
{
    protected override string Backend => "s4";

    protected override int ConditionsTakenMin => 9500;

    protected override ISimulator CreateSimulator(int? pageRowsMax) => new S4HanaSimulator(
        Data,
        Clock,
        pageRowsMax is { } rows
            ? new S4HanaSimulatorOptions { PageRows = rows, ExpandedPageRows = rows, ShortPages = true }
            : new S4HanaSimulatorOptions());

    protected override IBackendCredentials CreateCredentials() => new S4HanaCredentials(S4HanaSystem.Options);

    protected override BackendAdapter CreateAdapter(IBackendTransport transport) =>
        S4HanaAdapter.Create(Backend, CanonicalModel.V1, S4HanaSystem.Options, transport);

    protected override IEnumerable<object> RowsOf(Source source) => source.Type.Name switch
    {
        nameof(Customer) => Data.Customers.Where(c => Data.InErp.Contains(c.Id)),
        nameof(Product) => Data.Products,
        nameof(Order) => Data.Orders,
        _ => Data.Invoices,
    };

    // Where S/4HANA is a customer's anchor, the external id is its own.
    protected override object? ValueAt(Source source, object row, Member member) =>
        row is Customer customer && member.Name == nameof(Customer.ExternalIds)
            ? new[] { new ExternalId { System = Backend, Id = customer.Id } }
            : base.ValueAt(source, row, member);
}
