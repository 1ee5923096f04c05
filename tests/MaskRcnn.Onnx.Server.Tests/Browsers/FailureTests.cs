using System.Buffers.Binary;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using Microsoft.Playwright;

namespace MaskRcnn.Onnx.Server.Tests.Browsers;

/// <summary>What goes wrong is told at once and in words for people, and takes nothing away that was there.</summary>
public sealed class FailureTests : PageTest
{
    [TestCase(1280, 850)]
    [TestCase(375, 600)]
    public async Task An_error_is_in_view_above_a_large_image(int width, int height)
    {
        IPage page = await OpenAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        await page.RouteAsync("**/v1/segment*", route => route.AbortAsync());
        await page.Locator("#samples button").First.ClickAsync();
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("does not answer");
        await Assertions.Expect(page.Locator("#problem")).ToBeInViewportAsync(new() { Ratio = 1 });
        await Assertions.Expect(page.Locator("#image")).ToBeVisibleAsync();
        LocatorBoundingBoxResult problem = (await page.Locator("#problem").BoundingBoxAsync())!;
        LocatorBoundingBoxResult image = (await page.Locator("#image").BoundingBoxAsync())!;
        Assert.That(image.Y, Is.GreaterThanOrEqualTo(problem.Y + problem.Height));
    }

    [Test]
    public async Task An_error_is_in_view_wherever_the_page_was_scrolled_to()
    {
        IPage page = await SegmentedAsync(new() { ViewportSize = new() { Width = 375, Height = 600 } });
        await page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await BringAsync(page, "drop", "broken.png", "image/png");
        await Assertions.Expect(page.Locator("#problem")).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [TestCase("drop", "broken.png", "image/png", "broken.png cannot be shown")]
    [TestCase("paste", "broken.png", "image/png", "broken.png cannot be shown")]
    [TestCase("drop", "notes.txt", "text/plain", "notes.txt is not an image")]
    public async Task A_file_that_is_no_image_leaves_the_result_as_it_was(string way, string name, string type, string message)
    {
        IPage page = await SegmentedAsync();
        string before = await PictureAsync(page);
        string status = await page.Locator("#status").InnerTextAsync();
        await BringAsync(page, way, name, type);
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync(message);
        await ExpectResultAsync(page, status);

        await page.Locator("#dismiss").ClickAsync();
        await page.Mouse.MoveAsync(1, 1);
        await Assertions.Expect(page.Locator("#problem")).ToBeHiddenAsync();
        await ExpectResultAsync(page, status);
        Assert.That(await PictureAsync(page), Is.EqualTo(before));
    }

    [Test]
    public async Task An_image_that_the_server_refuses_or_does_not_get_leads_back_to_the_result_before()
    {
        IPage page = await SegmentedAsync();
        string status = await page.Locator("#status").InnerTextAsync();
        await RefuseAsync(page);
        await ChooseAsync(page, "other.png", "image/png", Pictures.Png());
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("No");
        await ExpectResultAsync(page, status);

        await page.UnrouteAllAsync();
        await page.RouteAsync("**/v1/segment*", route => route.AbortAsync());
        await ChooseAsync(page, "other.png", "image/png", Pictures.Png());
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("does not answer");
        await ExpectResultAsync(page, status);

        await page.UnrouteAllAsync();
        await page.Locator("#retry").ClickAsync();
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("other.png: 8 × 6");
    }

    [Test]
    public async Task What_is_no_image_is_answered_with_a_message_and_the_start_stays()
    {
        IPage page = await OpenAsync();
        await ChooseAsync(page, "broken.png", "image/png", "not an image"u8.ToArray());
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("may be damaged, or too large");
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("up to 16384 pixels a side, 50 megapixels and 32 MB");
        await Assertions.Expect(page.Locator("#drop")).ToBeVisibleAsync();
        await ChooseAsync(page, "notes.txt", "text/plain", "hello"u8.ToArray());
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("not an image");
    }

    [TestCase("image/png")]
    [TestCase("image/jpeg")]
    public async Task An_image_beyond_the_limits_is_told_its_size_and_not_sent(string type)
    {
        IPage page = await OpenAsync();
        await ChooseAsync(page, "vast", type, type == "image/png" ? PngHeader(30_000, 20_000) : JpegHeader(30_000, 20_000));
        await Assertions.Expect(page.Locator("#problem-title")).ToHaveTextAsync("vast is too large.");
        await Assertions.Expect(page.Locator("#problem-detail")).ToContainTextAsync("It has 30000 × 20000 pixels.");
        await Assertions.Expect(page.Locator("#problem-detail")).ToContainTextAsync("up to 16384 pixels a side");
        Assert.That(Browser.Requests.Select(address => address.AbsolutePath), Has.None.EqualTo("/v1/segment"));
    }

    [Test]
    public async Task A_busy_server_is_told_and_can_be_asked_again()
    {
        IPage page = await OpenAsync();
        Segmenter.BeforeEach = _ => throw new SegmenterBusyException("full");
        await page.Locator("#samples button").First.ClickAsync();
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("Try again in 1 s.");
        Segmenter.BeforeEach = _ => Task.CompletedTask;
        await page.Locator("#retry").ClickAsync();
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("#problem")).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_sample_that_does_not_come_is_told()
    {
        IPage page = await OpenAsync();
        await page.RouteAsync("**/samples/*.png", route => route.AbortAsync());
        await page.Locator("#samples button").First.ClickAsync();
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("does not answer");
        await page.UnrouteAllAsync();
        await page.Locator("#retry").ClickAsync();
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(2);
    }

    [Test]
    public async Task A_server_with_a_key_asks_for_it_in_words_for_people_and_says_when_one_was_refused()
    {
        const string key = "correct-horse-battery-staple";
        await using TestServer locked = await TestServer.StartOnSocketAsync(Segmenter, $"Security:ApiKeys:tester={key}");
        IPage page = await Browser.OpenAsync(locked.Client.BaseAddress!);
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("asks for an API key");
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("Enter the key");
        await Assertions.Expect(page.Locator("#problem")).Not.ToContainTextAsync("header");
        await Assertions.Expect(page.Locator("#model-name")).ToHaveTextAsync("unknown");
        await Assertions.Expect(page.Locator("#key")).ToBeFocusedAsync();

        await page.Locator("#key").FillAsync("wrong-horse-battery-staple");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("refused this key");

        await page.Locator("#samples button").First.ClickAsync();
        await Assertions.Expect(page.Locator("#problem")).ToContainTextAsync("asks for an API key");
        await page.Locator("#key").FillAsync(key);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#server-info")).ToContainTextAsync("cpu");
        await Assertions.Expect(page.Locator("#model-name")).ToHaveTextAsync("tiny");
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("#problem")).ToBeHiddenAsync();
    }

    private static async Task ExpectResultAsync(IPage page, string status)
    {
        await Assertions.Expect(page.Locator("#instances li")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync(status);
        await Assertions.Expect(page.Locator("#copy")).ToBeEnabledAsync();
        await Assertions.Expect(page.Locator("#drop")).ToBeHiddenAsync();
    }

    /// <summary>Drops or pastes a file that holds a few letters.</summary>
    private static async Task BringAsync(IPage page, string way, string name, string type) => await page.EvaluateAsync(
        """
        ([way, name, type]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["not an image"], name, { type }));
          dispatchEvent(way === "drop"
            ? new DragEvent(way, { dataTransfer: transfer })
            : new ClipboardEvent(way, { clipboardData: transfer }));
        }
        """,
        new[] { way, name, type });

    /// <summary>The first bytes of a PNG file: its signature and the chunk with its size.</summary>
    private static byte[] PngHeader(int width, int height)
    {
        byte[] file = [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, .. new byte[8], 8, 2, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        return file;
    }

    /// <summary>The first bytes of a JPEG file: its mark, a comment and the beginning of a progressive frame.</summary>
    private static byte[] JpegHeader(int width, int height)
    {
        byte[] file = [0xFF, 0xD8, 0xFF, 0xFE, 0, 5, .. "abc"u8, 0xFF, 0xC2, 0, 17, 8, .. new byte[12]];
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(14), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(16), (ushort)width);
        return file;
    }
}
