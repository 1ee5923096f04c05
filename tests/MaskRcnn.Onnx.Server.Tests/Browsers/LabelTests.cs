using Microsoft.Playwright;

namespace MaskRcnn.Onnx.Server.Tests.Browsers;

/// <summary>What is written over the image, told by the calls that write it.</summary>
public sealed class LabelTests : PageTest
{
    private const string Listen = """
        window.written = [];
        const fill = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
          const size = parseFloat(/[\d.]+px/.exec(this.font)[0]) * this.getTransform().a / devicePixelRatio;
          window.written.push({ text, size });
          return fill.call(this, text, ...place);
        };
        """;

    [Test]
    public async Task A_score_below_one_never_reads_as_one_and_reads_the_same_everywhere()
    {
        IPage page = await WithInstancesAsync(["cat", "dog"], 1, 0.99996);
        Assert.That(await WrittenAsync(page), Is.EqualTo(new[] { "cat 0.99" }));
        await Assertions.Expect(page.Locator("#instances li")).ToHaveTextAsync(["cat0.99"]);
        await page.Locator("#instances li").ClickAsync();
        await Assertions.Expect(page.Locator("#tooltip")).ToHaveTextAsync("cat 0.99");
    }

    [TestCase(0.57, "0.57")]
    [TestCase(0.9, "0.90")]
    [TestCase(1, "1.00")]
    public async Task A_score_of_two_digits_is_written_as_it_is(double score, string written)
    {
        IPage page = await WithInstancesAsync(["nucleus"], 1, score);
        Assert.That(await WrittenAsync(page), Is.EqualTo(new[] { written }));
    }

    [TestCase(1, 3, "0.90")]
    [TestCase(2, 3, "cat 0.90")]
    [TestCase(2, 30, "0.90")]
    public async Task Names_are_written_where_there_are_several_classes_and_room(int classes, int instances, string label)
    {
        IPage page = await WithInstancesAsync([.. new[] { "cat", "dog" }.Take(classes)], instances, 0.9);
        Assert.That((await WrittenAsync(page)).Distinct(), Is.EqualTo(new[] { label }));
    }

    [Test]
    public async Task In_a_crowd_what_is_smaller_than_its_label_gets_one_only_when_it_is_enlarged()
    {
        IPage page = await WithInstancesAsync(["nucleus"], 30, 0.9, side: 10);
        Assert.That(await WrittenAsync(page), Is.Empty);
        for (int i = 0; i < 3; i++)
        {
            await page.Locator("#zoom-in").ClickAsync();
        }

        Assert.That(await WrittenAsync(page), Is.Not.Empty);
    }

    [Test]
    public async Task Labels_are_smaller_on_a_phone()
    {
        IPage wide = await WithInstancesAsync(["cat", "dog"], 1, 0.9);
        double size = await wide.EvaluateAsync<double>("written.at(-1).size");
        var phone = new BrowserNewContextOptions { ViewportSize = new() { Width = 375, Height = 812 }, DeviceScaleFactor = 2 };
        IPage narrow = await WithInstancesAsync(["cat", "dog"], 1, 0.9, window: phone);
        Assert.That(size, Is.EqualTo(12).Within(0.01));
        Assert.That(await narrow.EvaluateAsync<double>("written.at(-1).size"), Is.EqualTo(9).Within(0.01));
    }

    private static Task<string[]> WrittenAsync(IPage page) => page.EvaluateAsync<string[]>("written.map(({ text }) => text)");

    /// <summary>The page with instances of the first of a model's classes, in rows of ten over an image of 400 x 320 pixels.</summary>
    private async Task<IPage> WithInstancesAsync(
        string[] classes, int count, double score, int side = 30, BrowserNewContextOptions? window = null)
    {
        IPage page = await OpenAsync(window);
        object model = new { name = "tiny", labels = classes, keypoint_names = Array.Empty<string>() };
        await page.RouteAsync("**/v1/models", route => route.FulfillAsync(new() { Json = new { models = new[] { model } } }));
        await page.RouteAsync("**/v1/segment*", route => route.FulfillAsync(new()
        {
            Json = new
            {
                width = 400,
                height = 320,
                model = "tiny",
                provider = "cpu",
                instances = Enumerable.Range(0, count).Select(i => new { class_id = 0, label = classes[0], score, box = Box(i, side) }),
            },
        }));
        await page.AddInitScriptAsync(Listen);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#model-name")).ToHaveTextAsync("tiny");
        await ChooseAsync(page, "histology.png", "image/png", await File.ReadAllBytesAsync(Sample));
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(count);
        return page;
    }

    private static int[] Box(int i, int side) => [40 * (i % 10), 40 + (60 * (i / 10)), (40 * (i % 10)) + side, 40 + (60 * (i / 10)) + side];
}
