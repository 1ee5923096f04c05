using MaskRcnn.Onnx.Cli.Tests.Fakes;
using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Results;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Cli.Tests.Commands;

/// <summary>The pictures that <c>maskrcnn segment</c> writes beside its documents.</summary>
internal sealed class SegmentPictureTests
{
    private Folder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new Folder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Every_picture_that_was_asked_for_is_there()
    {
        _folder.Add("in/sub/a.jpg", "12x4");
        _folder.Add("in/a.jpg");
        _folder.Add("in/a.png");
        (int exitCode, _, string error) = await Segment("--overlay", "--mask-png", "--recursive");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(Folder.FilesIn(_folder.At("out")), Is.EqualTo(new[]
        {
            "a.jpg.json", "a.jpg.labels.png", "a.jpg.mask-000.png", "a.jpg.overlay.png",
            "a.png.json", "a.png.labels.png", "a.png.mask-000.png", "a.png.overlay.png",
            "sub/a.json", "sub/a.labels.png", "sub/a.mask-000.png", "sub/a.mask-001.png", "sub/a.overlay.png",
        }));
    }

    [Test]
    public async Task The_overlay_is_the_image_with_the_result_drawn_in()
    {
        _folder.Add("in/a.jpg", "64x48");
        await Segment("--overlay");

        byte[] expected = new byte[64 * 48 * 3];
        OverlayRenderer.Draw(expected, 64, 48, 0, PixelFormat.Rgb24, Result("a"));
        Assert.That(expected, Has.Some.Not.Zero);
        Assert.That(Pixels("a.overlay.png", 64, 48).Where((_, i) => i % 4 != 3), Is.EqualTo(expected));
    }

    [Test]
    public async Task The_label_map_holds_the_number_of_the_instance_and_0_for_the_background()
    {
        _folder.Add("in/a.jpg", "13x4");
        await Segment("--mask-png");

        byte[] row = [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2];
        Assert.That(Pixels("a.labels.png", 13, 4).Where((_, i) => i % 4 == 0), Is.EqualTo(Enumerable.Repeat(row, 4).SelectMany(each => each)));
    }

    [Test]
    public async Task A_mask_is_255_inside_and_0_outside()
    {
        _folder.Add("in/a.jpg", "13x4");
        await Segment("--mask-png");

        byte[] row = [0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255];
        Assert.That(Pixels("a.mask-001.png", 13, 4).Where((_, i) => i % 4 == 0), Is.EqualTo(Enumerable.Repeat(row, 4).SelectMany(each => each)));
    }

    [Test]
    public async Task Coco_results_may_have_pictures_too()
    {
        _folder.Add("in/a.jpg");
        await Segment("--format", "coco", "--overlay", "--mask-png");

        Assert.That(Folder.FilesIn(_folder.At("out")), Is.EqualTo(new[] { "a.labels.png", "a.mask-000.png", "a.overlay.png", "results.json" }));
    }

    [Test]
    public async Task An_overlay_without_masks_shows_boxes()
    {
        _folder.Add("in/a.jpg", "64x48");
        (int exitCode, _, _) = await Segment("--overlay", "--no-masks");

        Assert.That(exitCode, Is.Zero);
        Assert.That(Pixels("a.overlay.png", 64, 48).Where((_, i) => i % 4 != 3), Has.Some.Not.Zero);
    }

    [TestCase("a.overlay.png")]
    [TestCase("a.labels.png")]
    [TestCase("a.mask-001.png")]
    [TestCase("a.json")]
    public async Task An_image_that_lacks_one_of_its_results_is_done_anew(string missing)
    {
        _folder.Add("in/a.jpg", "12x4");
        await Segment("--overlay", "--mask-png");
        (_, string output, _) = await Segment("--overlay", "--mask-png");
        Assert.That(output, Does.Contain("1 done before"));

        File.Delete(_folder.At($"out/{missing}"));
        (int exitCode, string again, _) = await Segment("--overlay", "--mask-png");

        Assert.That(exitCode, Is.Zero);
        Assert.That(again, Does.Contain("1 image with").And.Not.Contains("done before"));
        Assert.That(File.Exists(_folder.At($"out/{missing}")), Is.True);
    }

    [Test]
    public async Task A_document_that_cannot_be_read_does_not_count_as_done_where_masks_are_wanted()
    {
        _folder.Add("in/a.jpg");
        await Segment("--mask-png");
        _folder.Add("out/a.json", "{");
        await Segment("--mask-png");

        Assert.That(() => Result("a"), Throws.Nothing);
    }

    [Test]
    public async Task Masks_of_an_earlier_run_that_found_more_do_not_stay()
    {
        _folder.Add("in/a.jpg");
        _folder.Add("out/a.mask-001.png");
        _folder.Add("out/a.mask-002.png");
        _folder.Add("out/ab.mask-001.png");
        await Segment("--mask-png", "--overwrite");

        Assert.That(Folder.FilesIn(_folder.At("out")), Is.EqualTo(new[] { "a.json", "a.labels.png", "a.mask-000.png", "ab.mask-001.png" }));
    }

    [Test]
    public async Task An_image_whose_picture_cannot_be_written_has_no_document()
    {
        _folder.Add("in/a.jpg");
        _folder.Add("in/b.jpg");
        _folder.Add("out/a.overlay.png/in the way.txt");
        (int exitCode, _, string error) = await Segment("--overlay");

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.Contain("a.jpg: its results could not be written"));
        Assert.That(Folder.FilesIn(_folder.At("out")), Is.EqualTo(new[] { "a.overlay.png/in the way.txt", "b.json", "b.overlay.png" }));
    }

    private Task<(int ExitCode, string Output, string Error)> Segment(params string[] options)
        => new CommandRun().RunAsync(["segment", _folder.At("in"), "-o", _folder.At("out"), .. options]);

    private SegmentationResult Result(string name)
    {
        using FileStream stream = File.OpenRead(_folder.At($"out/{name}.json"));
        return SegmentationDocument.Read(stream).ToResult();
    }

    private byte[] Pixels(string name, int width, int height)
    {
        using DecodedImage image = new SkiaImageDecoder().Decode(_folder.At($"out/{name}"));
        Assert.That(image.Frame.Size, Is.EqualTo(new ImageSize(width, height)));
        return image.Frame.Pixels[..(width * height * 4)].ToArray();
    }
}
