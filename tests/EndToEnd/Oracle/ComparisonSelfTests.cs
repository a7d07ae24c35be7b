using System.Net;
using System.Text.Json;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Checks by hand-made answers that the comparison holds each manner of asking to what it is.</summary>
public sealed class ComparisonSelfTests
{
    private static readonly ExpectedRows Expected = new(new ExpectedList(
        [
            new ExpectedObject(new Dictionary<string, object?>
            {
                ["Id"] = "1",
                ["NetAmount"] = 12.5m,
                ["Number"] = 3,
                ["Reference"] = null,
                ["Customer"] = new NoRow(),
                ["Items"] = new ExpectedList([], 0),
            }),
        ],
        1));

    [Theory]
    [InlineData("", """{"@odata.count":1,"value":[{"@odata.id":"x","Id":"1","NetAmount":12.50,"Number":3,"Reference":null,"Customer":null,"Items@odata.count":0,"Items":[]}]}""", true)]
    [InlineData("", """{"@odata.count":1,"value":[{"Id":"1","NetAmount":"12.5","Number":3,"Reference":null,"Customer":null,"Items@odata.count":0,"Items":[]}]}""", false)]
    [InlineData("", """{"@odata.count":1,"value":[{"Id":"1","NetAmount":12.5,"Number":3,"Customer":null,"Items@odata.count":0,"Items":[]}]}""", false)]
    [InlineData("", """{"@count":1,"value":[{"Id":"1","NetAmount":12.5,"Number":3,"Reference":null,"Customer":null,"Items@count":0,"Items":[]}]}""", false)]
    [InlineData("", """{"@odata.count":1,"value":[{"Id":"1","NetAmount":12.5,"Number":3,"Reference":null,"Customer":null,"Items@odata.count":0,"Items":[],"More":1}]}""", false)]
    [InlineData("version=4.01", """{"@count":1,"value":[{"Id":"1","NetAmount":12.5,"Number":3,"Reference":null,"Customer":null,"Items@count":0,"Items":[]}]}""", true)]
    [InlineData("version=4.01", """{"@odata.count":1,"value":[{"Id":"1","NetAmount":12.5,"Number":3,"Reference":null,"Customer":null,"Items@odata.count":0,"Items":[]}]}""", false)]
    [InlineData("ieee754", """{"@odata.count":"1","value":[{"Id":"1","NetAmount":"12.5","Number":3,"Reference":null,"Customer":null,"Items@odata.count":"0","Items":[]}]}""", true)]
    [InlineData("ieee754", """{"@odata.count":"1","value":[{"Id":"1","NetAmount":12.5,"Number":3,"Reference":null,"Customer":null,"Items@odata.count":"0","Items":[]}]}""", false)]
    [InlineData("ieee754", """{"@odata.count":1,"value":[{"Id":"1","NetAmount":"12.5","Number":3,"Reference":null,"Customer":null,"Items@odata.count":"0","Items":[]}]}""", false)]
    [InlineData("omit", """{"@odata.count":1,"value":[{"Id":"1","NetAmount":12.5,"Number":3,"Customer":null,"Items@odata.count":0,"Items":[]}]}""", true)]
    [InlineData("omit", """{"@odata.count":1,"value":[{"Id":"1","NetAmount":12.5,"Number":3,"Reference":null,"Customer":null,"Items@odata.count":0,"Items":[]}]}""", false)]
    [InlineData("omit", """{"@odata.count":1,"value":[{"Id":"1","NetAmount":12.5,"Number":3,"Items@odata.count":0,"Items":[]}]}""", false)]
    [InlineData("metadata=none", """{"@odata.count":1,"value":[{"Id":"1","NetAmount":12.5,"Number":3,"Reference":null,"Customer":null,"Items@odata.count":0,"Items":[]}]}""", true)]
    [InlineData("metadata=none", """{"@odata.count":1,"value":[{"@odata.id":"x","Id":"1","NetAmount":12.5,"Number":3,"Reference":null,"Customer":null,"Items@odata.count":0,"Items":[]}]}""", false)]
    public void Difference_OfAnAnswer_GoesByHowItWasAsked(string manner, string body, bool isRight)
    {
        using var document = JsonDocument.Parse(body);
        var answer = new GatewayAnswer(HttpStatusCode.OK, body, [document.RootElement]);

        var difference = AnswerComparison.Difference(Expected, answer, null, Manner.Read(manner.Split(',', StringSplitOptions.RemoveEmptyEntries)));

        Assert.Equal(isRight, difference is null);
    }
}
