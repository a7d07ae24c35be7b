using Xunit.v3;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>
/// Names the clauses of the OData conformance checklist that a test proves over HTTP. The table in docs/conformance.md is made from these.
/// </summary>
/// <param name="numbers">
/// Numbers of <c>checklist.txt</c>, such as <c>4.9a</c> (an item of a conformance level) or <c>P11.2.6.3</c> (a section of Protocol;
/// U: URL Conventions, J: JSON Format).
/// </param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class ClauseAttribute(params string[] numbers) : Attribute, ITraitAttribute
{
    public IReadOnlyList<string> Numbers { get; } = numbers;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() =>
        [.. Numbers.Select(number => KeyValuePair.Create("Clause", number))];
}
