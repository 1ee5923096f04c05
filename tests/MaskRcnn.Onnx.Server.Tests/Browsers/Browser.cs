using Microsoft.Playwright;

namespace MaskRcnn.Onnx.Server.Tests.Browsers;

/// <summary>The machine's own Chromium, or a skipped test where there is none.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _errors = [];

    private Browser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    /// <summary>What the page that was opened last complained about on its console.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Addresses that it asked for.</summary>
    public List<Uri> Requests { get; } = [];

    public static async Task<Browser> StartAsync()
    {
        string[] places = [Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
        string? program = Array.Find(places, File.Exists);
        if (program is null)
        {
            Assert.Ignore("Needs a Chromium: Debian's package chromium, or another that CHROMIUM_PATH names.");
        }

        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = ["--no-sandbox"] });
        return new Browser(playwright, browser);
    }

    /// <summary>Opens the server's page in a window of its own.</summary>
    public async Task<IPage> OpenAsync(Uri address, BrowserNewContextOptions? window = null)
    {
        IBrowserContext context = await _browser.NewContextAsync(window ?? new BrowserNewContextOptions { ViewportSize = new() { Width = 1280, Height = 800 } });
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        IPage page = await context.NewPageAsync();
        _errors.Clear();
        Requests.Clear();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _errors.Add(message.Text);
            }
        };
        page.PageError += (_, error) => _errors.Add(error);
        page.Request += (_, request) => Requests.Add(new Uri(request.Url));
        await page.GotoAsync(address.AbsoluteUri);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
