using CanonicalGateway.Gateway.Resilience;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Resilience;

public sealed class BackendOptionsTests
{
    private static readonly BackendOptions _good = new() { Name = "s4", Address = new Uri("http://127.0.0.1:1/sap") };

    [Fact]
    public void Defaults_AreLegal() => Assert.Empty(BackendOptionsValidator.Faults([_good]));

    [Fact]
    public void Faults_SeveralAtOnce_AllNamedWithKeyValueAndRange()
    {
        var bad = _good with { AttemptTimeoutSeconds = 0, FailureRatio = 1.5, BreakSeconds = 301, Address = new Uri("ftp://127.0.0.1") };

        Assert.Equal(
            [
                "Backends:s4:Address = ftp://127.0.0.1: expected an absolute http or https address",
                "Backends:s4:AttemptTimeoutSeconds = 0: expected 1-120",
                "Backends:s4:FailureRatio = 1.5: expected 0.01-1",
                "Backends:s4:BreakSeconds = 301: expected 1-300",
            ],
            BackendOptionsValidator.Faults([bad]));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(120, true)]
    [InlineData(121, false)]
    public void AttemptTimeout_AtAndPastTheBound(int seconds, bool legal) =>
        Assert.Equal(legal, BackendOptionsValidator.Faults([_good with { AttemptTimeoutSeconds = seconds, TotalTimeoutSeconds = 600 }]).Count == 0);

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    [InlineData(1 << 30, true)]
    [InlineData((1 << 30) + 1, false)]
    public void KeptBytes_AtAndPastTheBounds(int bytes, bool legal) =>
        Assert.Equal(legal, BackendOptionsValidator.Faults([_good with { KeptBytesMax = bytes }]).Count == 0);

    [Theory]
    [InlineData(50, true)]
    [InlineData(51, false)]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void Reserved_AtAndPastTheBounds(int percent, bool legal) =>
        Assert.Equal(legal, BackendOptionsValidator.Faults([_good with { ReservedPercent = percent }]).Count == 0);

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void SharedCallers_AtAndPastTheBounds(int callers, bool legal) =>
        Assert.Equal(legal, BackendOptionsValidator.Faults([_good with { SharedCallersMax = callers }]).Count == 0);

    [Fact]
    public void TotalBelowAttempt_IsAFault() =>
        Assert.Equal(
            ["Backends:s4:TotalTimeoutSeconds = 5: expected at least AttemptTimeoutSeconds (10)"],
            BackendOptionsValidator.Faults([_good with { TotalTimeoutSeconds = 5 }]));

    [Theory]
    [InlineData(64, 0)]
    [InlineData(63, 1)]
    public void ConnectionsBelowConcurrentCalls_IsAFault(int connections, int faults) =>
        Assert.Equal(faults, BackendOptionsValidator.Faults([_good with { ConnectionsMax = connections }]).Count);

    [Fact]
    public void PasswordInAddress_IsAFaultThatDoesNotShowIt()
    {
        var fault = Assert.Single(BackendOptionsValidator.Faults([_good with { Address = new Uri("http://me:hunter2@127.0.0.1") }]));

        Assert.DoesNotContain("hunter2", fault);
    }

    [Fact]
    public void MissingAddressAndRepeatedName_AreFaults() =>
        Assert.Equal(
            ["Backends:s4:Address is missing: expected an absolute http or https address", "Backends:S4 is given twice: expected names that differ in more than case"],
            BackendOptionsValidator.Faults([_good with { Address = null! }, _good with { Name = "S4" }]));

    [Fact]
    public void Transport_FaultyOptions_RefusesThemAll()
    {
        var refusal = Assert.Throws<ArgumentException>(
            () => new BackendTransport(_good with { BreakSeconds = 0, QueuedCalls = -1 }, NoCredentials.Instance, TimeProvider.System));

        Assert.Contains("Backends:s4:BreakSeconds = 0", refusal.Message);
        Assert.Contains("Backends:s4:QueuedCalls = -1", refusal.Message);
    }
}
