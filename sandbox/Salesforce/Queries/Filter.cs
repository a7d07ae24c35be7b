using CanonicalGateway.Sandbox.Salesforce.Rows;

namespace CanonicalGateway.Sandbox.Salesforce.Queries;

/// <summary>A condition ready to test rows.</summary>
/// <param name="Probe">An index lookup that finds all rows that can pass, where there is one.</param>
internal sealed record Filter(Func<SObjectRow, bool> Test, IndexProbe? Probe = null);

/// <summary>Rows whose indexed path has one of the keys.</summary>
internal sealed record IndexProbe(string Path, IReadOnlyCollection<string> Keys);
