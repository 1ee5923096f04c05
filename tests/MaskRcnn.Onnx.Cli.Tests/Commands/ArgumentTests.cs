using MaskRcnn.Onnx.Cli.Tests.Fakes;
using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Cli.Tests.Commands;

internal sealed class ArgumentTests
{
    private Folder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new Folder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase("--score", "nan", "--score")]
    [TestCase("--score", "NaN", "--score")]
    [TestCase("--score", "-0.1", "--score")]
    [TestCase("--score", "1.01", "--score")]
    [TestCase("--score", "0,5", "--score")]
    [TestCase("--score", "half", "--score")]
    [TestCase("--score", "Infinity", "--score")]
    [TestCase("--score", "", "--score")]
    [TestCase("--max", "0", "--max")]
    [TestCase("--max", "-3", "--max")]
    [TestCase("--max", "2.5", "--max")]
    [TestCase("--max", "99999999999", "--max")]
    [TestCase("--max", "many", "--max")]
    [TestCase("--tile", "0", "--tile")]
    [TestCase("--tile", "7", "--tile")]
    [TestCase("--tile", "-512", "--tile")]
    [TestCase("--tile", "large", "--tile")]
    [TestCase("--tile-overlap", "0", "--tile-overlap")]
    [TestCase("--tile-overlap", "1.5", "--tile-overlap")]
    [TestCase("--tile-overlap", "64", "--tile-overlap needs --tile")]
    [TestCase("--format", "xml", "--format")]
    [TestCase("--format", "", "--format")]
    [TestCase("--provider", "gpu", "--provider")]
    [TestCase("--classes", "", "--classes")]
    [TestCase("--classes", " , ,", "--classes")]
    [TestCase("--output", "", "--output")]
    [TestCase("--model", "", "--model")]
    [TestCase("--overlays", "", "--overlays")]
    [TestCase("--no-masks", "--mask-png", "--mask-png")]
    public async Task A_wrong_argument_is_named_and_nothing_is_done(string option, string value, string named)
    {
        var run = new CommandRun();
        (int exitCode, string output, string error) = await run.RunAsync("segment", _folder.Add("a.jpg"), option, value);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.StartWith("error: ").And.Contains(named));
        Assert.That(output, Is.Empty);
        Assert.That(run.Models.Opened, Is.Empty);
        Assert.That(_folder.Files, Is.EqualTo(new[] { "a.jpg" }));
    }

    [Test]
    public async Task Tiles_that_share_more_than_their_half_are_refused()
    {
        var run = new CommandRun();
        (int exitCode, _, string error) = await run.RunAsync("segment", _folder.Add("a.jpg"), "--tile", "512", "--tile-overlap", "257");

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("--tile-overlap is at most half of --tile: 256, not 257."));
        Assert.That(run.Models.Opened, Is.Empty);
    }

    [TestCase("--score")]
    [TestCase("--max")]
    [TestCase("--tile")]
    [TestCase("--tile-overlap")]
    [TestCase("--model")]
    [TestCase("--output")]
    [TestCase("--classes")]
    [TestCase("--format")]
    [TestCase("--provider")]
    public async Task An_option_without_its_value_is_refused(string option)
    {
        (int exitCode, _, string error) = await new CommandRun().RunAsync("segment", _folder.Add("a.jpg"), option);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain(option));
    }

    [TestCase("segmnet")]
    [TestCase("--nonsense")]
    [TestCase("photo.jpg")]
    public async Task An_unknown_command_is_refused_with_the_way_to_help(string word)
    {
        (int exitCode, _, string error) = await new CommandRun().RunAsync(word);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain(word).And.Contains("maskrcnn --help"));
    }

    [Test]
    public async Task Segment_without_an_input_is_refused_with_the_way_to_help()
    {
        (int exitCode, _, string error) = await new CommandRun().RunAsync("segment");

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("maskrcnn segment --help"));
    }

    [TestCase]
    [TestCase("--help")]
    [TestCase("-h")]
    [TestCase("segment", "--help")]
    [TestCase("inspect", "--help")]
    [TestCase("doctor", "--help")]
    public async Task Help_shows_examples(params string[] args)
    {
        (int exitCode, string output, string error) = await new CommandRun().RunAsync(args);

        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Does.Contain("Usage:").And.Contains("Examples:").And.Contains("\n  maskrcnn "));
        Assert.That(error, Is.Empty);
    }

    [Test]
    public async Task Help_of_segment_names_every_option_and_exit_code()
    {
        (_, string output, _) = await new CommandRun().RunAsync("segment", "--help");

        foreach (string option in new[]
        {
            "--model", "--output", "--score", "--max", "--classes", "--tile ", "--tile-overlap", "--no-masks", "--overlay", "--mask-png", "--format", "--recursive", "--provider",
            "--overwrite", "--quiet", "  0  ", "  1  ", "  2  ", "[default: 0.5]", "[default: json]",
        })
        {
            Assert.That(output, Does.Contain(option));
        }
    }

    [Test]
    public async Task Options_reach_the_model()
    {
        var run = new CommandRun();
        (int exitCode, _, string error) = await run.RunAsync(
            "segment", _folder.Add("a.jpg"), "--output", _folder.At("out"), "--model", "models/my", "--provider", "CPU", "--score", "0.75", "--max", "7",
            "--classes", "CAT, tea cup", "--classes", "dog", "--no-masks");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(run.Models.Opened, Is.EqualTo(new (string?, ExecutionOptions)[] { ("models/my", new() { Provider = ExecutionProvider.Cpu }) }));
        SegmentationOptions options = run.Segmenter.Seen.Single()!;
        Assert.That(options.ScoreThreshold, Is.EqualTo(0.75f));
        Assert.That(options.MaxInstances, Is.EqualTo(7));
        Assert.That(options.Classes, Is.EqualTo(new[] { "CAT", "tea cup", "dog" }));
        Assert.That(options.Masks, Is.False);
    }

    [Test]
    public async Task Without_options_the_documented_defaults_hold()
    {
        var run = new CommandRun();
        await run.RunAsync("segment", _folder.Add("a.jpg"), "--output", _folder.At("out"));

        Assert.That(run.Models.Opened, Is.EqualTo(new (string?, ExecutionOptions)[] { (null, new() { Provider = ExecutionProvider.Auto }) }));
        Assert.That(run.Segmenter.Seen.Single(), Is.EqualTo(new SegmentationOptions { ScoreThreshold = 0.5f, Masks = true }));
        Assert.That(run.Segmenter.IsDisposed, Is.True);
    }

    [Test]
    public async Task A_provider_may_be_the_library_of_a_plug_in()
    {
        var run = new CommandRun();
        await run.RunAsync("segment", _folder.Add("a.jpg"), "-o", _folder.At("out"), "--provider", _folder.Add("libmine.so"));

        Assert.That(run.Models.Opened.Single().Execution.Provider, Is.EqualTo(ExecutionProvider.Plugin));
        Assert.That(run.Models.Opened.Single().Execution.PluginLibrary, Is.EqualTo(_folder.At("libmine.so")));
    }

    [TestCase("0")]
    [TestCase("1")]
    [TestCase("5e-1")]
    [TestCase(".25")]
    public async Task Scores_from_0_to_1_are_taken(string score)
        => Assert.That((await new CommandRun().RunAsync("segment", _folder.Add("a.jpg"), "-o", _folder.At("out"), "--score", score)).ExitCode, Is.Zero);

    [TestCase("-strange.jpg")]
    [TestCase("@list.jpg")]
    [TestCase("[suggest].jpg")]
    public async Task Strange_names_are_inputs_after_two_dashes(string name)
    {
        _folder.Add(name);
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = _folder.Path;
        try
        {
            (int exitCode, _, string error) = await new CommandRun().RunAsync("segment", "-o", "out", "--", name);
            Assert.That(exitCode, Is.Zero, error);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }
}
