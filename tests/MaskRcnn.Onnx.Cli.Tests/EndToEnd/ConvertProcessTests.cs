using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Cli.Tests.Fakes;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Cli.Tests.EndToEnd;

/// <summary>From a checkpoint of torch.save to results, with small networks of torchvision's modules and random weights.</summary>
internal sealed class ConvertProcessTests
{
    private static readonly string[] BundleFiles =
        ["backbone.onnx", "box_head.onnx", "config.json", "manifest.json", "mask_head.onnx", "preprocessor_config.json"];

    private Folder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new Folder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void A_checkpoint_becomes_a_model_that_segments()
    {
        string labels = _folder.Add("names.txt", "cat\ndog\ntea cup\n");

        (int exitCode, string output, string error) = Executable.Run(
            "convert", Checkpoint("torchvision-v1"), "--output", _folder.At("pets"), "--config", Config("torchvision-v1"),
            "--labels", labels,
            "--license", "none", "--verify");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Match(@"architecture +torchvision ").And.Match(@"classes +3: cat, dog, tea cup\n"));
        Assert.That(output, Does.Contain("Verified in "));
        Assert.That(output.TrimEnd(), Does.EndWith($"maskrcnn segment picture.jpg --model {_folder.At("pets")} --overlay"));
        Assert.That(Folder.FilesIn(_folder.At("pets")), Is.EqualTo(BundleFiles));

        (exitCode, output, error) = Executable.Run(
            "segment", TestPaths.Fixture("pictures", "shapes-landscape.png"), "--model", _folder.At("pets"), "--output", _folder.Path,
            "--overlay");
        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Contain("pets on cpu"));
        Assert.That(File.Exists(_folder.At("shapes-landscape.overlay.png")));
        Assert.That(JsonNode.Parse(File.ReadAllText(_folder.At("pets/manifest.json")))!["license"]!.GetValue<string>(), Is.EqualTo("none"));
    }

    [Test]
    public void Half_precision_passes_its_verification_at_half_the_size()
    {
        string[] args = ["convert", Checkpoint("torchvision-v1"), "--config", Config("torchvision-v1"), "--verify", "-q", "--output"];

        Assert.That(Executable.Run([.. args, _folder.At("single")]), Is.EqualTo((0, "", "")));
        Assert.That(Executable.Run([.. args, _folder.At("half"), "--fp16"]), Is.EqualTo((0, "", "")));
        long single = new FileInfo(_folder.At("single/box_head.onnx")).Length;
        Assert.That(new FileInfo(_folder.At("half/box_head.onnx")).Length, Is.LessThan(0.55 * single));
    }

    [Test]
    public void A_checkpoint_that_is_cut_off_leaves_nothing_behind()
    {
        byte[] bytes = File.ReadAllBytes(Checkpoint("torchvision-v1"));
        File.WriteAllBytes(_folder.At("cut.pth"), bytes[..(bytes.Length / 2)]);

        (int exitCode, string output, string error) = Executable.Run("convert", _folder.At("cut.pth"), "--output", _folder.At("out"));

        Assert.That((exitCode, output), Is.EqualTo((2, "")));
        Assert.That(error, Does.Match(@"\nerror: .*cut off").And.Not.Contains("   at "));
        Assert.That(_folder.Files, Is.EqualTo(new[] { "cut.pth" }));
    }

    private static string Checkpoint(string fixture) => TestPaths.Fixture("conversion", fixture, "checkpoint.pth");

    // The fixture keeps both objects side by side; the command takes the preprocessor's inside the other.
    private string Config(string fixture)
    {
        JsonObject options = JsonNode.Parse(File.ReadAllText(TestPaths.Fixture("conversion", fixture, "conversion.json")))!.AsObject();
        var config = options["config"]!.DeepClone().AsObject();
        config["preprocessor"] = options["preprocessor"]!.DeepClone();
        return _folder.Add("config.json", config.ToJsonString());
    }
}
