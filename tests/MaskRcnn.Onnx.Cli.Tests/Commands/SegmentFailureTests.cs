using MaskRcnn.Onnx.Cli.Tests.Fakes;

namespace MaskRcnn.Onnx.Cli.Tests.Commands;

/// <summary>What becomes of input that cannot be done, and of output that cannot be written.</summary>
internal sealed class SegmentFailureTests
{
    private Folder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new Folder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Images_that_fail_are_named_with_their_reason_and_the_rest_is_done()
    {
        string[] inputs =
        [
            _folder.Add("a.jpg"), _folder.At("missing.jpg"), _folder.Add("empty.png", ""), _folder.Add("text.txt", "not an image"), _folder.Add("z.jpg"),
        ];
        (int exitCode, string output, string error) = await new CommandRun().RunAsync(["segment", .. inputs, "-o", _folder.At("out")]);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.Match(@"failed: .*missing\.jpg: no such file\n"));
        Assert.That(error, Does.Match(@"failed: .*empty\.png: the file is not an image\n"));
        Assert.That(error, Does.Match(@"failed: .*text\.txt: the file is not an image\n"));
        Assert.That(output, Does.Contain("2 images").And.Contains("3 failed"));
        Assert.That(Folder.FilesIn(_folder.At("out")), Is.EqualTo(new[] { "a.json", "z.json" }));
    }

    [Test]
    public async Task A_missing_file_alone_is_a_failed_image()
    {
        (int exitCode, _, string error) = await new CommandRun().RunAsync("segment", _folder.At("missing.jpg"), "-o", _folder.At("out"));

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.Contain("missing.jpg: no such file"));
        Assert.That(Folder.FilesIn(_folder.At("out")), Is.Empty);
    }

    [TestCase("empty")]
    [TestCase("*.jpg")]
    [TestCase("none/**/*")]
    public async Task No_input_at_all_is_refused(string input)
    {
        _folder.Add("empty/notes.txt");
        (int exitCode, _, string error) = await new CommandRun().RunAsync("segment", _folder.At(input), "-o", _folder.At("out"));

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain(input).And.Contains("nothing to segment"));
        Assert.That(Directory.Exists(_folder.At("out")), Is.False);
    }

    [Test]
    public async Task Pictures_in_sub_folders_only_are_no_input_and_the_way_to_them_is_told()
    {
        _folder.Add("in/sub/a.jpg");
        (int exitCode, _, string error) = await new CommandRun().RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"));

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("--recursive"));
    }

    [Test]
    public async Task A_pattern_without_a_match_fails_beside_images_that_are_done()
    {
        (int exitCode, _, string error) = await new CommandRun()
            .RunAsync("segment", _folder.Add("a.jpg"), _folder.At("*.webp"), "-o", _folder.At("out"));

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.Contain("*.webp"));
        Assert.That(Folder.FilesIn(_folder.At("out")), Is.EqualTo(new[] { "a.json" }));
    }

    [Test]
    public async Task An_empty_folder_beside_images_is_a_warning()
    {
        Directory.CreateDirectory(_folder.At("empty"));
        (int exitCode, _, string error) = await new CommandRun()
            .RunAsync("segment", _folder.Add("a.jpg"), _folder.At("empty"), "-o", _folder.At("out"));

        Assert.That(exitCode, Is.Zero);
        Assert.That(error, Does.Contain("warning: no picture in ").And.Contains("empty"));
    }

    [Test]
    public async Task An_output_folder_that_is_a_file_is_refused_before_any_work()
    {
        var run = new CommandRun();
        (int exitCode, _, string error) = await run.RunAsync("segment", _folder.Add("a.jpg"), "-o", _folder.Add("out", "precious"));

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("out is a file"));
        Assert.That(File.ReadAllText(_folder.At("out")), Is.EqualTo("precious"));
        Assert.That(run.Models.Opened, Is.Empty);
    }

    [Test]
    public async Task An_output_folder_that_cannot_be_written_is_refused_before_any_work()
    {
        _folder.Add("file");
        var run = new CommandRun();
        (int exitCode, _, string error) = await run.RunAsync("segment", _folder.Add("a.jpg"), "-o", _folder.At("file/out"));

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("cannot be written"));
        Assert.That(run.Models.Opened, Is.Empty);
    }

    [Test]
    public async Task A_result_that_cannot_be_written_fails_its_image_alone_and_leaves_no_temporary_file()
    {
        _folder.Add("in/sub/a.jpg");
        _folder.Add("in/b.jpg");
        _folder.Add("out/sub", "a file where a folder is needed");
        (int exitCode, _, string error) = await new CommandRun().RunAsync("segment", _folder.At("in"), "-r", "-o", _folder.At("out"));

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.Match(@"failed: .*a\.jpg: its results could not be written: "));
        Assert.That(Folder.FilesIn(_folder.At("out")), Is.EqualTo(new[] { "b.json", "sub" }));
    }

    [Test]
    public async Task A_bundle_that_cannot_be_run_is_refused_with_its_reason()
    {
        var run = new CommandRun { Models = new FakeModels(new FakeSegmenter()) { Failure = new BundleException("backbone.onnx was altered.") } };
        (int exitCode, _, string error) = await run.RunAsync("segment", _folder.Add("a.jpg"), "-o", _folder.At("out"));

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("error: backbone.onnx was altered."));
    }

    [Test]
    public async Task A_provider_that_cannot_run_is_refused_with_its_reason()
    {
        var run = new CommandRun { Models = new FakeModels(new FakeSegmenter()) { Failure = new ExecutionProviderException("cuDNN 9 is missing.", "cuda") } };
        (int exitCode, _, string error) = await run.RunAsync("segment", _folder.Add("a.jpg"), "-o", _folder.At("out"));

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("cuDNN 9 is missing."));
    }

    [Test]
    public async Task An_unknown_class_is_refused_before_any_image()
    {
        var run = new CommandRun();
        (int exitCode, _, string error) = await run.RunAsync("segment", _folder.Add("a.jpg"), "-o", _folder.At("out"), "--classes", "cat,catt");

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("'catt'").And.Contains("did you mean cat?"));
        Assert.That(run.Segmenter.Seen, Is.Empty);
    }

    [Test]
    public async Task Mask_pictures_of_a_model_without_masks_are_refused()
    {
        var segmenter = new FakeSegmenter();
        segmenter = new FakeSegmenter { Info = segmenter.Info with { HasMasks = false } };
        (int exitCode, _, string error) = await new CommandRun { Segmenter = segmenter }
            .RunAsync("segment", _folder.Add("a.jpg"), "-o", _folder.At("out"), "--mask-png");

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("--mask-png"));
    }

    [TestCase("json")]
    [TestCase("coco")]
    [CancelAfter(30_000)]
    public async Task Ctrl_C_ends_with_130_and_leaves_only_whole_files(string format)
    {
        using var source = new CancellationTokenSource();
        int images = 0;
        for (int i = 0; i < 20; i++)
        {
            _folder.Add($"in/{i:00}.jpg");
        }

        var run = new CommandRun
        {
            Segmenter = new FakeSegmenter
            {
                BeforeEach = (_, token) =>
                {
                    if (++images == 10)
                    {
                        source.Cancel();
                        token.ThrowIfCancellationRequested();
                    }
                },
            },
        };
        (int exitCode, _, string error) = await run.RunAsync(source.Token, "segment", _folder.At("in"), "-o", _folder.At("out"), "-f", format);

        Assert.That(exitCode, Is.EqualTo(130));
        Assert.That(error, Does.Contain("interrupted"));
        string[] left = Folder.FilesIn(_folder.At("out"));
        Assert.That(left, format == "coco" ? Is.Empty : Is.All.EndsWith(".json"));
        Assert.That(left, Has.Length.LessThan(10));
        Assert.That(run.Images.Alive, Is.Zero);
    }
}
