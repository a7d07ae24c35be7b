namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>A JSON object as it must be: values are plain values, objects, lists, or lists of plain values.</summary>
internal sealed record ExpectedObject(IReadOnlyDictionary<string, object?> Members);

/// <param name="Count">The number of rows without $top and $skip, where it is asked for.</param>
internal sealed record ExpectedList(IReadOnlyList<object?> Items, int? Count = null);

/// <summary>A single-valued navigation that leads nowhere.</summary>
internal sealed record NoRow;

/// <summary>A value whose type only the expression tells.</summary>
internal sealed record ComputedValue(object? Value);

/// <summary>The answer that a request must get.</summary>
internal abstract record Expected;

/// <summary>An answer without content: 204 or 404.</summary>
internal sealed record ExpectedStatus(int Status) : Expected;

/// <summary>Plain text: <c>$count</c> or <c>$value</c>.</summary>
internal sealed record ExpectedText(object Value) : Expected;

/// <summary>One entity.</summary>
internal sealed record ExpectedRow(ExpectedObject Row) : Expected;

/// <summary>A collection of rows or values.</summary>
internal sealed record ExpectedRows(ExpectedList Rows) : Expected;

/// <summary>One value, in an object with the member <c>value</c>; a complex one is the answer itself.</summary>
internal sealed record ExpectedValue(object Value) : Expected;

/// <summary>The rows of an aggregation, each as text, in no order.</summary>
internal sealed record ExpectedLines(ApplyQuestion Question, IReadOnlyList<string> Lines) : Expected;
