using System.Text.Json;
using MaskRcnn.Onnx.Cli.Tests.Fakes;

namespace MaskRcnn.Onnx.Cli.Tests.Evaluate;

internal sealed class EvaluateCommandTests
{
    // The fake finds a cat (17) in the left half with 0.94 and a dog (18) in the right half with 0.1.
    private const string Truth =
        """
        {"images":[{"id":3,"width":12,"height":4,"file_name":"a.jpg"}],"categories":[{"id":17,"name":"cat"},{"id":18,"name":"dog"}],
        "annotations":[
        {"id":1,"image_id":3,"category_id":17,"bbox":[0,0,6,4],"area":24,"iscrowd":0,"segmentation":{"size":[4,12],"counts":[0,24,24]}},
        {"id":2,"image_id":3,"category_id":18,"bbox":[6,0,6,4],"area":24,"iscrowd":0,"segmentation":{"size":[4,12],"counts":[24,24]}}]}
        """;

    private Folder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new Folder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task A_model_that_finds_everything_has_an_AP_of_1_and_only_its_own_limits_act()
    {
        _folder.Add("images/a.jpg", "12x4");
        var run = new CommandRun();

        (int exitCode, string output, string error) = await run.RunAsync("evaluate", "-a", _folder.Add("gt.json", Truth), "-i", _folder.At("images"), "--json", _folder.At("m.json"));

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Contain(" Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 1.000\n"));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.At("m.json")));
        Assert.That(json.RootElement.EnumerateObject().Select(kind => kind.Name), Is.EqualTo(new[] { "bbox", "segm" }));
        foreach (JsonProperty kind in json.RootElement.EnumerateObject())
        {
            Assert.That(
                string.Join(' ', kind.Value.EnumerateObject().Select(metric => metric.Name)),
                Is.EqualTo("AP AP50 AP75 APs APm APl AR1 AR10 AR100 ARs ARm ARl"));
            Assert.That(kind.Value.GetProperty("AP").GetDouble(), Is.EqualTo(1).Within(1e-12));
            Assert.That(kind.Value.GetProperty("APl").GetDouble(), Is.EqualTo(-1));
        }

        Assert.That(run.Segmenter.Seen.Single()!.ScoreThreshold, Is.Zero);
        Assert.That(run.Segmenter.Seen.Single()!.MaxInstances, Is.Null);
        Assert.That(run.Images.Alive, Is.Zero);
    }

    [Test]
    public async Task Saved_detections_give_the_same_numbers_bit_by_bit()
    {
        _folder.Add("images/deep/er/a.jpg", "12x4");
        string truth = _folder.Add("gt.json", Truth.Replace("[0,0,6,4]", "[1,0,6.5,4]", StringComparison.Ordinal));
        var run = new CommandRun();

        (int first, _, string error) = await run.RunAsync("evaluate", "-a", truth, "-i", _folder.At("images"), "--json", _folder.At("1.json"), "--save-detections", _folder.At("dt.json"));
        (int second, _, _) = await run.RunAsync("evaluate", "-a", truth, "-d", _folder.At("dt.json"), "--json", _folder.At("2.json"));

        Assert.That((first, second), Is.EqualTo((0, 0)), error);
        Assert.That(await File.ReadAllTextAsync(_folder.At("2.json")), Is.EqualTo(await File.ReadAllTextAsync(_folder.At("1.json"))));
    }

    [TestCase("5", "AP AP50 AP75 APs APm APl AR1 AR10 AR5 ARs ARm ARl")]
    [TestCase("300", "AP AP50 AP75 APs APm APl AR1 AR10 AR300 ARs ARm ARl")]
    [TestCase("10", "AP AP50 AP75 APs APm APl AR1 AR10 ARs ARm ARl")]
    [TestCase("1", "AP AP50 AP75 APs APm APl AR10 AR1 ARs ARm ARl")]
    public async Task Max_detections_names_the_recall_after_itself_and_no_AP_is_lost(string limit, string names)
    {
        string results = _folder.Add("dt.json", """[{"image_id":3,"category_id":17,"bbox":[0,0,6,4],"score":0.5}]""");

        (int exitCode, _, string error) = await new CommandRun().RunAsync(
            "evaluate", "-a", _folder.Add("gt.json", Truth), "-d", results, "--max-detections", limit, "--type", "bbox", "--json", _folder.At("m.json"));

        Assert.That(exitCode, Is.Zero, error);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.At("m.json")));
        JsonElement bbox = json.RootElement.GetProperty("bbox");
        Assert.That(string.Join(' ', bbox.EnumerateObject().Select(metric => metric.Name)), Is.EqualTo(names));
        Assert.That(bbox.GetProperty("AP").GetDouble(), Is.EqualTo(0.5).Within(1e-12));
    }

    [TestCase("8x4", "--images", @"a\.jpg: .*the image has 8 x 4 pixels, but the annotations say 12 x 4")]
    [TestCase("no image", "--images", @"a\.jpg: the file is not an image")]
    [TestCase(null, "--images", @"Image 3 is missing: there is no a\.jpg in ")]
    [TestCase("12x4", "--detections", @"dt\.json: there is no such file")]
    public async Task What_cannot_be_evaluated_is_named_and_nothing_is_written(string? image, string source, string message)
    {
        Directory.CreateDirectory(_folder.At("images"));
        if (image is not null)
        {
            _folder.Add("images/a.jpg", image);
        }

        (int exitCode, _, string error) = await new CommandRun().RunAsync(
            "evaluate", "-a", _folder.Add("gt.json", Truth), source, _folder.At(source == "--images" ? "images" : "dt.json"), "--json", _folder.At("m.json"));

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Match(message));
        Assert.That(_folder.Files, Does.Not.Contain("m.json"));
    }

    [TestCase("--type", "boxes", "'boxes' is not")]
    [TestCase("--max-detections", "0", "from 1 on")]
    [TestCase("--model", "x", "--model does not go with it")]
    [TestCase("--save-detections", "x", "does not go with --detections")]
    public async Task Arguments_that_make_no_sense_are_refused(string option, string value, string message)
    {
        (int exitCode, _, string error) = await new CommandRun().RunAsync("evaluate", "-a", "gt.json", "-d", "dt.json", option, value);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain(message));
    }

    [Test]
    public async Task A_model_of_other_classes_is_refused_before_it_runs()
    {
        _folder.Add("images/a.jpg", "12x4");
        string truth = _folder.Add("gt.json", Truth.Replace(":17", ":1", StringComparison.Ordinal).Replace(":18", ":2", StringComparison.Ordinal));
        var run = new CommandRun();

        (int exitCode, _, string error) = await run.RunAsync("evaluate", "-a", truth, "-i", _folder.At("images"));

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("no category id in common"));
        Assert.That(run.Segmenter.Seen, Is.Empty);
    }

    [Test]
    public async Task Plots_are_whole_pictures_and_the_worst_image_shows_truth_and_finding()
    {
        _folder.Add("images/a.jpg", "12x4");
        string results = _folder.Add("dt.json", """[{"image_id":3,"category_id":18,"bbox":[0,0,6,4],"score":0.9}]""");

        (int exitCode, string output, string error) = await new CommandRun().RunAsync(
            "evaluate", "-a", _folder.Add("gt.json", Truth), "-d", results, "-i", _folder.At("images"), "--plots", _folder.At("plots"), "--per-class");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Contain("0 matched, 1 missed, 1 of a wrong class, 0 spurious"));
        Assert.That(
            Folder.FilesIn(_folder.At("plots")),
            Is.EqualTo(new[] { "bbox.classes.png", "bbox.precision-recall.png", "bbox.scores.png", "confusion.json", "worst/01.a.png" }));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.At("plots/confusion.json")));
        Assert.That(json.RootElement.GetProperty("bbox").GetProperty("confusions")[0].GetProperty("found").GetString(), Is.EqualTo("dog"));
    }
}
