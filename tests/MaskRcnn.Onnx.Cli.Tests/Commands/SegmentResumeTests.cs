using MaskRcnn.Onnx.Cli.Tests.Fakes;

namespace MaskRcnn.Onnx.Cli.Tests.Commands;

/// <summary>What becomes of results that are there already.</summary>
internal sealed class SegmentResumeTests
{
    private Folder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new Folder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task An_image_whose_results_are_there_is_left_alone_and_counted()
    {
        _folder.Add("in/a.jpg");
        _folder.Add("in/b.jpg");
        _folder.Add("out/a.json", "from before");
        (int exitCode, string output, _) = await new CommandRun().RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"));

        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Does.Contain("1 image with").And.Contains("1 done before"));
        Assert.That(File.ReadAllText(_folder.At("out/a.json")), Is.EqualTo("from before"));
        Assert.That(File.Exists(_folder.At("out/b.json")), Is.True);
    }

    [Test]
    public async Task A_run_with_nothing_left_to_do_succeeds_without_opening_the_model()
    {
        _folder.Add("in/a.jpg");
        await new CommandRun().RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"));
        var again = new CommandRun();
        (int exitCode, string output, _) = await again.RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"));

        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Does.Contain("1 done before"));
        Assert.That(again.Models.Opened, Is.Empty);
    }

    [Test]
    public async Task Overwrite_does_everything_anew()
    {
        _folder.Add("in/a.jpg");
        _folder.Add("out/a.json", "from before");
        (int exitCode, string output, _) = await new CommandRun().RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"), "--overwrite");

        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Does.Not.Contain("done before"));
        Assert.That(File.ReadAllText(_folder.At("out/a.json")), Does.StartWith("{\"format_version\":1"));
    }

    [Test]
    public async Task An_image_that_failed_before_is_tried_again()
    {
        _folder.Add("in/a.jpg");
        _folder.Add("in/b.jpg", "broken");
        await new CommandRun().RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"));
        _folder.Add("in/b.jpg");
        (int exitCode, string output, _) = await new CommandRun().RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"));

        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Does.Contain("1 image with").And.Contains("1 done before"));
    }

    [Test]
    public async Task Coco_results_that_are_there_are_refused_before_any_work()
    {
        _folder.Add("out/results.json", "precious");
        var run = new CommandRun();
        (int exitCode, _, string error) = await run.RunAsync("segment", _folder.Add("a.jpg"), "-o", _folder.At("out"), "-f", "coco");

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("results.json").And.Contains("--overwrite"));
        Assert.That(run.Models.Opened, Is.Empty);
        Assert.That(File.ReadAllText(_folder.At("out/results.json")), Is.EqualTo("precious"));
    }

    [Test]
    public async Task Overwrite_replaces_coco_results()
    {
        _folder.Add("out/results.json", "precious");
        (int exitCode, _, _) = await new CommandRun().RunAsync("segment", _folder.Add("a.jpg"), "-o", _folder.At("out"), "-f", "coco", "--overwrite");

        Assert.That(exitCode, Is.Zero);
        Assert.That(File.ReadAllText(_folder.At("out/results.json")), Does.StartWith("[\n{\"image_id\":1,\"category_id\":17,"));
    }

    [Test]
    public async Task A_folder_that_takes_its_own_results_does_not_have_them_segmented_by_the_next_run()
    {
        _folder.Add("a.jpg");
        foreach (string result in new[] { "a.overlay.png", "a.labels.png", "a.mask-000.png", "sub/b.jpg", "sub/b.mask-1234.png" })
        {
            _folder.Add(result);
        }

        _folder.Add("other.overlay.png");
        await new CommandRun().RunAsync("segment", _folder.Path, "-r", "-o", _folder.Path);

        Assert.That(_folder.Files.Where(name => name.EndsWith(".json", StringComparison.Ordinal)), Is.EqualTo(new[] { "a.json", "other.overlay.json", "sub/b.json" }));
    }

    [Test]
    public async Task An_input_is_never_taken_for_its_own_result()
    {
        (int exitCode, _, string error) = await new CommandRun().RunAsync("segment", _folder.Add("a.json"), "-o", _folder.Path);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("a.json"));
        Assert.That(File.ReadAllText(_folder.At("a.json")), Is.EqualTo("8x6"));
    }

    [TestCase("a.overlay.png", "--overlay")]
    [TestCase("a.labels.png", "--mask-png")]
    [TestCase("a.mask-000.png", "--mask-png")]
    public async Task An_input_is_never_replaced_by_a_result(string other, string option)
    {
        var run = new CommandRun();
        (int exitCode, _, string error) = await run.RunAsync("segment", _folder.Add("a.jpg"), _folder.Add(other), "-o", _folder.Path, option);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain(other).And.Contains("--output"));
        Assert.That(_folder.Files, Is.EqualTo(new[] { "a.jpg", other }.Order(StringComparer.Ordinal)));
    }
}
