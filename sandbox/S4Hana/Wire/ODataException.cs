using System.Globalization;

namespace CanonicalGateway.Sandbox.S4Hana.Wire;

/// <summary>A request that the system refuses, with what it says about it.</summary>
public sealed class ODataException : Exception
{
    private ODataException(int status, string code, string message, string target = "")
        : base(message)
    {
        Status = status;
        Code = code;
        Target = target;
    }

    public int Status { get; }

    public string Code { get; }

    /// <summary>The property at fault, or empty.</summary>
    public string Target { get; }

    public static ODataException InvalidToken(int position) =>
        new(400, "/IWCOR/CX_OD_EXPR_PARSER_ERROR/005056A509B11EE1B9A8FEC11C23378E", string.Create(CultureInfo.InvariantCulture, $"Invalid token detected at position {position}"));

    public static ODataException InvalidExpression(string message, string target = "") => new(400, "/IWBEP/CM_MGW_RT/021", message, target);

    public static ODataException UnknownProperty(string name, string type) =>
        new(400, "/IWCOR/CX_OD_EXPR_PARSER_ERROR/PROPERTY_NOT_FOUND", $"Property {name} not found in type '{type}'", name);

    public static ODataException TypeMismatch(string property, string type, string literal) =>
        new(400, "/IWBEP/CM_MGW_RT/022", $"Invalid value {literal} for property '{property}' of type {type}", property);

    public static ODataException NotFilterable(string property) => new(400, "/IWBEP/CM_MGW_RT/176", $"Property '{property}' is not filterable", property);

    public static ODataException NotSortable(string property) => new(400, "/IWBEP/CM_MGW_RT/177", $"Property '{property}' is not sortable", property);

    public static ODataException InvalidOption(string option, string reason) =>
        new(400, "005056A509B11EE1B9A8FEC11C21D78E", $"Invalid system query option '{option}': {reason}");

    public static ODataException UnknownOption(string option) =>
        new(400, "005056A509B11EE1B9A8FEC11C22578E", $"The Data Services Request contains unknown system query option '{option}'");

    public static ODataException OptionNotAllowed(string option) =>
        new(400, "005056A509B11EE1B9A8FEC11C22178E", $"The Data Services Request contains SystemQueryOptions that are not allowed for this Request Type: {option}");

    public static ODataException UnknownService(string service) => new(404, "/IWFND/MED/170", $"No service found for namespace '', name '{service}', version '0001'");

    public static ODataException UnknownSegment(string segment) => new(404, "005056A509B11EE1B9A8FEC11C21578E", $"Resource not found for the segment '{segment}'");

    public static ODataException NoEntity(string set) => new(404, "/IWBEP/CM_MGW_RT/020", $"Resource not found for the key predicate of '{set}'");

    public static ODataException InvalidKey(string set) => new(400, "005056A509B11EE1B9A8FEC11C21978E", $"Invalid key predicate type or name for '{set}'");

    public static ODataException MethodNotAllowed(string method) => new(405, "/IWFND/CM_CONSUMER/101", $"Method {method} is not allowed for this resource");

    public static ODataException NotImplemented(string what) => new(501, "/IWBEP/CM_MGW_RT/019", $"{what} not implemented in data provider class");

    public static ODataException PreconditionRequired() => new(428, "/IWFND/CM_MGW/427", "Precondition required: the header If-Match is missing");

    public static ODataException PreconditionFailed() => new(412, "/IWFND/CM_MGW/412", "Precondition failed: the entity was changed by another user");

    public static ODataException RangeNotSatisfiable() => new(416, "/IWFND/CM_MGW/416", "The requested range is not satisfiable");
}
