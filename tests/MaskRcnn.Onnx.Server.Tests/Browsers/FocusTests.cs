using Microsoft.Playwright;

namespace MaskRcnn.Onnx.Server.Tests.Browsers;

/// <summary>Who works without a pointer is never thrown back to the start of the page.</summary>
public sealed class FocusTests : PageTest
{
    [Test]
    public async Task The_image_has_the_focus_once_a_sample_was_chosen()
    {
        IPage page = await OpenAsync();
        await PressOnAsync(page.Locator("#samples button").First);
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("#image")).ToBeFocusedAsync();
        Assert.That(await page.EvaluateAsync<double>("scrollY"), Is.Zero);
    }

    [Test]
    public async Task The_image_has_the_focus_after_another_try_and_after_an_error_was_dismissed()
    {
        IPage page = await OpenAsync();
        await page.RouteAsync("**/v1/segment*", route => route.AbortAsync());
        await PressOnAsync(page.Locator("#samples button").First);
        await PressOnAsync(page.Locator("#retry"));
        await Assertions.Expect(page.Locator("#image")).ToBeFocusedAsync();
        await PressOnAsync(page.Locator("#dismiss"));
        await Assertions.Expect(page.Locator("#problem")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#image")).ToBeFocusedAsync();
    }

    [Test]
    public async Task Choosing_an_image_has_the_focus_after_an_error_that_leads_back_to_the_start()
    {
        IPage page = await OpenAsync();
        await RefuseAsync(page);
        await PressOnAsync(page.Locator("#samples button").First);
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("No");
        await Assertions.Expect(page.Locator("#drop")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#file")).ToBeFocusedAsync();
    }

    [Test]
    public async Task A_control_that_is_in_use_keeps_the_focus()
    {
        IPage page = await SegmentedAsync();
        await page.Locator("#score").FocusAsync();
        await ChooseAsync(page, "histology.png", "image/png", await File.ReadAllBytesAsync(Sample));
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("#score")).ToBeFocusedAsync();
    }

    private static async Task PressOnAsync(ILocator control)
    {
        await control.FocusAsync();
        await control.PressAsync("Enter");
    }
}
