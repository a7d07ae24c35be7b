using System.ComponentModel.DataAnnotations;

namespace CanonicalGateway.Gateway.OData;

/// <summary>How large a request URL may be in its parts. Passing one answers 400 LimitExceeded, which names the limit.</summary>
public sealed class QueryLimits
{
    /// <summary>Segments of the resource path, and of a property path in an expression.</summary>
    /// <value>1-64, default 12.</value>
    [Range(1, 64)]
    public int PathSegments { get; set; } = 12;

    /// <summary>Length of one $filter, decoded.</summary>
    /// <value>Characters, 1-65536, default 8000.</value>
    [Range(1, 65536)]
    public int FilterCharacters { get; set; } = 8000;

    /// <summary>Operators, operands and calls of one $filter or $orderby; the values of an <c>in</c> list count apart.</summary>
    /// <value>1-5000, default 500.</value>
    [Range(1, 5000)]
    public int ExpressionNodes { get; set; } = 500;

    /// <summary>How deep parentheses, calls, negations and lambdas stand within each other; each operator of a chain counts too, but for and/or.</summary>
    /// <value>1-100, default 60.</value>
    [Range(1, 100)]
    public int ExpressionDepth { get; set; } = 60;

    /// <summary>Values of one <c>in</c> list.</summary>
    /// <value>1-10000, default 500.</value>
    [Range(1, 10000)]
    public int InValues { get; set; } = 500;

    /// <summary>Length of the regular expression of a <c>matchesPattern</c>.</summary>
    /// <value>Characters, 1-4096, default 256.</value>
    [Range(1, 4096)]
    public int PatternCharacters { get; set; } = 256;

    /// <summary>How deep $expand may stand within $expand.</summary>
    /// <value>1-20, default 5.</value>
    [Range(1, 20)]
    public int ExpandDepth { get; set; } = 5;

    /// <summary>Navigation properties expanded in the whole request.</summary>
    /// <value>1-200, default 20.</value>
    [Range(1, 200)]
    public int Expands { get; set; } = 20;

    /// <summary>Terms of one $orderby.</summary>
    /// <value>1-32, default 8.</value>
    [Range(1, 32)]
    public int OrderByKeys { get; set; } = 8;

    /// <summary>Items of one $select.</summary>
    /// <value>1-1000, default 100.</value>
    [Range(1, 1000)]
    public int SelectItems { get; set; } = 100;

    /// <summary>The body of a <c>POST …/$query</c>, which holds query options.</summary>
    /// <value>Bytes, 256-1048576, default 65536.</value>
    [Range(256, 1 << 20)]
    public int QueryBodyBytes { get; set; } = 64 * 1024;

    /// <summary>The body of a call of an action, which holds its parameters.</summary>
    /// <value>Bytes, 256-16777216, default 1048576.</value>
    [Range(256, 16 << 20)]
    public int ActionBodyBytes { get; set; } = 1 << 20;

    /// <summary>Words and phrases of one $search.</summary>
    /// <value>1-200, default 30.</value>
    [Range(1, 200)]
    public int SearchTerms { get; set; } = 30;
}
