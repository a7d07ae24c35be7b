using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

/// <summary>The errors of expressions that parse, but have no value for a row.</summary>
internal static class EvaluationFailure
{
    private const string Start = "The expression ";
    private const string End = " for at least one row. Guard it with a condition on the operand.";

    /// <param name="what">What happens, as a verb: <c>divides by zero</c>.</param>
    public static GatewayException Of(string what) => new GatewayError(GatewayErrorCode.InvalidExpression, Start + what + End).ToException();

    /// <summary>What happened, where an expression of constants has failed.</summary>
    public static string CauseOf(GatewayException failure) =>
        failure.Message.EndsWith(End, StringComparison.Ordinal) ? failure.Message[Start.Length..^End.Length] : failure.Message;
}
