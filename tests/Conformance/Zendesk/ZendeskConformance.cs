using CanonicalGateway.Adapters.Zendesk;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.Zendesk;

namespace CanonicalGateway.Tests.Conformance.Zendesk;

/// <summary>The Zendesk adapter against the contract.</summary>
public class ZendeskConformance : AdapterConformance
{
    protected override string Backend => "zendesk";

    protected override int ConditionsTakenMin => 150;

    protected ZendeskSimulator Simulator { get; private set; } = null!;

    protected virtual ZendeskOptions Options { get; } = new() { Email = "gateway@example.com", ApiToken = "sandbox-token" };

    protected virtual TimeSpan SearchLag => TimeSpan.Zero;

    protected override ISimulator CreateSimulator(int? pageRowsMax) => Simulator = new ZendeskSimulator(Data, Clock, new ZendeskSimulatorOptions
    {
        SearchLag = SearchLag,
        PageRowsMax = pageRowsMax ?? 1000,
        ExportRequestsPerMinute = 100_000,
    });

    protected override IBackendCredentials CreateCredentials() => new ZendeskCredentials(Options);

    protected override BackendAdapter CreateAdapter(IBackendTransport transport) =>
        ZendeskAdapter.Create(Backend, CanonicalModel.V1, Options, transport, Clock);

    // Terms that the index can't be asked about are left out, and organizations of nobody are counted too.
    protected override bool IsNear(long estimate, int rows) => estimate >= rows;

    protected override IEnumerable<object> RowsOf(Source source) => source?.Type.Name switch
    {
        nameof(Customer) => Data.Customers.Where(c => Data.InSupport.Contains(c.Id)),
        _ => Data.Cases,
    };

    // Organizations have names of their own: not empty, and each once.
    protected override object? ValueAt(Source source, object row, Member member) => row is Customer customer && member?.Name == nameof(Customer.Name)
        ? Names[customer.Id]
        : base.ValueAt(source, row, member!);

    private Dictionary<string, string> Names => field ??= NamesOf();

    private Dictionary<string, string> NamesOf()
    {
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var names = new Dictionary<string, string>();
        foreach (var customer in Data.Customers.Where(c => Data.InSupport.Contains(c.Id)))
        {
            var name = string.IsNullOrWhiteSpace(customer.Name) ? customer.Id : customer.Name;
            while (!used.Add(name))
            {
                name = $"{name} {customer.Id}";
            }

            names[customer.Id] = name;
        }

        return names;
    }
}
