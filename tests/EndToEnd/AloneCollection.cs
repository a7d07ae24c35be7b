using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Tests that measure the whole process: nothing else may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
