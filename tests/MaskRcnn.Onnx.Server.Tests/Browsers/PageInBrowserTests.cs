using System.Globalization;
using MaskRcnn.Onnx.Results;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.SkiaSharp;
using MaskRcnn.Onnx.TestSupport;
using Microsoft.Playwright;

namespace MaskRcnn.Onnx.Server.Tests.Browsers;

/// <summary>The page in a real browser, against a server whose segmenter finds a cat (0.9375) on the left and a dog (0.625) on the right.</summary>
public sealed class PageInBrowserTests
{
    private static readonly string Sample = Path.Combine(TestPaths.Repository, "models", "nuclei", "samples", "histology.png");
    private Browser _browser = null!;
    private TestServer _server = null!;
    private FakeSegmenter _segmenter = null!;

    [OneTimeSetUp]
    public async Task OpenBrowser() => _browser = await Browser.StartAsync();

    [OneTimeTearDown]
    public async Task CloseBrowser()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    [SetUp]
    public async Task StartServer()
    {
        _segmenter = new FakeSegmenter();
        _server = await TestServer.StartOnSocketAsync(_segmenter);
    }

    [TearDown]
    public async Task StopServer()
    {
        await _server.DisposeAsync();
        _segmenter.Dispose();
    }

    [Test]
    public async Task A_sample_is_segmented_and_everything_comes_from_the_server_itself()
    {
        IPage page = await OpenAsync();
        await page.Locator("#samples button").First.ClickAsync();
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("#classes li")).ToHaveTextAsync(["cat × 1", "dog × 1"]);
        await Assertions.Expect(page.Locator("#times tr", new() { HasText = "Backbone" })).ToContainTextAsync("12.5 ms");
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("fluorescence.png");
        Assert.That(_browser.Errors, Is.Empty);
        Assert.That(_browser.Requests.Select(address => address.Host).Distinct(), Is.EqualTo(new[] { "127.0.0.1" }));
    }

    [Test]
    public async Task The_score_threshold_acts_at_once_and_without_another_request()
    {
        IPage page = await SegmentedAsync();
        int runs = _segmenter.Seen.Count;
        await page.Locator("#score").FillAsync("0.9");
        await Assertions.Expect(page.Locator("#instances li")).ToHaveTextAsync(["cat0.938"]);
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync("1 of 2");
        await page.Locator("#score").FillAsync("0.95");
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(0);
        Assert.That(_segmenter.Seen, Has.Count.EqualTo(runs));
    }

    [TestCase("#show-masks")]
    [TestCase("#show-boxes")]
    [TestCase("#show-labels")]
    public async Task Each_toggle_changes_the_picture_and_back(string toggle)
    {
        IPage page = await SegmentedAsync();
        string before = await PictureAsync(page);
        await page.Locator(toggle).UncheckAsync();
        Assert.That(await PictureAsync(page), Is.Not.EqualTo(before));
        await page.Locator(toggle).CheckAsync();
        Assert.That(await PictureAsync(page), Is.EqualTo(before));
    }

    [Test]
    public async Task Keypoints_can_be_hidden_where_the_model_has_them()
    {
        IPage without = await OpenAsync();
        await Assertions.Expect(without.Locator("#show-keypoints")).ToBeHiddenAsync();
        using var segmenter = new FakeSegmenter { Info = _segmenter.Info with { KeypointNames = ["nose"] } };
        await using TestServer server = await TestServer.StartOnSocketAsync(segmenter);
        IPage with = await _browser.OpenAsync(server.Client.BaseAddress!);
        await Assertions.Expect(with.Locator("#show-keypoints")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Pointing_at_an_instance_singles_it_out_in_picture_and_list()
    {
        IPage page = await SegmentedAsync();
        string before = await PictureAsync(page);
        LocatorBoundingBoxResult area = (await page.Locator("#image").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(area.X + (area.Width * 0.75f), area.Y + (area.Height / 2));
        await Assertions.Expect(page.Locator("#tooltip")).ToHaveTextAsync("dog 0.625");
        await Assertions.Expect(page.Locator("[aria-selected=true]")).ToHaveTextAsync("dog0.625");
        Assert.That(await PictureAsync(page), Is.Not.EqualTo(before));
        await page.Mouse.MoveAsync(1, 1);
        await Assertions.Expect(page.Locator("[aria-selected=true]")).ToHaveCountAsync(0);
        Assert.That(await PictureAsync(page), Is.EqualTo(before));
    }

    [Test]
    public async Task The_image_is_enlarged_by_button_and_key_and_made_whole_again()
    {
        IPage page = await SegmentedAsync();
        string whole = await PictureAsync(page);
        await page.Locator("#zoom-in").ClickAsync();
        string enlarged = await PictureAsync(page);
        Assert.That(enlarged, Is.Not.EqualTo(whole));
        await page.Locator("#image").FocusAsync();
        await page.Keyboard.PressAsync("0");
        Assert.That(await PictureAsync(page), Is.EqualTo(whole));
        await page.Keyboard.PressAsync("+");
        Assert.That(await PictureAsync(page), Is.EqualTo(enlarged));
        await page.Keyboard.PressAsync("-");
        Assert.That(await PictureAsync(page), Is.EqualTo(whole));
        await Assertions.Expect(page.Locator("#zoom-out")).ToBeDisabledAsync();
    }

    [Test]
    public async Task An_enlarged_image_is_dragged_and_still_tells_what_lies_under_the_pointer()
    {
        IPage page = await SegmentedAsync();
        LocatorBoundingBoxResult area = (await page.Locator("#image").BoundingBoxAsync())!;
        Task PointAsync(float share) => page.Mouse.MoveAsync(area.X + (area.Width * share), area.Y + (area.Height / 2), new() { Steps = 5 });

        await PointAsync(0.75f);
        await page.Keyboard.DownAsync("Control");
        for (int i = 0; i < 6; i++)
        {
            await page.Mouse.WheelAsync(0, -60);
        }

        await page.Keyboard.UpAsync("Control");
        await PointAsync(0.05f);
        await Assertions.Expect(page.Locator("#tooltip")).ToHaveTextAsync("dog 0.625");

        for (int i = 0; i < 8; i++)
        {
            await PointAsync(0.05f);
            await page.Mouse.DownAsync();
            await PointAsync(0.95f);
            await page.Mouse.UpAsync();
        }

        await PointAsync(0.9f);
        await Assertions.Expect(page.Locator("#tooltip")).ToHaveTextAsync("cat 0.938");
        await page.Locator("#instances").FocusAsync();
        await page.Keyboard.PressAsync("End");
        await PointAsync(0.5f);
        await Assertions.Expect(page.Locator("#tooltip")).ToHaveTextAsync("dog 0.625");
    }

    [Test]
    public async Task The_keyboard_reaches_everything()
    {
        IPage page = await OpenAsync();
        await page.Locator("#samples button").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(2);
        await page.Locator("#image").FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.Locator("[aria-selected=true]")).ToHaveTextAsync("cat0.938");
        await page.Keyboard.PressAsync("End");
        await Assertions.Expect(page.Locator("[aria-selected=true]")).ToHaveTextAsync("dog0.625");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("[aria-selected=true]")).ToHaveCountAsync(0);
        await page.Locator("#again").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#file")).ToBeFocusedAsync();
    }

    [Test]
    public async Task The_copied_JSON_is_a_result_document_of_what_is_shown()
    {
        IPage page = await SegmentedAsync();
        await page.Locator("#score").FillAsync("0.9");
        await page.Locator("#copy").ClickAsync();
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("Copied 1");
        string copied = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        SegmentationDocument document = SegmentationDocument.Read(System.Text.Encoding.UTF8.GetBytes(copied));
        Assert.That(document.ToResult().Instances.Single().Label, Is.EqualTo("cat"));
    }

    [Test]
    public async Task The_downloaded_overlay_has_the_images_own_size()
    {
        IPage page = await SegmentedAsync();
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.Locator("#download").ClickAsync());
        Assert.That(download.SuggestedFilename, Is.EqualTo("histology.overlay.png"));
        using var overlay = new SkiaImageDecoder().Decode(await File.ReadAllBytesAsync(await download.PathAsync()));
        using DecodedImage original = new SkiaImageDecoder().Decode(await File.ReadAllBytesAsync(Sample));
        Assert.That(overlay.Frame.Size, Is.EqualTo(original.Frame.Size));
    }

    [Test]
    public async Task What_is_no_image_is_answered_with_a_message_and_a_new_start()
    {
        IPage page = await OpenAsync();
        await ChooseAsync(page, "broken.png", "image/png", "not an image"u8.ToArray());
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("cannot be shown");
        await Assertions.Expect(page.Locator("#drop")).ToBeVisibleAsync();
        await ChooseAsync(page, "notes.txt", "text/plain", "hello"u8.ToArray());
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("not an image");
    }

    [Test]
    public async Task A_busy_server_is_told_and_can_be_asked_again()
    {
        IPage page = await OpenAsync();
        _segmenter.BeforeEach = _ => throw new SegmenterBusyException("full");
        await page.Locator("#samples button").First.ClickAsync();
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("Try again in 1 s.");
        _segmenter.BeforeEach = _ => Task.CompletedTask;
        await page.Locator("#retry").ClickAsync();
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("#problem")).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_server_with_a_key_asks_for_it()
    {
        await using TestServer locked = await TestServer.StartOnSocketAsync(_segmenter, "Security:ApiKeys:tester=correct-horse-battery-staple");
        IPage page = await _browser.OpenAsync(locked.Client.BaseAddress!);
        await page.Locator("#key").FillAsync("correct-horse-battery-staple");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#server-info")).ToContainTextAsync("cpu");
        await page.Locator("#samples button").First.ClickAsync();
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(2);
    }

    [TestCase(360, ColorScheme.Light)]
    [TestCase(390, ColorScheme.Dark)]
    [TestCase(1920, ColorScheme.Dark)]
    public async Task Nothing_sticks_out_at_any_width_in_light_and_dark(int width, ColorScheme scheme)
    {
        IPage page = await OpenAsync(new() { ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = scheme });
        await page.Locator("#samples button").First.ClickAsync();
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(2);
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width));
        string ground = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        int brightness = int.Parse(ground.Split('(', ',')[1], CultureInfo.InvariantCulture);
        Assert.That(brightness, scheme == ColorScheme.Dark ? Is.LessThan(64) : Is.GreaterThan(192));
    }

    private static Task<string> PictureAsync(IPage page) => page.EvaluateAsync<string>("document.getElementById('image').toDataURL()");

    private static Task ChooseAsync(IPage page, string name, string type, byte[] bytes) =>
        page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = type, Buffer = bytes });

    private async Task<IPage> OpenAsync(BrowserNewContextOptions? window = null)
    {
        IPage page = await _browser.OpenAsync(_server.Client.BaseAddress!, window);
        await Assertions.Expect(page.Locator("#server-info")).ToContainTextAsync("cpu");
        return page;
    }

    private async Task<IPage> SegmentedAsync()
    {
        IPage page = await OpenAsync();
        await ChooseAsync(page, "histology.png", "image/png", await File.ReadAllBytesAsync(Sample));
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(2);
        return page;
    }
}
