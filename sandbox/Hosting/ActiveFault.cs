namespace CanonicalGateway.Sandbox.Hosting;

/// <summary>A fault that is switched on, with what is left of its count (changed under the lock of <see cref="FaultList"/>).</summary>
internal sealed class ActiveFault(Fault fault)
{
    private readonly TaskCompletionSource _lifted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Fault Fault { get; } = fault;

    public int? Left { get; set; } = fault.Count;

    /// <summary>Ends when the fault is cleared.</summary>
    public Task Lifted => _lifted.Task;

    public void Lift() => _lifted.TrySetResult();
}
