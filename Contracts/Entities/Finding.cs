using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Contracts.Entities;

[Description("What is wrong with a payload.")]
public sealed class Finding
{
    [MaxLength(64), Description("What kind of fault: a name that stays.")]
    public string Code { get; init; } = "";

    [Description("One sentence that names the cause and, where there is one, the mend.")]
    public string Message { get; init; } = "";

    [Description("Path of the part that is wrong, from the parameter on.")]
    public string Target { get; init; } = "";
}
