using System.Globalization;
using MaskRcnn.Onnx.Results;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.SkiaSharp;
using MaskRcnn.Onnx.TestSupport;
using Microsoft.Playwright;

namespace MaskRcnn.Onnx.Server.Tests.Browsers;

/// <summary>What the page can do.</summary>
public sealed class PageInBrowserTests : PageTest
{
    [Test]
    public async Task A_sample_is_segmented_and_everything_comes_from_the_server_itself()
    {
        IPage page = await OpenAsync();
        await page.Locator("#samples button").First.ClickAsync();
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("#classes li")).ToHaveTextAsync(["cat × 1", "dog × 1"]);
        await Assertions.Expect(page.Locator("#times tr", new() { HasText = "Backbone" })).ToContainTextAsync("12.5 ms");
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("fluorescence.png");
        Assert.That(Browser.Errors, Is.Empty);
        Assert.That(Browser.Requests.Select(address => address.Host).Distinct(), Is.EqualTo(new[] { "127.0.0.1" }));
    }

    [Test]
    public async Task The_score_threshold_acts_at_once_and_without_another_request()
    {
        IPage page = await SegmentedAsync();
        int runs = Segmenter.Seen.Count;
        await page.Locator("#score").FillAsync("0.9");
        await Assertions.Expect(page.Locator("#instances li")).ToHaveTextAsync(["cat0.93"]);
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync("1 of 2");
        await page.Locator("#score").FillAsync("0.95");
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(0);
        Assert.That(Segmenter.Seen, Has.Count.EqualTo(runs));
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
        using var segmenter = new FakeSegmenter { Info = Segmenter.Info with { KeypointNames = ["nose"] } };
        await using TestServer server = await TestServer.StartOnSocketAsync(segmenter);
        IPage with = await Browser.OpenAsync(server.Client.BaseAddress!);
        await Assertions.Expect(with.Locator("#show-keypoints")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Pointing_at_an_instance_singles_it_out_in_picture_and_list()
    {
        IPage page = await SegmentedAsync();
        string before = await PictureAsync(page);
        LocatorBoundingBoxResult area = (await page.Locator("#image").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(area.X + (area.Width * 0.75f), area.Y + (area.Height / 2));
        await Assertions.Expect(page.Locator("#tooltip")).ToHaveTextAsync("dog 0.62");
        await Assertions.Expect(page.Locator("[aria-selected=true]")).ToHaveTextAsync("dog0.62");
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
        await Assertions.Expect(page.Locator("#tooltip")).ToHaveTextAsync("dog 0.62");

        for (int i = 0; i < 8; i++)
        {
            await PointAsync(0.05f);
            await page.Mouse.DownAsync();
            await PointAsync(0.95f);
            await page.Mouse.UpAsync();
        }

        await PointAsync(0.9f);
        await Assertions.Expect(page.Locator("#tooltip")).ToHaveTextAsync("cat 0.93");
        await page.Locator("#instances").FocusAsync();
        await page.Keyboard.PressAsync("End");
        await PointAsync(0.5f);
        await Assertions.Expect(page.Locator("#tooltip")).ToHaveTextAsync("dog 0.62");
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
        await Assertions.Expect(page.Locator("[aria-selected=true]")).ToHaveTextAsync("cat0.93");
        await page.Keyboard.PressAsync("End");
        await Assertions.Expect(page.Locator("[aria-selected=true]")).ToHaveTextAsync("dog0.62");
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

    [TestCase(1280, 850)]
    [TestCase(375, 812)]
    public async Task The_frame_fits_the_image_and_the_actions_stand_right_under_it(int width, int height)
    {
        IPage page = await SegmentedAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        int[] widths = await page.EvaluateAsync<int[]>("['viewer', 'image'].map(id => document.getElementById(id).clientWidth)");
        Assert.That(widths[0], Is.EqualTo(widths[1]));
        LocatorBoundingBoxResult image = (await page.Locator("#image").BoundingBoxAsync())!;
        LocatorBoundingBoxResult again = (await page.Locator("#again").BoundingBoxAsync())!;
        Assert.That(again.Y - (image.Y + image.Height), Is.InRange(0, 60));
        Assert.That(again.Y + again.Height, Is.LessThanOrEqualTo(height));
        LocatorBoundingBoxResult title = (await page.Locator("h1").BoundingBoxAsync())!;
        LocatorBoundingBoxResult theme = (await page.Locator("#theme").BoundingBoxAsync())!;
        Assert.That(theme.Y + (theme.Height / 2), Is.InRange(title.Y, title.Y + title.Height));
    }

    [Test]
    public async Task One_model_is_named_and_of_several_one_is_chosen()
    {
        IPage one = await OpenAsync();
        await Assertions.Expect(one.Locator("#model-name")).ToHaveTextAsync("tiny");
        await Assertions.Expect(one.Locator("#model")).ToBeHiddenAsync();

        string bundle = TestPaths.Fixture("tiny-keypoints", "bundle");
        string[] settings = [$"Models:people:Model={bundle}", "DefaultModel=tiny"];
        await using TestServer server = await TestServer.StartOnSocketAsync(Segmenter, settings);
        IPage two = await Browser.OpenAsync(server.Client.BaseAddress!);
        await Assertions.Expect(two.Locator("#model")).ToHaveValueAsync("tiny");
        await Assertions.Expect(two.Locator("#model-name")).ToBeHiddenAsync();
        await two.Locator("#model").SelectOptionAsync("people");
        await two.Locator("#samples button").First.ClickAsync();
        await Assertions.Expect(two.Locator("#status")).ToContainTextAsync("tiny-keypoints");
    }
}
