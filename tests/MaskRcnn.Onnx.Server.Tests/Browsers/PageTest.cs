using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.TestSupport;
using Microsoft.Playwright;

namespace MaskRcnn.Onnx.Server.Tests.Browsers;

/// <summary>
/// The page in a real browser, against a server whose segmenter finds a cat (0.9375) on the left and a dog (0.625) on the right.
/// </summary>
public abstract class PageTest
{
    /// <summary>An image of 400 x 320 pixels.</summary>
    protected static readonly string Sample = Path.Combine(TestPaths.Repository, "models", "nuclei", "samples", "histology.png");

    private protected Browser Browser { get; private set; } = null!;

    private protected TestServer Server { get; private set; } = null!;

    private protected FakeSegmenter Segmenter { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task OpenBrowser() => Browser = await Browser.StartAsync();

    [OneTimeTearDown]
    public async Task CloseBrowser()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }
    }

    [SetUp]
    public async Task StartServer()
    {
        Segmenter = new FakeSegmenter();
        Server = await TestServer.StartOnSocketAsync(Segmenter);
    }

    [TearDown]
    public async Task StopServer()
    {
        await Server.DisposeAsync();
        Segmenter.Dispose();
    }

    protected static Task<string> PictureAsync(IPage page) => page.EvaluateAsync<string>("document.getElementById('image').toDataURL()");

    protected static Task ChooseAsync(IPage page, string name, string type, byte[] bytes) =>
        page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = type, Buffer = bytes });

    /// <summary>Lets every image be refused, as one that cannot be read.</summary>
    protected static Task RefuseAsync(IPage page) => page.RouteAsync(
        "**/v1/segment*", route => route.FulfillAsync(new() { Status = 422, Json = new { title = "No", status = 422 } }));

    protected async Task<IPage> OpenAsync(BrowserNewContextOptions? window = null)
    {
        IPage page = await Browser.OpenAsync(Server.Client.BaseAddress!, window);
        await Assertions.Expect(page.Locator("#server-info")).ToContainTextAsync("cpu");
        return page;
    }

    protected async Task<IPage> SegmentedAsync(BrowserNewContextOptions? window = null)
    {
        IPage page = await OpenAsync(window);
        await ChooseAsync(page, "histology.png", "image/png", await File.ReadAllBytesAsync(Sample));
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(2);
        return page;
    }
}
