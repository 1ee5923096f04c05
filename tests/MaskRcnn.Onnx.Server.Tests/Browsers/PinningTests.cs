using Microsoft.Playwright;

namespace MaskRcnn.Onnx.Server.Tests.Browsers;

/// <summary>A click, a tap or a key keeps an instance singled out; pointing only shows it for a moment.</summary>
public sealed class PinningTests : PageTest
{
    private const float Cat = 0.25f;
    private const float Dog = 0.75f;

    [Test]
    public async Task A_clicked_instance_stays_until_another_is_clicked_and_pointing_only_names_the_others()
    {
        IPage page = await SegmentedAsync();
        string all = await PictureAsync(page);
        await ClickAsync(page, Dog);
        await page.Mouse.MoveAsync(1, 1);
        await ExpectSelectedAsync(page, "dog0.62");
        await Assertions.Expect(page.Locator("#tooltip")).ToHaveTextAsync("dog 0.62");
        await Assertions.Expect(page.Locator("#tooltip")).ToBeVisibleAsync();
        string dog = await PictureAsync(page);
        Assert.That(dog, Is.Not.EqualTo(all));

        (float x, float y) = await PlaceAsync(page, Cat);
        await page.Mouse.MoveAsync(x, y);
        await Assertions.Expect(page.Locator("#tooltip")).ToHaveTextAsync("cat 0.93");
        await ExpectSelectedAsync(page, "dog0.62");
        Assert.That(await PictureAsync(page), Is.EqualTo(dog));

        await page.Mouse.ClickAsync(x, y);
        await ExpectSelectedAsync(page, "cat0.93");
    }

    [Test]
    public async Task Escape_and_a_click_on_the_background_let_go()
    {
        IPage page = await SegmentedAsync();
        string all = await PictureAsync(page);
        await ClickAsync(page, Dog);
        await ExpectSelectedAsync(page, "dog0.62");
        await page.Keyboard.PressAsync("Escape");
        await ExpectSelectedAsync(page);
        await Assertions.Expect(page.Locator("#tooltip")).ToBeHiddenAsync();
        Assert.That(await PictureAsync(page), Is.EqualTo(all));

        await page.Locator("#score").FillAsync("0.9"); // the dog is background now
        await ClickAsync(page, Cat);
        await ExpectSelectedAsync(page, "cat0.93");
        await ClickAsync(page, Dog);
        await page.Mouse.MoveAsync(1, 1);
        await ExpectSelectedAsync(page);
    }

    [Test]
    public async Task An_instance_is_pinned_from_the_list()
    {
        IPage page = await SegmentedAsync();
        await page.Locator("#instances li").Last.ClickAsync();
        await page.Locator("#instances li").First.HoverAsync();
        await ExpectSelectedAsync(page, "dog0.62");
        await page.Mouse.MoveAsync(1, 1);
        await ExpectSelectedAsync(page, "dog0.62");
        await Assertions.Expect(page.Locator("#tooltip")).ToHaveTextAsync("dog 0.62");
    }

    [Test]
    public async Task What_is_pinned_is_let_go_when_the_threshold_hides_it()
    {
        IPage page = await SegmentedAsync();
        await ClickAsync(page, Dog);
        await page.Locator("#score").FillAsync("0.9");
        await ExpectSelectedAsync(page);
        await Assertions.Expect(page.Locator("#tooltip")).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_tap_pins_and_its_tooltip_stays_without_moving_the_page()
    {
        IPage page = await SegmentedAsync(new() { ViewportSize = new() { Width = 375, Height = 600 }, HasTouch = true, IsMobile = true });
        foreach ((float share, string name, string item) in new[] { (Dog, "dog 0.62", "dog0.62"), (Cat, "cat 0.93", "cat0.93") })
        {
            (float x, float y) = await PlaceAsync(page, share);
            await page.Touchscreen.TapAsync(x, y);
            await ExpectSelectedAsync(page, item);
            await page.WaitForTimeoutAsync(300);
            await Assertions.Expect(page.Locator("#tooltip")).ToHaveTextAsync(name);
            await Assertions.Expect(page.Locator("#tooltip")).ToBeInViewportAsync();
            Assert.That(await page.EvaluateAsync<double>("scrollY"), Is.Zero);
        }
    }

    [Test]
    public async Task Dragging_an_enlarged_image_pins_nothing()
    {
        IPage page = await SegmentedAsync();
        await page.Locator("#zoom-in").ClickAsync();
        string enlarged = await PictureAsync(page);
        (float x, float y) = await PlaceAsync(page, Dog);
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(x - 120, y, new() { Steps = 5 });
        await page.Mouse.UpAsync();
        await page.Mouse.MoveAsync(1, 1);
        await ExpectSelectedAsync(page);
        Assert.That(await PictureAsync(page), Is.Not.EqualTo(enlarged));

        await page.Mouse.ClickAsync(x, y);
        await ExpectSelectedAsync(page, "dog0.62");
    }

    private static Task ExpectSelectedAsync(IPage page, params string[] texts) =>
        Assertions.Expect(page.Locator("[aria-selected=true]")).ToHaveTextAsync(texts);

    private static async Task ClickAsync(IPage page, float share)
    {
        (float x, float y) = await PlaceAsync(page, share);
        await page.Mouse.ClickAsync(x, y);
    }

    /// <summary>A place of the window: at a share of the image's width, half way down.</summary>
    private static async Task<(float X, float Y)> PlaceAsync(IPage page, float share)
    {
        LocatorBoundingBoxResult area = (await page.Locator("#image").BoundingBoxAsync())!;
        return (area.X + (area.Width * share), area.Y + (area.Height / 2));
    }
}
