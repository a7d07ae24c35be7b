using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>The tests that share the oracle's worlds.</summary>
[CollectionDefinition(Name)]
public sealed class OracleCollection : ICollectionFixture<Worlds>
{
    public const string Name = "oracle";
}
