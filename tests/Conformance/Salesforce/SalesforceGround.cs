using System.Net;
using CanonicalGateway.Adapters.Salesforce;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.Salesforce;
using Xunit;

namespace CanonicalGateway.Tests.Conformance.Salesforce;

/// <summary>An org on a socket and an adapter to it, for the tests that are this adapter's own.</summary>
public abstract class SalesforceGround : IAsyncLifetime
{
    private static readonly Lazy<Dataset> Generated = new(() => DatasetGenerator.Generate(20260131, 120));

    protected static StructuredType Customers { get; } = CanonicalModel.V1.FindType(nameof(Customer))!;

    protected static Shape KeyShape { get; } = CanonicalRows.ShapeOf(Customers, [Customers.Key!]);

    protected virtual Dataset Data => Generated.Value;

    protected virtual SalesforceSimulatorOptions OrgOptions { get; } = new();

    protected SalesforceOptions Options { get; } = new() { ClientId = "sandbox-client", ClientSecret = "sandbox-secret", ThrottledRetrySeconds = 7 };

    protected HandClock Clock { get; } = new(DatasetGenerator.ReferenceInstant);

    protected SimulatorHost Host { get; private set; } = null!;

    protected PlainTransport Transport { get; private set; } = null!;

    protected IBackendReader Reader { get; private set; } = null!;

    protected Source CustomerSource => SourceOf(typeof(Customer));

    public async ValueTask InitializeAsync()
    {
        Host = await SimulatorHost.StartAsync(
            new SalesforceSimulator(Data, Clock, OrgOptions), new SimulatorHostOptions { TimeProvider = Clock }, TestContext.Current.CancellationToken);
        Transport = new PlainTransport("crm", Host.Address, new SalesforceCredentials("crm", Options));
        Reader = SalesforceAdapter.Create("crm", CanonicalModel.V1, Options, Transport).Reader!;
    }

    public async ValueTask DisposeAsync()
    {
        Transport.Dispose();
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Source SourceOf(Type entity) => Reader.Sources.Single(s => s.Type.Name == entity.Name);

    protected ScanRequest Ask(Expr condition) => new(CustomerSource, KeyShape) { Conjuncts = [condition] };

    protected static object? ValueAt(Source source, object row, Member member) => (row, member.Name) switch
    {
        (Customer { Kind: var kind }, nameof(Customer.Kind)) => kind == CustomerKind.Person ? CustomerKind.Person : CustomerKind.Organization,
        _ => CanonicalRows.Raw(row, member),
    };

    /// <summary>Puts an answer in place of the org's to each query; the sign-in stays.</summary>
    protected void AnswerQueries(int status, string body, string type) =>
        Transport.Instead = r => r.Target.StartsWith("/services/data/", StringComparison.Ordinal) ? ((HttpStatusCode)status, body, type) : null;

    protected async Task<List<ReadRow>> ReadAsync(ScanRequest request, ScanArguments? arguments = null)
    {
        var rows = new List<ReadRow>();
        await foreach (var batch in Reader.ReadAsync(Reader.Negotiate(request).Scan, arguments ?? ScanArguments.None, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                rows.AddRange(Enumerable.Range(0, batch.Count).Select(i => ReadRow.Of(batch, i)));
            }
        }

        return rows;
    }

    protected static PathExpr Path(params string[] names)
    {
        var (type, members) = (Customers, new List<Member>());
        foreach (var name in names)
        {
            var property = type.Property(name);
            members.Add(property);
            type = property.Complex ?? type;
        }

        return new PathExpr(0, [.. members], ((Property)members[^1]).Type);
    }

    protected static CompareExpr Compare(Property property, CompareOperator compare, Value value)
    {
        ArgumentNullException.ThrowIfNull(property);
        return new CompareExpr(compare, new PathExpr(0, [property], property.Type), new LiteralExpr(value), property.Collation);
    }
}
