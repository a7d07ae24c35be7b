using Microsoft.Playwright;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Debian's Chromium.</summary>
internal static class Chromium
{
    private const string Path = "/usr/bin/chromium";

    /// <summary>Skips the test on a machine without the browser; with CI=true it fails.</summary>
    public static void Require()
    {
        if (!File.Exists(Path) && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip($"{Path} is not installed (Debian: apt-get install chromium); with CI=true this is a failure.");
        }

        Assert.True(File.Exists(Path), $"{Path} is not installed.");
    }

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Path,
        Args = ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
    });
}
