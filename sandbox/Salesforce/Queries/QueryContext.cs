using CanonicalGateway.Sandbox.Salesforce.Rows;

namespace CanonicalGateway.Sandbox.Salesforce.Queries;

/// <summary>What stays the same through the reading of one query.</summary>
/// <param name="Text">The query, for the excerpts of refusals.</param>
/// <param name="Now">What TODAY means.</param>
/// <param name="WithDeleted">True for queryAll.</param>
internal sealed record QueryContext(OrgRows Org, string Text, DateTimeOffset Now, bool WithDeleted);
