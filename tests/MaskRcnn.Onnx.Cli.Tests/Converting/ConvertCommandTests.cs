using MaskRcnn.Onnx.Cli.Tests.Fakes;
using MaskRcnn.Onnx.Conversion;
using MaskRcnn.Onnx.Conversion.Verification;

namespace MaskRcnn.Onnx.Cli.Tests.Converting;

/// <summary>What the command makes of its arguments, and how it tells what became of them; over a fake conversion.</summary>
internal sealed class ConvertCommandTests
{
    private Folder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new Folder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task The_options_reach_the_conversion()
    {
        string checkpoint = _folder.Add("a.pth");
        string labels = _folder.Add("names.txt", "cat\n dog \ntea cup\n\n");
        string config = _folder.Add("c.json", """{"category_ids":[1,2,3],"preprocessor":{"size_divisor":64}}""");
        var run = new CommandRun();

        (int exitCode, _, string error) = await run.RunAsync(
            "convert", checkpoint, "--output", _folder.At("out"), "--labels", labels, "--config", config, "--family", "Torchvision",
            "--name", "mine", "--license", "CC0", "--source", "home", "--fp16", "--batch-norm-eps", "1e-3", "--overwrite");

        Assert.That(exitCode, Is.Zero, error);
        (string Checkpoint, string Output, ConversionOptions Options) = run.Converter.Converted.Single();
        Assert.That((Checkpoint, Output), Is.EqualTo((checkpoint, _folder.At("out"))));
        Assert.That(Options.Labels, Is.EqualTo(new[] { "cat", "dog", "tea cup" }));
        Assert.That(Options.Config!.ToJsonString(), Is.EqualTo("""{"category_ids":[1,2,3]}"""));
        Assert.That(Options.Preprocessor!.ToJsonString(), Is.EqualTo("""{"size_divisor":64}"""));
        Assert.That((Options.Family, Options.Name, Options.License, Options.Source), Is.EqualTo(("torchvision", "mine", "CC0", "home")));
        Assert.That((Options.HalfPrecision, Options.BatchNormEpsilon, Options.Overwrite), Is.EqualTo((true, (double?)1e-3, true)));
        Assert.That(run.Converter.Verified, Is.Empty);
    }

    [Test]
    public async Task Without_options_everything_is_left_to_the_conversion()
    {
        var run = new CommandRun();

        await run.RunAsync("convert", _folder.Add("a.pth"), "--output", _folder.At("out"));

        Assert.That(run.Converter.Converted.Single().Options, Is.EqualTo(new ConversionOptions()));
    }

    [Test]
    public async Task The_summary_tells_what_was_found_decided_and_written()
    {
        string output = _folder.At("my out");

        (int exitCode, string text, string error) = await new CommandRun().RunAsync("convert", _folder.Add("a.pth"), "--output", output);

        Assert.That(exitCode, Is.Zero);
        Assert.That(text, Does.Match(@"architecture +torchvision maskrcnn_resnet50_fpn\n").And.Match(@"parameters +44,401,393\n"));
        Assert.That(text, Does.Match(@"GFLOPs +538\.2 at 800x1344").Or.Match(@"GFLOPs +538\.3 at 800x1344"));
        Assert.That(text, Does.Match(@"classes +3: cat, dog, tea cup\n"));
        Assert.That(text, Does.Match(@"backbone\.onnx +107,000,000\n").And.Match(@"total +107,002,048\n"));
        Assert.That(text, Does.Match(@"decided +Batch norm epsilon 0").And.Match(@"decided +Three classes"));
        Assert.That(text, Does.Contain(new string('a', 64)));
        Assert.That(text.TrimEnd(), Does.EndWith($"Try it: maskrcnn segment picture.jpg --model \"{output}\" --overlay"));
        Assert.That(error, Is.EqualTo("Reading [the] checkpoint\nWriting backbone.onnx\nWriting manifest.json\n"));
    }

    [Test]
    public async Task Quiet_says_nothing()
    {
        (int exitCode, string text, string error) = await new CommandRun().RunAsync(
            "convert", _folder.Add("a.pth"), "--output", _folder.At("out"), "--verify", "-q");

        Assert.That((exitCode, text, error), Is.EqualTo((0, "", "")));
    }

    [Test]
    public async Task A_terminal_is_shown_a_bar_whose_text_is_no_markup()
    {
        (int exitCode, string text, string error) = await new CommandRun { IsTerminal = true }.RunAsync(
            "convert", _folder.Add("a.pth"), "--output", _folder.At("out"));

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(text, Does.Contain("44,401,393"));
    }

    [Test]
    public async Task Only_the_first_of_many_or_long_classes_are_named_and_control_characters_are_not_shown()
    {
        string[] labels = ["a\u001b[31mb", new string('x', 500), .. Enumerable.Range(2, 78).Select(i => $"class_{i}")];
        var run = new CommandRun { Converter = new FakeConverter { Summary = new FakeConverter().Summary with { Labels = labels } } };

        (_, string text, _) = await run.RunAsync("convert", _folder.Add("a.pth"), "--output", _folder.At("out"));

        Assert.That(text, Does.Contain($"80: a?[31mb, {new string('x', 40)}..., class_2, class_3, class_4, class_5, ...\n"));
    }

    [Test]
    public async Task Verify_runs_the_bundle_and_tells_what_was_seen()
    {
        var run = new CommandRun();

        (int exitCode, string text, string error) = await run.RunAsync(
            "convert", _folder.Add("a.pth"), "--output", _folder.At("out"), "--verify");

        Assert.That(exitCode, Is.Zero);
        Assert.That(run.Converter.Verified, Is.EqualTo(new[] { _folder.At("out") }));
        Assert.That(text, Does.Match(@"640x480 +1000 +12,345 +1\.50\n").And.Contains("Verified in 2.25 s").And.Contains("Try it: "));
        Assert.That(error, Does.EndWith("Verifying\n"));
    }

    [Test]
    public async Task A_bundle_that_fails_is_exit_code_1_with_the_stage_named()
    {
        var run = new CommandRun
        {
            Converter = new FakeConverter
            {
                Report = new FakeConverter().Report with
                {
                    Failure = new VerificationFailure("mask logits", "427x575", "The mask logits hold NaN."),
                },
            },
        };

        (int exitCode, string text, string error) = await run.RunAsync(
            "convert", _folder.Add("a.pth"), "--output", _folder.At("out"), "--verify");

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.Contain("verification failed: mask logits, on 427x575: The mask logits hold NaN.").And.Contains("is kept"));
        Assert.That(text, Does.Not.Contain("Try it").And.Not.Contains("Verified in"));
    }

    [TestCase("convert", "CHECKPOINT", "--output", "out", "--family", "keras")]
    [TestCase("convert", "CHECKPOINT", "--output", "out", "--batch-norm-eps", "-1")]
    [TestCase("convert", "CHECKPOINT", "--output", "out", "--batch-norm-eps", "NaN")]
    [TestCase("convert", "CHECKPOINT", "--output", "")]
    [TestCase("convert", "CHECKPOINT", "--output", "out", "--name", " ")]
    [TestCase("convert", "CHECKPOINT")]
    [TestCase("convert", "--output", "out")]
    [TestCase("convert", "CHECKPOINT", "--output", "out", "--labels", "nowhere.txt")]
    [TestCase("convert", "CHECKPOINT", "--output", "out", "--config", "nowhere.json")]
    [TestCase("convert", "nowhere.pth", "--output", "out")]
    [TestCase("convert", "https://example.org/a.pth", "--output", "out")]
    [TestCase("convert", "CHECKPOINT", "--output", "out", "--fp17")]
    public async Task Wrong_arguments_are_exit_code_2_and_convert_nothing(params string[] args)
    {
        string checkpoint = _folder.Add("a.pth");
        var run = new CommandRun();

        (int exitCode, string text, string error) = await run.RunAsync([.. args.Select(arg => arg == "CHECKPOINT" ? checkpoint : arg)]);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.StartWith("error: "));
        Assert.That(text, Is.Empty);
        Assert.That(run.Converter.Converted, Is.Empty);
    }

    [TestCase("")]
    [TestCase("\n\n")]
    [TestCase("cat\n\ndog\n")]
    public async Task A_labels_file_without_a_name_per_line_is_refused(string content)
    {
        (int exitCode, _, string error) = await new CommandRun().RunAsync(
            "convert", _folder.Add("a.pth"), "--output", _folder.At("out"), "--labels", _folder.Add("names.txt", content));

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.StartWith("error: --labels: "));
    }

    [TestCase("hub/model.safetensors", "hub")]
    [TestCase("hub/deep/model.safetensors", "hub")]
    [TestCase("hub", "hub/")]
    public async Task An_output_that_would_take_the_input_away_is_refused(string checkpoint, string output)
    {
        _folder.Add("hub/model.safetensors");
        _folder.Add("hub/deep/model.safetensors");

        (int exitCode, _, string error) = await new CommandRun().RunAsync(
            "convert", _folder.At(checkpoint), "--output", _folder.At(output), "--overwrite");

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("lies in the output folder"));
    }

    [Test]
    public async Task An_output_that_is_there_is_refused_unless_it_may_be_replaced()
    {
        _folder.Add("out/manifest.json");
        var run = new CommandRun();
        string[] args = ["convert", _folder.Add("a.pth"), "--output", _folder.At("out"), "-q"];

        (int exitCode, _, string error) = await run.RunAsync(args);
        (int overwriting, _, _) = await run.RunAsync([.. args, "--overwrite"]);

        Assert.That((exitCode, overwriting), Is.EqualTo((2, 0)));
        Assert.That(error, Does.Contain("--overwrite"));
        Assert.That(run.Converter.Converted, Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(Refusals))]
    public async Task What_the_conversion_refuses_is_exit_code_2_with_its_message_alone(Exception refusal, string shown)
    {
        var run = new CommandRun { Converter = new FakeConverter { During = _ => throw refusal } };

        (int exitCode, string text, string error) = await run.RunAsync(
            "convert", _folder.Add("a.pth"), "--output", _folder.At("out"), "-q");

        Assert.That(
            (exitCode, text, error), Is.EqualTo((2, "", $"error: {shown.Replace("OUT", _folder.At("out"), StringComparison.Ordinal)}\n")));
    }

    [Test]
    public async Task An_interrupted_conversion_says_that_nothing_was_written()
    {
        using var interruption = new CancellationTokenSource();
        var run = new CommandRun { Converter = new FakeConverter { During = token => Interrupt(interruption, token) } };

        (int exitCode, string text, string error) = await run.RunAsync(
            interruption.Token, "convert", _folder.Add("a.pth"), "--output", _folder.At("out"));

        Assert.That(exitCode, Is.EqualTo(130));
        Assert.That(text, Is.Empty);
        Assert.That(error, Does.EndWith("interrupted: nothing was written.\n"));
    }

    [Test]
    public async Task An_interrupted_verification_says_that_the_bundle_is_whole()
    {
        using var interruption = new CancellationTokenSource();
        var run = new CommandRun { Converter = new FakeConverter { DuringVerification = token => Interrupt(interruption, token) } };

        (int exitCode, _, string error) = await run.RunAsync(
            interruption.Token, "convert", _folder.Add("a.pth"), "--output", _folder.At("out"), "--verify");

        Assert.That(exitCode, Is.EqualTo(130));
        Assert.That(error, Does.Contain("is whole, but it was not verified"));
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return new TestCaseData(
            new CheckpointException("GLOBAL os.system is not allowed (offset 12)."), "GLOBAL os.system is not allowed (offset 12).");
        yield return new TestCaseData(new ConversionException("Missing (1): a\u001b[2J."), "Missing (1): a?[2J.");
        yield return new TestCaseData(
            new IOException("The file '/secret/place/x' already exists."),
            "The output folder OUT cannot be written: The file already exists.");
        yield return new TestCaseData(
            new UnauthorizedAccessException("Access to '/secret' is denied."),
            "The output folder OUT cannot be written: permission denied");
    }

    private static void Interrupt(CancellationTokenSource source, CancellationToken token)
    {
        source.Cancel();
        token.ThrowIfCancellationRequested();
    }
}
