using System.Collections.Immutable;

namespace CanonicalGateway.Gateway.Payloads;

/// <summary>Gathers what is wrong with a payload, up to a limit.</summary>
public sealed class PayloadFindings
{
    /// <summary>Findings at most; one more says that there are others.</summary>
    public const int Max = 100;

    private readonly List<PayloadFinding> _all = [];

    public ImmutableArray<PayloadFinding> All => [.. _all];

    public void Add(PayloadFault fault, string target, string message)
    {
        if (_all.Count < Max)
        {
            _all.Add(new PayloadFinding(fault, message, target));
        }
        else if (_all.Count == Max)
        {
            _all.Add(new PayloadFinding(PayloadFault.TooManyFindings, $"There are more than {Max} faults; mend these first.", ""));
        }
    }
}
