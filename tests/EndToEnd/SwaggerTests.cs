using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>A developer tries the gateway in the browser: opens Swagger UI, signs in and reads customers.</summary>
public sealed class SwaggerTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    private const int WaitMilliseconds = 30_000;

    [Fact]
    public async Task Page_SignedIn_TriesOutCustomers()
    {
        Chromium.Require();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(WaitMilliseconds);
        var foreign = new List<string>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("http://127.0.0.1:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                foreign.Add(request.Url);
            }
        };

        await page.GotoAsync(new Uri(sandbox.Host.Address, "swagger").ToString());

        foreach (var tag in new[] { "Customers", "Products", "Orders", "Invoices", "Cases" })
        {
            await page.Locator($".opblock-tag[data-tag='{tag}']").WaitForAsync();
        }

        await AuthorizeAsync(page);
        var rows = await TryOutCustomersAsync(page);

        Assert.NotEmpty(rows.EnumerateArray());
        Assert.Empty(foreign);
    }

    [Fact]
    public async Task Page_NotSignedIn_ShowsTheRefusal()
    {
        Chromium.Require();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(WaitMilliseconds);
        await page.GotoAsync(new Uri(sandbox.Host.Address, "swagger").ToString());

        var operation = await ExecuteCustomersAsync(page);

        await operation.Locator(".live-responses-table .response-col_status", new LocatorLocatorOptions { HasText = "401" }).First.WaitForAsync();
    }

    private static async Task AuthorizeAsync(IPage page)
    {
        await page.Locator(".auth-wrapper .btn.authorize").First.ClickAsync();
        var dialog = page.Locator(".dialog-ux .modal-ux");
        await dialog.Locator("input[id^='client_id']").First.FillAsync("reader");
        await dialog.Locator("input[id^='client_secret']").First.FillAsync("reader-secret");
        await dialog.Locator(".auth-btn-wrapper .btn.authorize").First.ClickAsync();
        await dialog.Locator(".auth-btn-wrapper .btn", new LocatorLocatorOptions { HasText = "Logout" }).First.WaitForAsync();
        await dialog.Locator(".btn-done").First.ClickAsync();
    }

    private static async Task<JsonElement> TryOutCustomersAsync(IPage page)
    {
        var answer = page.WaitForResponseAsync(response => response.Url.Contains("/odata/v1/Customers", StringComparison.Ordinal));
        var operation = await ExecuteCustomersAsync(page);
        var response = await answer;

        Assert.Equal(200, response.Status);
        await operation.Locator(".live-responses-table .response-col_status", new LocatorLocatorOptions { HasText = "200" }).First.WaitForAsync();
        return (await response.JsonAsync())!.Value.GetProperty("value");
    }

    private static async Task<ILocator> ExecuteCustomersAsync(IPage page)
    {
        var operation = page.Locator(".opblock-get", new PageLocatorOptions { Has = page.Locator("[data-path='/Customers']") }).First;
        await operation.Locator(".opblock-summary-control").ClickAsync();
        await operation.Locator(".try-out__btn").ClickAsync();
        await operation.Locator("tr[data-param-name='$top'] input").FillAsync("3");
        await operation.Locator(".btn.execute").ClickAsync();
        return operation;
    }
}
