using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>The tests that share one sandbox.</summary>
[CollectionDefinition(Name)]
public sealed class SandboxCollection : ICollectionFixture<SandboxFixture>
{
    public const string Name = "sandbox";
}
