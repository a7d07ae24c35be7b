namespace CanonicalGateway.Gateway.Payloads;

/// <summary>The kinds of what may be wrong with a payload. The name of a member is the code of a finding.</summary>
public enum PayloadFault
{
    /// <summary>The type has no such property.</summary>
    UnknownProperty,

    /// <summary>A property is given twice.</summary>
    DuplicateProperty,

    /// <summary>A property without which no row can be created is not given.</summary>
    MissingProperty,

    /// <summary>A property that the owner generates is given.</summary>
    ComputedProperty,

    /// <summary>A media property, which is written at a URL of its own.</summary>
    MediaProperty,

    /// <summary>Null for a property that takes none.</summary>
    NullNotAllowed,

    /// <summary>The value is not of the property's type.</summary>
    WrongType,

    /// <summary>The number, date or time is beyond what the type, precision or scale allows.</summary>
    OutOfRange,

    /// <summary>The text is longer than the property allows.</summary>
    TooLong,

    /// <summary>The enumeration has no such member.</summary>
    UnknownMember,

    /// <summary>A reference to another row does not lead to a row of the right entity.</summary>
    InvalidReference,

    /// <summary>Control information that OData does not define.</summary>
    UnknownControlInformation,

    /// <summary>Defined by OData, not done by this service.</summary>
    NotImplemented,

    /// <summary>There are more faults than are listed.</summary>
    TooManyFindings,
}

/// <summary>One fault of a payload.</summary>
/// <param name="Message">One sentence that names the cause and, where there is one, the mend.</param>
/// <param name="Target">Path of the part that is wrong.</param>
public sealed record PayloadFinding(PayloadFault Fault, string Message, string Target);
