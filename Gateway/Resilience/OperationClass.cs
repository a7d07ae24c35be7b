namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// What a call does to a backend. Each class has a circuit and a retry budget of its own: systems often still read when they can't write,
/// and the other way round.
/// </summary>
public enum OperationClass
{
    /// <summary>GET, HEAD and OPTIONS.</summary>
    Read,

    /// <summary>All other methods.</summary>
    Write,
}

internal static class OperationClasses
{
    public static OperationClass Of(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Options ? OperationClass.Read : OperationClass.Write;

    /// <summary>The class as errors call it.</summary>
    public static string Words(this OperationClass operation) => operation == OperationClass.Read ? "reads" : "writes";
}
