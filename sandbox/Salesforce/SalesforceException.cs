namespace CanonicalGateway.Sandbox.Salesforce;

/// <summary>A refusal as the product words it: a status and one entry of the error array.</summary>
internal sealed class SalesforceException(int status, string errorCode, string message, IReadOnlyList<string>? fields = null)
    : Exception(message)
{
    public int Status { get; } = status;

    public string ErrorCode { get; } = errorCode;

    /// <summary>The fields that the refusal names; absent from the answer where empty.</summary>
    public IReadOnlyList<string> Fields { get; } = fields ?? [];

    public static SalesforceException NotFound(string message = "The requested resource does not exist") =>
        new(StatusCodes.Status404NotFound, "NOT_FOUND", message);

    public static SalesforceException NoSuchColumn(string field, string entity, string where = "") =>
        new(StatusCodes.Status400BadRequest, "INVALID_FIELD",
            $"{where}No such column '{field}' on entity '{entity}'. If you are attempting to use a custom field, be sure to append the '__c' "
            + "after the custom field name. Please reference your WSDL or the describe call for the appropriate names.");
}
