using System.Text.Json;
using MaskRcnn.Onnx.Cli.Tests.Fakes;

namespace MaskRcnn.Onnx.Cli.Tests.Benchmarking;

/// <summary>Which times stand in which row, over a segmenter whose times are known and a clock that counts how often it is read.</summary>
internal sealed class BenchmarkCommandTests
{
    private Folder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new Folder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Every_stage_has_its_median_and_p95_without_the_round_that_warms_up()
    {
        _folder.Add("a.png");
        _folder.Add("sub/b.png", "40x20");
        int image = 0;

        // The first two calls warm up and take as long as a day; the four of the two rounds take 10, 20, 30 and 40 ms more than the
        // stage's own.
        var run = new CommandRun
        {
            Time = new SteppingTime(),
            Segmenter = new FakeSegmenter { Timings = () => image++ < 2 ? Times(86_400_000) : Times(10 * (image - 2)) },
        };

        (int exitCode, string text, string error) = await run.RunAsync("benchmark", "any", "--images", _folder.Path, "--repeat", "2");

        Assert.That(exitCode, Is.Zero, error);
        IEnumerable<string> table = text.Split('\n').SkipWhile(line => !line.StartsWith("stage", StringComparison.Ordinal));
        string[] rows = [.. table.Take(11).Select(Squeezed)];
        Assert.That(rows, Is.EqualTo(new[]
        {
            "stage median ms p95 ms mean ms share",
            "decode 1.00 1.00 1.00 0.5 %",
            "preprocess 26.00 41.00 26.00 13.1 %",
            "backbone 27.00 42.00 27.00 13.6 %",
            "proposals 28.00 43.00 28.00 14.1 %",
            "pooling 29.00 44.00 29.00 14.6 %",
            "box head 30.00 45.00 30.00 15.2 %",
            "selection 31.00 46.00 31.00 15.7 %",
            "mask head 25.00 40.00 25.00 12.6 %",
            "paste 1.00 1.00 1.00 0.5 %",
            "total 198.00 303.00 198.00 100.0 %",
        }));
        Assert.That(text, Does.Match(@"images +2 of 8x6 to 40x20, one at a time\n").And.Match(@"measured +4 times"));
        Assert.That(text, Does.Match(@"provider +cpu\n").And.Match(@"processor +\S").And.Match(@"ONNX Runtime \d+\.\d+"));
        Assert.That(text, Does.Match(@"instances +1\.5 per image with a score over 0\.5\n"));
        Assert.That(run.Segmenter.Seen, Has.Count.EqualTo(6).And.All.Property("ScoreThreshold").EqualTo(0.5f));
        Assert.That(run.Images.Alive, Is.Zero);
        Assert.That(run.Segmenter.IsDisposed, Is.True);
    }

    [Test]
    public async Task The_json_holds_the_same_numbers_unrounded()
    {
        string json = _folder.At("out/b.json");
        _folder.Add("in/a.png");
        var run = new CommandRun { Time = new SteppingTime(), Segmenter = new FakeSegmenter { Timings = () => Times(0.125) } };

        (int exitCode, _, string error) = await run.RunAsync(
            "benchmark", "any", "--images", _folder.At("in"), "--repeat", "3", "--threads", "2", "--score", "0.25", "--json", json);

        Assert.That(exitCode, Is.Zero, error);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(json));
        JsonElement root = document.RootElement;
        Assert.That(root.GetProperty("format_version").GetInt32(), Is.EqualTo(1));
        Assert.That(root.GetProperty("model").GetString(), Is.EqualTo("fake"));
        Assert.That(root.GetProperty("provider").GetString(), Is.EqualTo("cpu"));
        int[] counts = [.. new[] { "threads", "images", "samples" }.Select(name => root.GetProperty(name).GetInt32())];
        Assert.That(counts, Is.EqualTo(new[] { 2, 1, 3 }));
        Assert.That(
            root.GetProperty("machine").EnumerateObject().Select(field => field.Name),
            Is.EqualTo(new[] { "processor", "cores", "system", "dotnet", "onnxruntime" }));
        JsonElement stages = root.GetProperty("stages");
        Assert.That(
            stages.EnumerateObject().Select(field => field.Name),
            Is.EqualTo("decode preprocess backbone proposals pooling box_head selection mask_head paste total".Split(' ')));
        Assert.That(stages.GetProperty("preprocess").GetProperty("median_ms").GetDouble(), Is.EqualTo(1.125));
        Assert.That(stages.GetProperty("total").GetProperty("p95_ms").GetDouble(), Is.EqualTo(2 + 21 + (7 * 0.125)));
        Assert.That(run.Models.Opened.Single().Execution.IntraOpThreads, Is.EqualTo(2));
        Assert.That(run.Segmenter.Seen, Has.All.Property("ScoreThreshold").EqualTo(0.25f));
    }

    [Test]
    public async Task An_image_that_cannot_be_read_ends_it_by_name()
    {
        _folder.Add("a.png");
        _folder.Add("b.png", "no image");

        (int exitCode, string text, string error) = await new CommandRun().RunAsync("benchmark", "any", "--images", _folder.Path);

        Assert.That((exitCode, text), Is.EqualTo((2, "")));
        Assert.That(error, Does.Match(@"^error: .*b\.png: the file is not an image\n$"));
    }

    [Test]
    public async Task An_interrupted_run_shows_no_numbers()
    {
        using var interruption = new CancellationTokenSource();
        _folder.Add("a.png");
        var run = new CommandRun { Segmenter = new FakeSegmenter { BeforeEach = (_, token) => Interrupt(interruption, token) } };

        (int exitCode, string text, string error) = await run.RunAsync(interruption.Token, "benchmark", "any", "--images", _folder.Path);

        Assert.That((exitCode, text, error), Is.EqualTo((130, "", "interrupted: nothing was measured.\n")));
    }

    [TestCase("benchmark", "any", "--images", "nowhere")]
    [TestCase("benchmark", "any", "--images", "EMPTY")]
    [TestCase("benchmark", "any", "--images", "FULL", "--repeat", "0")]
    [TestCase("benchmark", "any", "--images", "FULL", "--repeat", "x")]
    [TestCase("benchmark", "any", "--images", "FULL", "--threads", "0")]
    [TestCase("benchmark", "any", "--images", "FULL", "--score", "2")]
    [TestCase("benchmark", "any", "--images", "FULL", "--json", "")]
    [TestCase("benchmark", "any", "more", "--images", "FULL")]
    public async Task Wrong_arguments_are_exit_code_2(params string[] args)
    {
        _folder.Add("full/a.png");
        Directory.CreateDirectory(_folder.At("empty"));
        var run = new CommandRun();

        (int exitCode, string text, string error) = await run.RunAsync(
            [.. args.Select(arg => arg switch { "EMPTY" => _folder.At("empty"), "FULL" => _folder.At("full"), _ => arg })]);

        Assert.That((exitCode, text), Is.EqualTo((2, "")));
        Assert.That(error, Does.StartWith("error: "));
        Assert.That(run.Segmenter.Seen, Is.Empty);
    }

    // Another time for each stage, so that no row can stand for another: 21 ms in all.
    private static StageTimings Times(double more) => new()
    {
        Preprocess = TimeSpan.FromMilliseconds(1 + more),
        Backbone = TimeSpan.FromMilliseconds(2 + more),
        Proposals = TimeSpan.FromMilliseconds(3 + more),
        Pooling = TimeSpan.FromMilliseconds(4 + more),
        BoxHead = TimeSpan.FromMilliseconds(5 + more),
        Selection = TimeSpan.FromMilliseconds(6 + more),
        MaskHead = TimeSpan.FromMilliseconds(more),
    };

    private static void Interrupt(CancellationTokenSource source, CancellationToken token)
    {
        source.Cancel();
        token.ThrowIfCancellationRequested();
    }

    private static string Squeezed(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
